public import Engine

/// Labeled examples, by their places in a shared array of images.
///
/// Copying is cheap: exemplars, contexts and their unions are lists of indices. Contexts that show
/// the same images in other orders of their pixels can be joined, since every example keeps its own.
public struct Examples: Sendable {
  /// All images of the split, flat, one byte a pixel.
  public let pixels: [UInt8]
  /// Bytes of one image.
  public let pixelsPerImage: Int
  /// The images that belong to this set.
  public private(set) var indices: [Int32]
  /// For each of them the output unit that stands for its class.
  public private(set) var labels: [Int32]
  /// The orders in which the pixels become inputs; empty where inputs are the pixels themselves.
  private var orders: [PixelOrder]
  /// For each example its place in ``orders``; empty like these.
  private var origins: [Int32]
  /// The images' nonzero pixels, where they were collected.
  private let nonzeroPixels: NonzeroPixels?

  /// - Parameters:
  ///   - order: How pixels become inputs; nil for the pixels themselves.
  ///   - nonzeroPixels: Those of all images in `pixels`, for examples that are used often.
  public init(
    pixels: [UInt8], pixelsPerImage: Int, indices: [Int32], labels: [Int32],
    order: PixelOrder? = nil, nonzeroPixels: NonzeroPixels? = nil
  ) {
    precondition(
      indices.count == labels.count,
      "Every example needs a label, got \(indices.count) examples and \(labels.count) labels")
    self.pixels = pixels
    self.pixelsPerImage = pixelsPerImage
    self.indices = indices
    self.labels = labels
    orders = order.map { [$0] } ?? []
    self.nonzeroPixels = nonzeroPixels
    origins = order == nil ? [] : Array(repeating: 0, count: indices.count)
  }

  /// Numbers in one example.
  public var inputs: Int { orders.first?.count ?? pixelsPerImage }

  public var count: Int { indices.count }

  /// The examples at the given positions, in their order.
  public func selecting(_ positions: some Sequence<Int>) -> Examples {
    var selection = self
    let positions = Array(positions)
    selection.indices = positions.map { indices[$0] }
    selection.labels = positions.map { labels[$0] }
    if !orders.isEmpty { selection.origins = positions.map { origins[$0] } }
    return selection
  }

  /// The same examples with every label moved by `shift`.
  public func relabeled(by shift: Int) -> Examples {
    var shifted = self
    shifted.labels = labels.map { $0 + Int32(shift) }
    return shifted
  }

  /// Adds examples of the same images behind the others.
  public mutating func append(_ other: Examples) {
    assert(
      pixelsPerImage == other.pixelsPerImage && pixels.count == other.pixels.count,
      "Only examples of the same images can be joined")
    assert(orders.isEmpty == other.orders.isEmpty, "Pixels in order and in no order do not mix")
    indices += other.indices
    labels += other.labels
    origins += other.origins.map { $0 + Int32(orders.count) }
    orders += other.orders
  }

  /// Calls `body` with the inputs, numbers in 0...1, and the label of each example in order.
  public func forEach(_ body: (_ inputs: UnsafeBufferPointer<Float>, _ label: Int32) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs) { buffer in
      guard let base = buffer.baseAddress else { return }
      for position in indices.indices {
        write(position, to: base)
        body(UnsafeBufferPointer(buffer), labels[position])
      }
    }
  }

  /// Writes one example as numbers in 0...1 to `target` [inputs].
  @inline(__always)
  public func write(_ position: Int, to target: UnsafeMutablePointer<Float>) {
    pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      let image = base + Int(indices[position]) * pixelsPerImage
      guard !orders.isEmpty else {
        scaleBytes(image, count: pixelsPerImage, into: target)
        return
      }
      orders[Int(origins[position])].sources.withUnsafeBufferPointer { sources in
        gatherBytes(image, sources, into: target)
      }
    }
  }

  /// Fills a slot of a store with one example, without its zeros.
  public func write(_ position: Int, to slot: Int, of store: SparseExampleStore) {
    let order = orders.isEmpty ? nil : orders[Int(origins[position])]
    store.fill(slot, label: labels[position]) { places, values in
      withNonzeroPixels(of: Int(indices[position])) { pixels, numbers, count in
        guard let order else {
          places.update(from: pixels, count: count)
          values.update(from: numbers, count: count)
          return count
        }
        return order.targets.withUnsafeBufferPointer { targets in
          order.targetStarts.withUnsafeBufferPointer { starts in
            guard let targets = targets.baseAddress, let starts = starts.baseAddress else {
              return 0
            }
            return scatterNonzero(
              numbers, at: pixels, count: count, targets: targets, starts: starts, places: places,
              values: values)
          }
        }
      }
    }
  }

  /// Calls `body` with the places and values of an image's nonzero pixels, as collected before or now.
  private func withNonzeroPixels(
    of image: Int,
    _ body: (_ pixels: UnsafePointer<UInt16>, _ values: UnsafePointer<Float>, _ count: Int) -> Int
  ) -> Int {
    if let nonzeroPixels { return nonzeroPixels.withImage(image, body) }
    return pixels.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: pixelsPerImage) { places in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: pixelsPerImage) { values in
          guard let bytes = bytes.baseAddress, let places = places.baseAddress,
            let values = values.baseAddress
          else { return 0 }
          let count = collectNonzeroBytes(
            bytes + image * pixelsPerImage, count: pixelsPerImage, pixels: places, values: values)
          return body(places, values, count)
        }
      }
    }
  }
}
