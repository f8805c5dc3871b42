/// The entries of a zip archive whose files are stored as they are, as PyTorch's checkpoints are.
///
/// Nothing is unpacked to the disk, and packed, encrypted or split entries are refused.
struct StoredArchive {
  private let content: [UInt8]
  private let path: String
  /// Where the bytes of each file lie, by its name.
  private(set) var files: [String: Range<Int>] = [:]

  /// - Throws: ``DatasetError/malformed(path:reason:)`` for anything else.
  init(_ content: [UInt8], path: String) throws(DatasetError) {
    self.content = content
    self.path = path
    let end = try endRecord()
    var place = number(at: end + 16, bytes: 4)
    let count = number(at: end + 10, bytes: 2)
    for _ in 0..<count {
      guard place + 46 <= content.count, number(at: place, bytes: 4) == 0x0201_4b50 else {
        throw fail("its table of contents is cut or damaged")
      }
      let (flags, method) = (number(at: place + 8, bytes: 2), number(at: place + 10, bytes: 2))
      let size = number(at: place + 24, bytes: 4)
      let (nameSize, extraSize) = (
        number(at: place + 28, bytes: 2), number(at: place + 30, bytes: 2)
      )
      let commentSize = number(at: place + 32, bytes: 2)
      let header = number(at: place + 42, bytes: 4)
      guard place + 46 + nameSize <= content.count else {
        throw fail("its table of contents is cut or damaged")
      }
      let name = String(decoding: content[place + 46..<place + 46 + nameSize], as: UTF8.self)
      guard method == 0, flags & 1 == 0, number(at: place + 20, bytes: 4) == size else {
        throw fail(
          "'\(shownName(name))' is packed or encrypted, where files are stored as they are")
      }
      guard header + 30 <= content.count, number(at: header, bytes: 4) == 0x0403_4b50 else {
        throw fail("'\(shownName(name))' does not lie where the table of contents says")
      }
      let start =
        header + 30 + number(at: header + 26, bytes: 2) + number(at: header + 28, bytes: 2)
      guard start + size <= content.count else { throw fail("'\(shownName(name))' is cut") }
      guard files.updateValue(start..<start + size, forKey: name) == nil else {
        throw fail("'\(shownName(name))' stands twice")
      }
      place += 46 + nameSize + extraSize + commentSize
    }
  }

  /// The record at the end that says where the table of contents lies, behind which a comment may stand.
  private func endRecord() throws(DatasetError) -> Int {
    var place = content.count - 22
    while place >= max(0, content.count - 22 - 65_535) {
      if number(at: place, bytes: 4) == 0x0605_4b50 { return place }
      place -= 1
    }
    throw fail("it is no zip archive, as PyTorch writes checkpoints since its version 1.6")
  }

  /// A little-endian number.
  private func number(at place: Int, bytes: Int) -> Int {
    (0..<bytes).reversed().reduce(0) { $0 << 8 | Int(content[place + $1]) }
  }

  private func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
}
