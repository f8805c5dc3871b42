import CPNG
public import Foundation

/// Small PNG images for tests, written by libpng.
public enum PNGFile {
  struct Failure: Error {}

  /// Writes an image.
  ///
  /// - Parameters:
  ///   - pixels: The bytes, row by row, those of a pixel together; of linear images pairs of bytes.
  ///   - channels: 1 for grey, 2 with transparency, 3 for color, 4 with transparency.
  ///   - isLinear: Whether values have 16 bits.
  public static func write(
    _ pixels: [UInt8], width: Int, height: Int, channels: Int = 1, isLinear: Bool = false,
    to url: URL
  ) throws {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format =
      png_uint_32(channels % 2 == 0 ? PNG_FORMAT_FLAG_ALPHA : 0)
      | png_uint_32(channels > 2 ? PNG_FORMAT_FLAG_COLOR : 0)
      | png_uint_32(isLinear ? PNG_FORMAT_FLAG_LINEAR : 0)
    let written = pixels.withUnsafeBytes {
      png_image_write_to_file(&image, url.path, 0, $0.baseAddress, 0, nil)
    }
    if written == 0 { throw Failure() }
  }

  /// A folder of images of 4 × 4 pixels with `classes` classes, by which they can be told apart.
  ///
  /// - Parameter channels: 1 or 3.
  public static func writeFolder(
    at root: URL, classes: Int = 4, train: Int = 12, test: Int = 6, channels: Int = 3
  ) throws {
    for (part, count, start) in [("train", train, 0), ("test", test, 1000)] {
      for label in 0..<classes {
        for index in 0..<count {
          try write(
            pixels(ofClass: label, start + index, channels: channels), width: 4, height: 4,
            channels: channels,
            to: root.appending(path: "\(part)/class-\(label)/\(index + 100).png"))
        }
      }
    }
  }

  /// The pixels of one of those images, a bright row on a ground with noise.
  public static func pixels(ofClass label: Int, _ index: Int, channels: Int) -> [UInt8] {
    (0..<16 * channels).map { place in
      let noise = (place &* 37 &+ index &* 101 &+ label &* 59) % 90
      return UInt8(place / (4 * channels) == label % 4 ? 160 + noise : noise)
    }
  }
}
