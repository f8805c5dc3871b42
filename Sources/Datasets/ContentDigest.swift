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
    let size = images.pixelsPerImage
    var hashes: [[UInt8]] = []
    hashes.reserveCapacity(images.count)
    images.pixels.withUnsafeBytes { pixels in
      for index in 0..<images.count {
        var hash = SHA256()
        withUnsafeBytes(of: images.labels[index]) { hash.update($0) }
        hash.update(
          UnsafeRawBufferPointer(rebasing: pixels[index * size..<(index + 1) * size]))
        hashes.append(hash.finish())
      }
    }
    hashes.sort { $0.lexicographicallyPrecedes($1) }
    return SHA256.digest(of: hashes.flatMap { $0 })
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
