import Datasets

/// Reads JSON of the form that ``CanonicalJSON`` writes, and gives back its canonical bytes.
///
/// Files of records are pretty and digests are of compact bytes, but apart from white space these are
/// the same. So one pass over a file gives both values and digests, in a small part of the time that
/// `JSONDecoder` and a second encoding take.
///
/// It reads nothing else: where a key is not the expected one, a number or a string is written otherwise
/// than `JSONEncoder` would, or the text is no JSON at all, it throws ``NotCanonical``, and the caller
/// has the file judged by `JSONDecoder`. What it does read, `JSONDecoder` would read as the same values
/// and ``CanonicalJSON`` would write as the same bytes.
struct CanonicalReader {
  /// Not written by ``CanonicalJSON``, or not of the type that was to be read.
  struct NotCanonical: Error {}

  /// What earlier texts had in the same words.
  let memory = ReaderMemory()

  /// The text being read, valid inside of ``read(_:_:)``; slices of an array would cost as much as all
  /// else here.
  private(set) var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private(set) var place = 0
  /// The bytes passed so far without white space, from the start or the last ``digested(_:)``.
  private var canonical: [UInt8] = []
  /// The array of numbers being read.
  private var scratch: [Double] = []

  /// Reads a value that is all of `text`.
  mutating func read<Value>(
    _ text: [UInt8], _ body: (inout Self) throws -> Value
  ) throws -> Value {
    try text.withUnsafeBufferPointer { text in
      bytes = text
      defer { bytes = UnsafeBufferPointer(start: nil, count: 0) }
      place = 0
      canonical.removeAll(keepingCapacity: true)
      let value = try body(&self)
      guard next == nil else { throw NotCanonical() }
      return value
    }
  }

  /// A value with the SHA-256 of its canonical bytes.
  mutating func digested<Value>(
    _ body: (inout Self) throws -> Value
  ) throws -> (value: Value, digest: String) {
    canonical.removeAll(keepingCapacity: true)
    let value = try body(&self)
    return (value, ContentDigest.sha256(canonical))
  }

  /// A value that `slot` has from before in the same words, or that is read and kept there.
  ///
  /// It has to be an object or an array, whose end is seen from its beginning.
  mutating func repeated<Value>(
    _ slot: ReaderMemory.Slot<Value>, _ body: (inout Self) throws -> Value
  ) throws -> Value {
    skipSpace()
    if let known = slot.last, isNext(known.bytes) {
      canonical.append(contentsOf: known.canonical)
      place += known.bytes.count
      return known.value
    }
    let start = (place, canonical.count)
    let value = try body(&self)
    slot.last = (Array(part(start.0..<place)), Array(canonical[start.1...]), value)
    return value
  }

  /// Reads the beginning of an object, whose keys are read one by one.
  mutating func beginObject() throws { try take(UInt8(ascii: "{")) }

  mutating func endObject() throws { try take(UInt8(ascii: "}")) }

  /// The next key, which has to be `name`.
  mutating func key(_ name: StaticString) throws {
    guard takeKey(name) else { throw NotCanonical() }
  }

  /// Passes `name` where it is the next key.
  mutating func takeKey(_ name: StaticString) -> Bool {
    let start = (place, canonical.count)
    if !isAfterElement || takeIfNext(UInt8(ascii: ",")), next == UInt8(ascii: "\"") {
      let end = place + name.utf8CodeUnitCount + 2
      if isNext(name, at: place + 1), end <= bytes.count, bytes[end - 1] == UInt8(ascii: "\"") {
        pass(to: end)
        if takeIfNext(UInt8(ascii: ":")) { return true }
      }
    }
    place = start.0
    canonical.removeSubrange(start.1...)
    return false
  }

  mutating func array<Value>(_ element: (inout Self) throws -> Value) throws -> [Value] {
    try take(UInt8(ascii: "["))
    var values: [Value] = []
    while !takeIfNext(UInt8(ascii: "]")) {
      try separate()
      values.append(try element(&self))
    }
    return values
  }

