import Engine

/// Labeled examples, by their places in a shared array of images.
///
/// Copying is cheap: exemplars, contexts and their unions are lists of indices.
public struct Examples: Sendable {
  /// All images of the split, flat, one byte a pixel.
  public let pixels: [UInt8]
  /// Bytes of one image.
  public let pixelsPerImage: Int
  /// The images that belong to this set.
  public private(set) var indices: [Int32]
  /// For each of them the output unit that stands for its class.
  public private(set) var labels: [Int32]

  public init(pixels: [UInt8], pixelsPerImage: Int, indices: [Int32], labels: [Int32]) {
    precondition(
      indices.count == labels.count,
      "Every example needs a label, got \(indices.count) examples and \(labels.count) labels")
    self.pixels = pixels
    self.pixelsPerImage = pixelsPerImage
    self.indices = indices
    self.labels = labels
  }

  public var count: Int { indices.count }

  /// The examples at the given positions, in their order.
  public func selecting(_ positions: some Sequence<Int>) -> Examples {
    var selection = Examples(
      pixels: pixels, pixelsPerImage: pixelsPerImage, indices: [], labels: [])
    for position in positions {
      selection.indices.append(indices[position])
      selection.labels.append(labels[position])
    }
    return selection
  }

  /// Adds examples of the same images behind the others.
  public mutating func append(_ other: Examples) {
    assert(
      pixelsPerImage == other.pixelsPerImage && pixels.count == other.pixels.count,
      "Only examples of the same images can be joined")
    indices += other.indices
    labels += other.labels
  }

  /// Writes one example as numbers in 0...1 to `target` [pixelsPerImage].
  @inline(__always)
  func write(_ position: Int, to target: UnsafeMutablePointer<Float>) {
    pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      scaleBytes(
        base + Int(indices[position]) * pixelsPerImage, count: pixelsPerImage, into: target)
    }
  }
}
