/// Images with their classes, one byte a value.
public struct LabeledImages: Sendable, Equatable {
  public let channels: Int
  public let height: Int
  public let width: Int
  /// All images one after the other, each row by row (and channel by channel).
  public let pixels: [UInt8]
  /// The class of each image, below ``classes``.
  public let labels: [UInt8]
  /// The number of classes.
  public let classes: Int

  /// - Precondition: there are as many pixels as the labels and extents say.
  public init(
    channels: Int = 1, height: Int, width: Int, pixels: [UInt8], labels: [UInt8], classes: Int
  ) {
    precondition(
      pixels.count == labels.count * channels * height * width,
      "\(labels.count) images of \(channels)×\(height)×\(width), got \(pixels.count) pixels")
    self.channels = channels
    self.height = height
    self.width = width
    self.pixels = pixels
    self.labels = labels
    self.classes = classes
  }

  public var count: Int { labels.count }
  public var pixelsPerImage: Int { channels * height * width }
}

/// A data set as it is learned and tested, with the digests of what it was read from.
public struct ImageDataset: Sendable {
  public let train: LabeledImages
  public let test: LabeledImages
  public let identity: DatasetIdentity

  public init(train: LabeledImages, test: LabeledImages, identity: DatasetIdentity) {
    self.train = train
    self.test = test
    self.identity = identity
  }
}