  /// An array of numbers with no more room than they need: records have dozens of short ones.
  mutating func numbers() throws -> [Double] {
    try take(UInt8(ascii: "["))
    scratch.removeAll(keepingCapacity: true)
    while !takeIfNext(UInt8(ascii: "]")) {
      try separate()
      let value = try number()
      scratch.append(value)
    }
    return scratch.map(\.self)
  }

  /// An object of any keys, in ascending order of their bytes.
  mutating func dictionary<Value>(
    _ element: (inout Self) throws -> Value
  ) throws -> [String: Value] {
    try beginObject()
    var values: [String: Value] = [:]
    var last: String?
    while next != UInt8(ascii: "}") {
      try separate()
      let key = try string()
      if let last, !last.utf8.lexicographicallyPrecedes(key.utf8) { throw NotCanonical() }
      try take(UInt8(ascii: ":"))
      values[key] = try element(&self)
      last = key
    }
    try endObject()
    return values
  }

  mutating func string() throws -> String {
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw NotCanonical() }
    var end = place + 1
    var (isASCII, hasEscapes) = (true, false)
    while true {
      guard end < bytes.count else { throw NotCanonical() }
      let byte = bytes[end]
      if byte == UInt8(ascii: "\"") { break }
      guard byte >= 0x20 else { throw NotCanonical() }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        end += 1
      } else if byte >= 0x80 {
        isASCII = false
      }
      end += 1
    }
    let text = part(place + 1..<end)
    guard
      let value = hasEscapes
        ? String(validating: try Self.unescaped(text), as: UTF8.self)
        : isASCII ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
    else { throw NotCanonical() }
    pass(to: end + 1)
    return value
  }

  /// The bytes without escapes, of which those are known that have one form only.
  private static func unescaped(_ text: UnsafeBufferPointer<UInt8>) throws -> [UInt8] {
    var result: [UInt8] = []
    var rest = text.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch rest.next() {
      case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
      case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
      case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
      default: throw NotCanonical()
      }
    }
    return result
  }

  mutating func flag() throws -> Bool {
    if takeWord("true") { return true }
    if takeWord("false") { return false }
    throw NotCanonical()
  }

  /// Passes `null` where it is next.
  mutating func takeNull() -> Bool { takeWord("null") }

  /// The next byte that is not white space; nil at the end.
  var next: UInt8? {
    mutating get {
      skipSpace()
      return place < bytes.count ? bytes[place] : nil
    }
  }

  mutating func skipSpace() {
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): place += 1
      default: return
      }
    }
  }

  /// Passes the bytes up to `end`, which belong to the canonical form.
  mutating func pass(to end: Int) {
    canonical.append(contentsOf: part(place..<end))
    place = end
  }

  /// The bytes of a range that was found to be in the text.
  func part(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[range])
  }

  private func isNext(_ known: [UInt8]) -> Bool {
    place + known.count <= bytes.count
      && part(place..<place + known.count).elementsEqual(known)
  }

  private func isNext(_ word: StaticString, at start: Int) -> Bool {
    let end = start + word.utf8CodeUnitCount
    return end <= bytes.count && word.withUTF8Buffer { part(start..<end).elementsEqual($0) }
  }

  private mutating func take(_ byte: UInt8) throws {
    guard takeIfNext(byte) else { throw NotCanonical() }
  }

  private mutating func takeIfNext(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    canonical.append(byte)
    place += 1
    return true
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    skipSpace()
    guard isNext(word, at: place) else { return false }
    pass(to: place + word.utf8CodeUnitCount)
    return true
  }

  /// Whether an element of the same object or array came before.
  private var isAfterElement: Bool {
    // A string ends with its quotation mark, whatever is in it.
    canonical.last != UInt8(ascii: "{") && canonical.last != UInt8(ascii: "[")
  }

  private mutating func separate() throws {
    if isAfterElement { try take(UInt8(ascii: ",")) }
  }
}
