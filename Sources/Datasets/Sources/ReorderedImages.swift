import Engine

/// Images in memory whose pixels become inputs in another order, or with padding.
public final class ReorderedImages: ExampleSource {
  private let images: ImageBytes
  private let order: PixelOrder

  /// - Precondition: The order is one of images of this size.
  public init(_ images: ImageBytes, order: PixelOrder) {
    precondition(
      order.targetStarts.count - 1 == images.shape.count,
      "An order of \(order.targetStarts.count - 1) pixels for images of \(images.shape.count)")
    self.images = images
    self.order = order
  }

  public var shape: ExampleShape { order.shape }

  public var count: Int { images.count }

  /// The order is not the example's own, so a memory keeps the image.
  public var bytesPerExample: Int { images.bytesPerExample }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    images.withBytes(of: example) { image in
      order.sources.withUnsafeBufferPointer { gatherBytes(image, $0, into: target) }
    }
  }

  public func writeNonzero(
    _ example: Int, places: UnsafeMutablePointer<UInt16>, values: UnsafeMutablePointer<Float>
  ) -> Int {
    images.withNonzeroPixels(of: example) { pixels, numbers, count in
      order.targets.withUnsafeBufferPointer { targets in
        order.targetStarts.withUnsafeBufferPointer { starts in
          guard let targets = targets.baseAddress, let starts = starts.baseAddress else { return 0 }
          return scatterNonzero(
            numbers, at: pixels, count: count, targets: targets, starts: starts, places: places,
            values: values)
        }
      }
    }
  }
}
