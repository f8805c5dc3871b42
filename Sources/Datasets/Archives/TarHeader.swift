/// What stands before each entry of a tar file: 512 bytes, as in POSIX.1-1988 (ustar) and in GNU tar.
struct TarHeader {
  static let size = 512

  enum Kind {
    case file
    /// GNU tar's: the content is the name of the next entry.
    case longName
    /// POSIX.1-2001: the content says more of the next entry.
    case extensions
    /// Links, folders, devices, holes.
    case other
  }

  /// nil where it is no text, as where it is the first part of what another entry says in full.
  let name: String?
  /// Bytes of content behind it.
  let length: Int
  let kind: Kind

  /// - Parameter block: Of ``size`` bytes.
  /// - Returns: nil where this is no header.
  init?(_ block: UnsafeBufferPointer<UInt8>) {
    func field(_ range: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>> {
      block[range].prefix { $0 != 0 }
    }
    func text(_ range: Range<Int>) -> String? { String(validating: field(range), as: UTF8.self) }
    func octal(_ range: Range<Int>) -> Int? {
      let digits = text(range)?.split(separator: " ") ?? []
      guard digits.count == 1, digits[0].allSatisfy({ ("0"..."7").contains($0) }) else {
        return nil
      }
      return Int(digits[0], radix: 8)
    }
    // The sum of all bytes, those of the sum itself taken for blanks.
    let sum = block.indices.reduce(0) { sum, index in
      sum + ((148..<156).contains(index) ? 32 : Int(block[index]))
    }
    guard octal(148..<156) == sum, let length = octal(124..<136) else { return nil }
    // GNU tar, which writes blanks after the word, has times where POSIX has the first part of a name.
    let isPOSIX = block[257..<263].elementsEqual("ustar\0".utf8)
    name =
      if let name = text(0..<100), let prefix = isPOSIX ? text(345..<500) : "" {
        prefix.isEmpty ? name : "\(prefix)/\(name)"
      } else {
        nil
      }
    // Of links, devices and folders POSIX lets the field say other things; nothing follows them.
    self.length = ("1"..."6").contains(UnicodeScalar(block[156])) ? 0 : length
    kind =
      switch block[156] {
      case 0, UInt8(ascii: "0"): .file
      case UInt8(ascii: "L"): .longName
      case UInt8(ascii: "x"): .extensions
      default: .other
      }
  }

  /// What POSIX's extensions say of the next entry: its name where they give one, and whether they leave
  /// its content what it is, unlike a size or holes.
  static func extensions(_ content: [UInt8]) -> (name: String?, isPlain: Bool) {
    var rest = content[...]
    var name: String?
    while !rest.isEmpty {
      // Each is a line "LENGTH KEY=VALUE", its length in bytes with itself and the line end.
      guard let blank = rest.firstIndex(of: UInt8(ascii: " ")),
        let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
        length > blank - rest.startIndex + 1, length <= rest.count,
        let line = String(
          validating: rest[(blank + 1)..<(rest.startIndex + length)], as: UTF8.self),
        line.unicodeScalars.last == "\n", let mark = line.firstIndex(of: "=")
      else { return (name, false) }
      switch line[..<mark] {
      case "path": name = String(line[line.index(after: mark)...].unicodeScalars.dropLast())
      case "atime", "ctime", "mtime", "uid", "gid", "uname", "gname", "comment": break
      default: return (name, false)
      }
      rest = rest.dropFirst(length)
    }
    return (name, true)
  }
}
