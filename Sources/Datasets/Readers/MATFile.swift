/// The arrays of whole numbers in a file of MATLAB 5 to 7, the form in which SVHN is published.
///
/// A header of 128 bytes, then elements: type and size in four bytes each, and content that is filled up to
/// eight bytes; little-endian (MathWorks, "MAT-File Format"). A packed element is a zlib stream of one array.
/// What is no array of numbers is passed over.
struct MATFile {
  struct Array {
    /// The first is the fastest.
    let extents: [Int]
    let values: [UInt8]
  }

  /// By their names.
  private(set) var arrays: [String: Array] = [:]

  /// Types of elements.
  private enum Kind {
    static let (bytes, int8, int32, uint32, double, array, packed) = (2, 1, 5, 6, 9, 14, 15)
  }

  private struct Element {
    let kind: Int
    let content: Range<Int>
    /// Where the next one begins.
    let end: Int
  }

  private let path: String

  /// - Parameters:
  ///   - path: Where the content came from, for messages.
  ///   - limit: Bytes that its packed elements may unpack to.
  /// - Throws: ``DatasetError/malformed(path:reason:)`` for anything else than such a file.
  init(
    _ content: [UInt8], path: String, limit: Int = FileContent.sizeLimit
  ) throws(DatasetError) {
    self.path = path
    if let format = FileContent.foreignFormat(content) { throw fail("it is \(format)") }
    guard content.count >= 128, content[124..<128].elementsEqual([0, 1] + "IM".utf8) else {
      throw fail("it does not start like a file of MATLAB 5 to 7")
    }
    var (place, rest) = (128, limit)
    while place < content.count {
      let element = try element(of: content, at: place, before: content.count)
      switch element.kind {
      case Kind.array: try add(content, element.content)
      case Kind.packed:
        let unpacked = try Gzip.unpack(
          content[element.content], path: path, limit: rest, hasZlibHeader: true)
        rest -= unpacked.count
        let inner = try self.element(of: unpacked, at: 0, before: unpacked.count)
        guard inner.kind == Kind.array else { throw fail("a packed element is no array") }
        try add(unpacked, inner.content)
      default: break
      }
      place = element.end
    }
  }

  /// Takes note of the array in a range, where it is one of numbers.
  private mutating func add(_ bytes: [UInt8], _ range: Range<Int>) throws(DatasetError) {
    func next(_ kind: Int, at place: Int) throws(DatasetError) -> Element {
      let element = try element(of: bytes, at: place, before: range.upperBound)
      guard element.kind == kind else {
        throw fail("an array has no \(kind == Kind.int8 ? "name" : "extents")")
      }
      return element
    }
    let flags = try next(Kind.uint32, at: range.lowerBound)
    guard flags.content.count == 8 else { throw fail("an array has no class") }
    let (kind, isComplex) = (
      bytes[flags.content.lowerBound], bytes[flags.content.lowerBound + 1] & 8 != 0
    )
    // Numbers of all sizes; the rest are cells, structures, texts and the like.
    guard (6...15).contains(kind), !isComplex else { return }
    let dimensions = try next(Kind.int32, at: flags.end)
    let title = try next(Kind.int8, at: dimensions.end)
    let name = String(decoding: bytes[title.content], as: UTF8.self)
    let data = try element(of: bytes, at: title.end, before: range.upperBound)
    var (extents, count) = ([Int](), 1)
    for place in stride(
      from: dimensions.content.lowerBound, to: dimensions.content.upperBound, by: 4)
    {
      let extent = Int(Int32(truncatingIfNeeded: number(in: bytes, at: place)))
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else {
        throw fail("'\(shownName(name))' has an extent of \(extent)")
      }
      extents.append(extent)
      count = product
    }
    let values = try values(of: data, in: bytes, name: name)
    guard values.count == count else {
      throw fail("'\(shownName(name))' has \(values.count) values, its extents say \(count)")
    }
    guard arrays.updateValue(Array(extents: extents, values: values), forKey: name) == nil else {
      throw fail("'\(shownName(name))' stands there twice")
    }
  }

  private func values(
    of data: Element, in bytes: [UInt8], name: String
  ) throws(DatasetError) -> [UInt8] {
    switch data.kind {
    case Kind.bytes: return [UInt8](bytes[data.content])
    case Kind.double:
      var values: [UInt8] = []
      for place in stride(from: data.content.lowerBound, to: data.content.upperBound - 7, by: 8) {
        let bits =
          UInt64(number(in: bytes, at: place)) | UInt64(number(in: bytes, at: place + 4)) << 32
        guard let value = UInt8(exactly: Double(bitPattern: bits)) else {
          throw fail("'\(shownName(name))' has a number that is none of 0…255")
        }
        values.append(value)
      }
      return values
    default:
      throw fail("'\(shownName(name))' is stored as type \(data.kind), which is no part of SVHN")
    }
  }

  private func element(
    of bytes: [UInt8], at place: Int, before end: Int
  ) throws(DatasetError) -> Element {
    guard place <= end - 8 else { throw fail("it ends within an element") }
    let (kind, size) = (number(in: bytes, at: place), number(in: bytes, at: place + 4))
    // Up to four bytes lie in the place of the size, which is then the upper half of the type.
    if kind >> 16 != 0 {
      guard kind >> 16 <= 4 else { throw fail("an element has no size") }
      return Element(
        kind: kind & 0xFFFF, content: place + 4..<place + 4 + kind >> 16, end: place + 8)
    }
    guard size <= end - place - 8 else { throw fail("it ends within an element") }
    let content = place + 8..<place + 8 + size
    let padding = kind == Kind.packed ? 0 : (8 - size % 8) % 8
    return Element(kind: kind, content: content, end: min(content.upperBound + padding, end))
  }

  /// Four bytes, which are there.
  private func number(in bytes: [UInt8], at place: Int) -> Int {
    (0..<4).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }

  private func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
}

extension LabeledImages {
  /// Reads SVHN's files: images `X` [32, 32, 3, n], column by column, and labels `y`, where 10 is the digit 0.
  init(svhn content: [UInt8], path: String) throws(DatasetError) {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    let arrays = try MATFile(content, path: path).arrays
    guard let images = arrays["X"], let answers = arrays["y"] else {
      throw fail("it has no arrays 'X' and 'y'")
    }
    guard images.extents.count == 4, images.extents[..<3] == [32, 32, 3], images.extents[3] > 0
    else {
      throw fail("its 'X' has the extents \(images.extents), not 32 × 32 × 3 × n")
    }
    let count = images.extents[3]
    guard answers.values.count == count else {
      throw fail("it has \(answers.values.count) labels for \(count) images")
    }
    if let bad = answers.values.firstIndex(where: { !(1...10).contains($0) }) {
      throw fail("label \(bad) is \(answers.values[bad]), none of 1…10")
    }
    self.init(
      channels: 3, height: 32, width: 32, pixels: images.values.rowByRow(height: 32, width: 32),
      labels: answers.values.map { $0 % 10 },
      classes: 10)
  }
}
