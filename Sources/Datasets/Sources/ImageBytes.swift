import Engine

/// Images in memory, one byte a pixel, as numbers in 0...1.
public final class ImageBytes: ExampleSource {
  public let shape: ExampleShape
  public let count: Int
  /// All images one after the other.
  let pixels: [UInt8]
  /// The images' nonzero pixels, where they were collected.
  private let nonzeroPixels: NonzeroPixels?

  /// - Precondition: `pixels` are whole images.
  public init(
    pixels: [UInt8], shape: ExampleShape, nonzeroPixels: NonzeroPixels? = nil
  ) {
    precondition(
      pixels.count.isMultiple(of: shape.count),
      "Images of \(shape) pixels are whole, got \(pixels.count) pixels")
    self.pixels = pixels
    self.shape = shape
    count = pixels.count / shape.count
    self.nonzeroPixels = nonzeroPixels
  }

  /// - Parameter nonzeroPixels: Those of all images, for images that are used often.
  public convenience init(_ images: LabeledImages, nonzeroPixels: NonzeroPixels? = nil) {
    self.init(pixels: images.pixels, shape: images.shape, nonzeroPixels: nonzeroPixels)
  }

  public var bytesPerExample: Int { shape.count }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    withBytes(of: example) { scaleBytes($0, count: shape.count, into: target) }
  }

  public func writeNonzero(
    _ example: Int, places: UnsafeMutablePointer<UInt16>, values: UnsafeMutablePointer<Float>
  ) -> Int {
    guard let nonzeroPixels else {
      return withBytes(of: example) {
        collectNonzeroBytes($0, count: shape.count, pixels: places, values: values)
      }
    }
    return nonzeroPixels.withImage(example) { pixels, numbers, count in
      places.update(from: pixels, count: count)
      values.update(from: numbers, count: count)
      return count
    }
  }

  /// Calls `body` with the bytes of an image.
  @inline(__always)
  func withBytes<Result>(of image: Int, _ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    precondition(image >= 0 && image < count, "Image \(image) of \(count)")
    return pixels.withUnsafeBufferPointer { pixels in
      // An image has pixels, so there is memory.
      body(pixels.baseAddress.unsafelyUnwrapped + image * shape.count)
    }
  }

  /// Calls `body` with the places and values of an image's nonzero pixels, as collected before or now.
  func withNonzeroPixels(
    of image: Int,
    _ body: (_ pixels: UnsafePointer<UInt16>, _ values: UnsafePointer<Float>, _ count: Int) -> Int
  ) -> Int {
    if let nonzeroPixels { return nonzeroPixels.withImage(image, body) }
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: shape.count) { places in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.count) { values in
        guard let places = places.baseAddress, let values = values.baseAddress else { return 0 }
        return body(places, values, writeNonzero(image, places: places, values: values))
      }
    }
  }
}
