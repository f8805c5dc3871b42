import Foundation

/// Images with their classes, one byte a value, in memory or made when they are asked for.
public struct LabeledImages: Sendable, Equatable {
  public let channels: Int
  public let height: Int
  public let width: Int
  /// All images one after the other, each row by row (and channel by channel); none where they
  /// are made when they are asked for.
  public let pixels: [UInt8]
  /// What makes the images; nil where they are in memory.
  public let onDemand: ImagesOnDemand?
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
    onDemand = nil
  }

  /// Images that are made when they are asked for.
  ///
  /// - Precondition: there are as many images as labels.
  init(_ images: ImagesOnDemand, labels: [UInt8], classes: Int) {
    precondition(
      images.count == labels.count, "\(labels.count) labels, got \(images.count) images")
    channels = images.shape.channels
    height = images.shape.height
    width = images.shape.width
    pixels = []
    onDemand = images
    self.labels = labels
    self.classes = classes
  }

  /// The images as rows.
  public var source: any ExampleSource { onDemand ?? ImageBytes(self) }

  public var count: Int { labels.count }
  public var pixelsPerImage: Int { channels * height * width }
}

/// A data set as it is learned and tested, with the digests of what it was read from.
public struct ImageDataset: Sendable {
  /// Inputs of one example at most, with padding; their places are stored in 16 bits.
  public static let pixelLimit = 65_536

  public let train: LabeledImages
  public let test: LabeledImages
  public let identity: DatasetIdentity
  /// The contexts into which its maker divides it; nil where there are none.
  public let lists: ContextLists?
  /// The files it was read from, in the order of the identity's; none where it is embedded.
  public let paths: [String]
  /// What has the name of one of its files and was not used.
  public let passedOver: [PassedOverFile]

  public init(
    train: LabeledImages, test: LabeledImages, identity: DatasetIdentity,
    lists: ContextLists? = nil, paths: [String] = [], passedOver: [PassedOverFile] = []
  ) {
    self.train = train
    self.test = test
    self.identity = identity
    self.lists = lists
    self.paths = paths
    self.passedOver = passedOver
  }

  /// Why the first of its images that could not be made since it was opened could not, such as a file
  /// that had changed; nil where there is none.
  public var failure: DatasetError? { train.onDemand?.failure ?? test.onDemand?.failure }

  /// One line on what was passed over and what was read instead; nil where nothing was.
  public var note: String? {
    passedOver.isEmpty ? nil : "\(identity.name) is read from \(folders); \(passedOver.phrase)"
  }

  /// The folders of its files; empty where it is embedded.
  public var folders: String {
    var folders: [String] = []
    for path in paths {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      if !folders.contains(folder) { folders.append(folder) }
    }
    return folders.joined(separator: " and ")
  }
}
