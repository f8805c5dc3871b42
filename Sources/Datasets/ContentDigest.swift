public import Foundation

/// Digests of bytes and of sets of records.
public enum ContentDigest {
  /// SHA-256 as 64 hexadecimal digits.
  public static func sha256(_ bytes: some ContiguousBytes) -> String {
    hexadecimal(SHA256.digest(of: bytes))
  }

  /// The digest of images without regard to their order and packaging.
  ///
  /// Each record, the label's byte followed by the pixels', is hashed with SHA-256; the hashes are
  /// sorted and their concatenation is hashed.
  public static func unordered(_ images: LabeledImages) -> [UInt8] {
    unordered(records: hashes(images))
  }

  /// The same images in the order of their records' hashes.
  static func sorted(_ images: LabeledImages) -> LabeledImages {
    let hashes = hashes(images)
    let order = hashes.indices.sorted { hashes[$0].lexicographicallyPrecedes(hashes[$1]) }
    let size = images.pixelsPerImage
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.pixels.count)
    for index in order { pixels += images.pixels[index * size..<(index + 1) * size] }
    return LabeledImages(
      channels: images.channels, height: images.height, width: images.width, pixels: pixels,
      labels: order.map { images.labels[$0] }, classes: images.classes)
  }

  /// SHA-256 of each record.
  private static func hashes(_ images: LabeledImages) -> [[UInt8]] {
    let size = images.pixelsPerImage
    var hashes: [[UInt8]] = []
    hashes.reserveCapacity(images.count)
    images.pixels.withUnsafeBytes { pixels in
      for index in 0..<images.count {
        hashes.append(
          record(
            label: images.labels[index],
            UnsafeRawBufferPointer(rebasing: pixels[index * size..<(index + 1) * size])))
      }
    }
    return hashes
  }

  /// The digest of one record.
  static func record(label: UInt8, _ pixels: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    withUnsafeBytes(of: label) { hash.update($0) }
    hash.update(pixels)
    return hash.finish()
  }

  /// The unordered digest from the digests of all records.
  static func unordered(records: [[UInt8]]) -> [UInt8] {
    SHA256.digest(
      of: records.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 })
  }

  /// The digest of a training set and a test set: SHA-256 of their unordered digests, in this order.
  public static func unordered(train: LabeledImages, test: LabeledImages) -> String {
    sha256(unordered(train) + unordered(test))
  }

  /// Two lowercase hexadecimal digits for each byte.
  public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
