import Datasets
public import Foundation

/// One way to write a value as JSON: keys sorted, no white space, numbers in their shortest form.
public enum CanonicalJSON {
  /// The bytes behind digests.
  public static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// SHA-256 of the canonical form, 64 hexadecimal digits.
  public static func digest(_ value: some Encodable) throws -> String {
    ContentDigest.sha256(try encode(value))
  }

  /// The form for files: sorted keys, one entry a line.
  public static func pretty(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return try encoder.encode(value) + Data("\n".utf8)
  }
}
