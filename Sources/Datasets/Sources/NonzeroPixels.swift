import Engine

/// The pixels of images that are not zero, collected once, so that testing on the same images again and
/// again need not look for them, which would take two fifths of the time of a test.
public final class NonzeroPixels: Sendable {
  /// For each image the place of its first entry; then the number of all.
  let starts: [Int32]
  /// The pixels' places in their image.
  let places: [UInt16]
  /// Their values in 0...1.
  let values: [Float]

  /// - Precondition: an image has at most 65 536 pixels.
  public init(of images: LabeledImages) {
    let size = images.pixelsPerImage
    precondition(size <= 65_536, "An image has at most 65 536 pixels, got \(size)")
    var (starts, places, values): ([Int32], [UInt16], [Float]) = ([0], [], [])
    starts.reserveCapacity(images.count + 1)
    var (pixels, numbers) = (
      [UInt16](repeating: 0, count: size), [Float](repeating: 0, count: size)
    )
    images.pixels.withUnsafeBufferPointer { bytes in
      guard let bytes = bytes.baseAddress else { return }
      for image in 0..<images.count {
        let count = collectNonzeroBytes(
          bytes + image * size, count: size, pixels: &pixels, values: &numbers)
        places += pixels.prefix(count)
        values += numbers.prefix(count)
        starts.append(Int32(places.count))
      }
    }
    (self.starts, self.places, self.values) = (starts, places, values)
  }

  /// Calls `body` with the places and values of an image, and their number.
  @inline(__always)
  func withImage(
    _ image: Int, _ body: (UnsafePointer<UInt16>, UnsafePointer<Float>, Int) -> Int
  ) -> Int {
    let (start, end) = (Int(starts[image]), Int(starts[image + 1]))
    return places.withUnsafeBufferPointer { places in
      values.withUnsafeBufferPointer { values in
        // Blank images alone leave no memory at all.
        guard let places = places.baseAddress, let values = values.baseAddress else { return 0 }
        return body(places + start, values + start, end - start)
      }
    }
  }
}
