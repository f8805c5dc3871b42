private import Foundation

/// Reads the format of huggingface.co/docs/safetensors: the length of a header, a header of JSON that says
/// where each tensor lies, and the tensors' bytes.
///
/// As the format's own reader it takes a header with spaces around it, unaligned tensors and unknown keys
/// in an entry, and refuses gaps, overlaps and bytes that belong to no tensor.
enum Safetensors {
  /// Bytes that a header may have; the format's own limit.
  private static let headerLimit = 100_000_000

  /// What is no tensor but texts by their names.
  static let metadataKey = "__metadata__"

  private struct Header: Decodable {
    var entries: [String: Entry?] = [:]
    var metadata: [String: String] = [:]

    struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      for key in container.allKeys {
        if key.stringValue == Safetensors.metadataKey {
          metadata = try container.decode([String: String]?.self, forKey: key) ?? [:]
        } else {
          entries[key.stringValue] = try container.decode(Entry?.self, forKey: key)
        }
      }
    }
  }

  private struct Entry: Decodable {
    let dtype: String?
    let shape: [Int]?
    let offsets: [Int]?

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// Bytes of a number of each type.
  private static let sizes = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "I16": 2, "U16": 2, "F16": 2,
    "BF16": 2,
    "I32": 4, "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8,
  ]

  /// The tensors of type F32, and the texts beside them.
  static func read(
    _ content: [UInt8], path: String
  ) throws(DatasetError) -> (tensors: [String: TensorFile.Tensor], metadata: [String: String]) {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    guard content.count >= 8 else { throw fail("it is too short for a safetensors file") }
    let length = content[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= headerLimit, Int(length) <= content.count - 8 else {
      throw fail("its header would have \(length) bytes")
    }
    let start = 8 + Int(length)
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(content[8..<start]))
    } catch {
      throw fail("its header does not describe tensors")
    }
    var result: [String: TensorFile.Tensor] = [:]
    var ranges: [Range<Int>] = []
    for (name, entry) in header.entries {
      guard let entry, let type = entry.dtype, let shape = entry.shape, let offsets = entry.offsets
      else { throw fail("'\(shownName(name))' has no type, extents or place") }
      guard let size = sizes[type] else {
        throw fail("'\(shownName(name))' has the unknown type '\(shownName(type))'")
      }
      guard let count = shape.productOfExtents, offsets.count == 2, offsets[0] >= 0,
        offsets[0] <= offsets[1], offsets[1] <= content.count - start,
        count.multipliedReportingOverflow(by: size) == (offsets[1] - offsets[0], false)
      else { throw fail("'\(shownName(name))' does not lie in the file as its extents say") }
      let range = offsets[0]..<offsets[1]
      if !range.isEmpty { ranges.append(range) }
      guard type == "F32" else { continue }
      let values = content.withUnsafeBytes { bytes in
        (0..<count).map {
          Float(
            bitPattern: UInt32(
              littleEndian: bytes.loadUnaligned(
                fromByteOffset: start + range.lowerBound + 4 * $0, as: UInt32.self)))
        }
      }
      result[name] = TensorFile.Tensor(shape: shape, values: values)
    }
    var end = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard range.lowerBound == end else { throw fail("its tensors overlap or leave a gap") }
      end = range.upperBound
    }
    guard end == content.count - start else {
      throw fail("\(content.count - start - end) bytes belong to no tensor")
    }
    return (result, header.metadata)
  }
}

extension [Int] {
  /// The number of elements; nil where an extent is negative or the number does not fit.
  fileprivate var productOfExtents: Int? {
    var product = 1
    for extent in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      product = next
    }
    return product
  }
}
