private import CPNG
private import CZlib

/// The pixels of a PNG image, one byte a value.
///
/// Wraps the simplified interface of libpng. Images are grey or in color, with up to 8 bits a value and
/// without transparency; indexed colors become their own. Values are those of sRGB.
struct PNGImage {
  let shape: ExampleShape
  /// Channel by channel, each row by row.
  let pixels: [UInt8]

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// - Parameter path: Where the content came from, for messages.
  /// - Throws: A ``DatasetError`` for what is damaged, or is not such an image.
  init(_ content: [UInt8], path: String) throws(DatasetError) {
    guard content.starts(with: Self.signature) else {
      throw .malformed(
        path: path, reason: "it is \(FileContent.foreignFormat(content) ?? "no PNG image")")
    }
    if let defect = Self.defect(of: content) { throw .malformed(path: path, reason: defect) }
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    var failure: DatasetError?
    var shape: ExampleShape?
    var interleaved: [UInt8] = []
    // libpng reads the rows from this memory too, so all is done while it is there.
    content.withUnsafeBytes { bytes in
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        failure = .malformed(path: path, reason: Self.message(of: image))
        return
      }
      if let reason = Self.obstacle(in: image) {
        failure = .unfit(path: path, reason: reason)
        return
      }
      let isColor = image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0
      image.format = png_uint_32(isColor ? PNG_FORMAT_FLAG_COLOR : 0)
      let found = ExampleShape(
        channels: isColor ? 3 : 1, height: Int(image.height), width: Int(image.width))
      shape = found
      interleaved = [UInt8](unsafeUninitializedCapacity: found.count) { buffer, count in
        if png_image_finish_read(&image, nil, buffer.baseAddress, 0, nil) != 0 {
          count = found.count
        } else {
          failure = .malformed(path: path, reason: Self.message(of: image))
        }
      }
    }
    if let failure { throw failure }
    guard let shape else { throw .malformed(path: path, reason: "it has no pixels") }
    self.shape = shape
    pixels = shape.channels == 1 ? interleaved : Self.planes(of: interleaved, shape)
  }

  /// Red, green and blue apart.
  private static func planes(of interleaved: [UInt8], _ shape: ExampleShape) -> [UInt8] {
    let area = shape.height * shape.width
    return [UInt8](unsafeUninitializedCapacity: shape.count) { planes, count in
      for channel in 0..<shape.channels {
        for place in 0..<area {
          planes[channel * area + place] = interleaved[place * shape.channels + channel]
        }
      }
      count = shape.count
    }
  }

  /// Why an image cannot be an example, in words that follow its file's name.
  private static func obstacle(in image: png_image) -> String? {
    func has(_ flag: Int32) -> Bool { image.format & png_uint_32(flag) != 0 }
    if has(Int32(PNG_FORMAT_FLAG_ALPHA)) { return "is transparent in parts; save it without" }
    if has(Int32(PNG_FORMAT_FLAG_LINEAR)) { return "has 16 bits a value; save it with 8" }
    let channels = has(Int32(PNG_FORMAT_FLAG_COLOR)) ? 3 : 1
    // Each is below 2³¹, so that the product of two is a number.
    let area = Int(image.width) * Int(image.height)
    return area <= ImageDataset.pixelLimit / channels
      ? nil
      : """
      is \(image.width)×\(image.height), with more than \(ImageDataset.pixelLimit) values; make it \
      smaller
      """
  }

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { bytes in
      "libpng says '\(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))'"
    }
  }

  /// What is wrong with the chunks that a file consists of: libpng does not read to the end, and so
  /// would take a file that was cut off behind its last row.
  private static func defect(of content: [UInt8]) -> String? {
    content.withUnsafeBytes { bytes in
      func number(at place: Int) -> Int {
        Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
      }
      var place = signature.count
      while place + 12 <= bytes.count {
        let length = number(at: place)
        guard length <= bytes.count - place - 12 else { break }
        let body = UnsafeRawBufferPointer(rebasing: bytes[place + 4..<place + 8 + length])
        let sum = crc32(0, body.bindMemory(to: UInt8.self).baseAddress, uInt(body.count))
        guard Int(sum) == number(at: place + 8 + length) else {
          return "the check sum of its part at byte \(place) is wrong"
        }
        if body.prefix(4).elementsEqual("IEND".utf8) { return nil }
        place += 12 + length
      }
      return "it ends after \(bytes.count) bytes"
    }
  }
}
