public import Datasets
import Engine

/// The pixels of images that are not zero, collected once, so that testing on the same images again and
/// again need not look for them.
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
    for image in 0..<images.count {
      for place in 0..<size {
        let byte = images.pixels[image * size + place]
        guard byte != 0 else { continue }
        places.append(UInt16(place))
        values.append(Float(byte) / 255)
      }
      starts.append(Int32(places.count))
    }
    (self.starts, self.places, self.values) = (starts, places, values)
  }

  /// Calls `body` with the places and values of an image.
  @inline(__always)
  func withImage<R>(
    _ image: Int, _ body: (UnsafePointer<UInt16>, UnsafePointer<Float>, Int) -> R
  ) -> R? {
    let (start, end) = (Int(starts[image]), Int(starts[image + 1]))
    return places.withUnsafeBufferPointer { places in
      values.withUnsafeBufferPointer { values in
        guard let places = places.baseAddress, let values = values.baseAddress else { return nil }
        return body(places + start, values + start, end - start)
      }
    }
  }
}
