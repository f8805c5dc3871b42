import Foundation

extension Safetensors {
  /// The bytes of a file, the same for the same tensors and texts.
  ///
  /// They are those of the format's own writer: texts first, then tensors in the order of their names'
  /// bytes, and spaces behind the header, so that the numbers begin at a multiple of eight.
  ///
  /// - Throws: A ``DatasetError`` where a tensor has the name that the format keeps for the texts.
  static func content(
    of tensors: [String: TensorFile.Tensor], metadata: [String: String], path: String
  ) throws(DatasetError) -> [UInt8] {
    guard tensors[metadataKey] == nil else {
      throw .unfit(
        path: path, reason: "cannot hold a tensor of the name '\(metadataKey)'; give it another")
    }
    let sorted = tensors.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var entries: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      entries.append("\(quoted(metadataKey)):{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for (name, tensor) in sorted {
      let start = end
      end += 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        #"\#(quoted(name)):{"dtype":"F32","shape":[\#(shape)],"data_offsets":[\#(start),\#(end)]}"#)
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var content: [UInt8] = []
    content.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { content += $0 }
    content += header
    for (_, tensor) in sorted {
      tensor.values.map(\.bitPattern.littleEndian).withUnsafeBytes { content += $0 }
    }
    return content
  }

  /// A text as JSON.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{8}": quoted += "\\b"
      case "\u{C}": quoted += "\\f"
      case "\0"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension TensorFile {
  /// The bytes of a `.safetensors` file with these tensors and texts, which are the same every time.
  ///
  /// - Throws: ``DatasetError/unfit(path:reason:)`` where a tensor is called `__metadata__`.
  public func safetensors() throws(DatasetError) -> [UInt8] {
    try Safetensors.content(of: tensors, metadata: metadata, path: path)
  }
}
