/// Reads the pickles in which CIFAR and the lists of CORe50 are published, and nothing else.
///
/// Python's pickles are programs. This reader knows the opcodes of protocol 2 that a dictionary of
/// texts, lists of numbers and one NumPy array of bytes needs, and four globals by name, none of which
/// it calls: an array is its extents and its bytes. For nested lists of numbers and texts it knows those of
/// the other protocols too, and no global. Everything else is refused. Values lie in flat
/// lists and refer to each other by number, so that no file makes this reader recurse, and none makes
/// it use much more memory than the file has.
struct PickleReader {
  enum Value {
    case none
    case integer(Int)
    /// Bytes of the file.
    case string(Range<Int>)
    /// Text of the file that stands for bytes, each character for one (Latin-1).
    case encoded(Range<Int>)
    case list(Int)
    case dictionary(Int)
    case tuple(Range<Int>)
    case global(Global)
    /// An element type; true where it is an unsigned byte.
    case elementType(isByte: Bool)
    case array(Int)
    case mark
  }

  enum Global: String {
    case reconstruct = "numpy.core.multiarray _reconstruct"
    case reconstructOfNumPy2 = "numpy._core.multiarray _reconstruct"
    case array = "numpy ndarray"
    case elementType = "numpy dtype"
    case encode = "_codecs encode"
  }

  /// What is to be read.
  enum Dialect: String {
    /// A dictionary with an array, of protocol 2.
    case cifar = "CIFAR"
    /// Lists and dictionaries of numbers and texts, of protocols 0 to 5.
    case lists = "CORe50"
  }

  private let content: [UInt8]
  private let path: String
  private let dialect: Dialect
  private var position = 0
  private var stack: [Value] = []
  private var memo: [Int: Value] = [:]
  private var lists: [[Value]] = []
  private var dictionaries: [[Value]] = []
  private var elements: [Value] = []
  private var arrays: [(extents: [Int], bytes: Value)?] = []

  init(_ content: [UInt8], path: String, dialect: Dialect = .cifar) {
    self.content = content
    self.path = path
    self.dialect = dialect
  }

  /// Reads the whole file, which is one value of lists, dictionaries, numbers and texts.
  mutating func value() throws(DatasetError) -> Value {
    if let format = FileContent.foreignFormat(content) { throw fail("it is \(format)") }
    // Protocols 0 and 1 have no mark.
    if content.first == 0x80 {
      position = 1
      let version = try unsigned(1)
      guard (2...5).contains(version) else {
        throw fail("it is a pickle of protocol \(version), where 0 to 5 are read")
      }
    }
    while try !step() {}
    guard position == content.count else {
      throw fail("\(content.count - position) bytes follow its end")
    }
    guard stack.count == 1 else { throw fail("it is a pickle of more than one value") }
    return stack[0]
  }

  /// The elements of a list, or of a tuple.
  func items(_ value: Value, _ noun: String) throws(DatasetError) -> [Value] {
    switch value {
    case .list(let index): return lists[index]
    case .tuple(let range): return Array(elements[range])
    default: throw fail("\(noun) is no list")
    }
  }

  /// What a dictionary has under a name; nil where there is nothing.
  func entry(_ value: Value, _ name: String) throws(DatasetError) -> Value? {
    guard case .dictionary(let index) = value else { throw fail("it is no dictionary") }
    let items = dictionaries[index]
    for place in stride(from: 0, to: items.count - 1, by: 2) {
      guard case .string(let range) = items[place] else { continue }
      if content[range].elementsEqual(name.utf8) { return items[place + 1] }
    }
    return nil
  }

  /// A text as its bytes are.
  func text(_ value: Value) throws(DatasetError) -> String {
    guard case .string(let range) = value else { throw fail("it has something else than text") }
    return String(decoding: content[range], as: UTF8.self)
  }

  /// Reads the whole file, which is one dictionary, and returns its entries by their names.
  mutating func dictionary() throws(DatasetError) -> [String: Value] {
    guard content.count >= 2, content[0] == 0x80 else {
      throw fail("it does not start like a pickle of protocol 2")
    }
    guard content[1] == 2 else {
      throw fail("it is a pickle of protocol \(content[1]), where only 2 is read")
    }
    position = 2
    while try !step() {}
    guard position == content.count else {
      throw fail("\(content.count - position) bytes follow its end")
    }
    guard stack.count == 1, case .dictionary(let index) = stack[0] else {
      throw fail("it is a pickle of something else than one dictionary")
    }
    var entries: [String: Value] = [:]
    let items = dictionaries[index]
    for place in stride(from: 0, to: items.count, by: 2) {
      entries[String(decoding: try bytes(items[place]), as: UTF8.self)] = items[place + 1]
    }
    return entries
  }

  /// The extents and bytes of an array of unsigned bytes, the last extent fastest.
  func byteArray(_ value: Value) throws(DatasetError) -> (extents: [Int], bytes: [UInt8]) {
    guard case .array(let index) = value, let array = arrays[index] else {
      throw fail("its 'data' is no array of bytes")
    }
    let bytes = try bytes(array.bytes)
    var product = 1
    for extent in array.extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw fail("its array has an extent of \(extent)") }
      product = next
    }
    guard product == bytes.count else {
      throw fail("its array has \(bytes.count) bytes, its extents say \(product)")
    }
    return (array.extents, bytes)
  }

  /// The numbers of a list.
  func integers(_ value: Value) throws(DatasetError) -> [Int] {
    guard case .list(let index) = value else { throw fail("its labels are no list") }
    var numbers: [Int] = []
    for element in lists[index] {
      guard case .integer(let number) = element else { throw fail("a label is no whole number") }
      numbers.append(number)
    }
    return numbers
  }

  // MARK: Opcodes

  /// Takes one opcode; true where it was the last.
  private mutating func step() throws(DatasetError) -> Bool {
    let start = position
    let opcode = try unsigned(1)
    switch UnicodeScalar(UInt8(opcode)) {
    case ".": return true
    case "(": stack.append(.mark)
    case "N": stack.append(.none)
    case "K": stack.append(.integer(try unsigned(1)))
    case "M": stack.append(.integer(try unsigned(2)))
    case "J": stack.append(.integer(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
    case "\u{88}": stack.append(.integer(1))
    case "\u{89}": stack.append(.integer(0))
    case "U": stack.append(.string(try take(unsigned(1))))
    case "T", "X": stack.append(.string(try take(unsigned(4))))
    case "]":
      stack.append(.list(lists.count))
      lists.append([])
    case "}":
      stack.append(.dictionary(dictionaries.count))
      dictionaries.append([])
    case ")": stack.append(tuple(of: []))
    case "\u{85}": stack.append(tuple(of: try pop(1)))
    case "\u{86}": stack.append(tuple(of: try pop(2)))
    case "\u{87}": stack.append(tuple(of: try pop(3)))
    case "t": stack.append(tuple(of: try popToMark()))
    case "a": try extendList(by: pop(1))
    case "e": try extendList(by: popToMark())
    case "s": try extendDictionary(by: pop(2))
    case "u": try extendDictionary(by: popToMark())
    case "q": memo[try unsigned(1)] = try top()
    case "r": memo[try unsigned(4)] = try top()
    case "h": stack.append(try remembered(unsigned(1)))
    case "j": stack.append(try remembered(unsigned(4)))
    case "c":
      let name = "\(try line()) \(try line())"
      guard dialect == .cifar, let global = Global(rawValue: name) else {
        throw fail(
          "it asks for '\(shownName(name))', which is no part of \(dialect.rawValue)"
        )
      }
      stack.append(.global(global))
    case "R": try reduce()
    case "b": try build()
    default:
      guard dialect == .lists, try listStep(UInt8(opcode)) else {
        throw fail("byte \(start) is the opcode \(opcode), which is no part of \(dialect.rawValue)")
      }
    }
    return false
  }

  /// Takes an opcode that nested lists have in protocols other than 2; false where it is none of these.
  private mutating func listStep(_ opcode: UInt8) throws(DatasetError) -> Bool {
    switch UnicodeScalar(opcode) {
    case "I", "L":
      let text = try line()
      guard let number = Int(text.hasSuffix("L") ? text.dropLast() : text[...]) else {
        throw fail("'\(shownName(String(text.prefix(20))))' is no whole number")
      }
      stack.append(.integer(number))
    case "V": stack.append(.string(try lineRange()))
    case "S":
      let range = try lineRange()
      guard range.count >= 2, content[range.lowerBound] == content[range.upperBound - 1],
        [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(content[range.lowerBound]),
        !content[range].contains(UInt8(ascii: "\\"))
      else { throw fail("it has a text without its quotation marks, or with escapes") }
      stack.append(.string(range.lowerBound + 1..<range.upperBound - 1))
    case "l":
      let values = try popToMark()
      stack.append(.list(lists.count))
      lists.append(values)
    case "d":
      let values = try popToMark()
      guard values.count.isMultiple(of: 2) else { throw fail("it has a key without a value") }
      stack.append(.dictionary(dictionaries.count))
      dictionaries.append(values)
    case "p": memo[try memoKey()] = try top()
    case "g": stack.append(try remembered(memoKey()))
    case "\u{8A}":
      let range = try take(unsigned(1))
      guard range.count <= 4 else { throw fail("it has a number of \(range.count) bytes") }
      var number = content[range].reversed().reduce(0) { $0 << 8 | Int($1) }
      if let last = content[range].last, last >= 0x80 { number -= 1 << (8 * range.count) }
      stack.append(.integer(number))
    case "\u{8C}": stack.append(.string(try take(unsigned(1))))
    case "\u{94}": memo[memo.count] = try top()
    case "\u{95}": _ = try take(8)
    default: return false
    }
    return true
  }

  private mutating func memoKey() throws(DatasetError) -> Int {
    let text = try line()
    guard let key = Int(text) else {
      throw fail("'\(shownName(String(text.prefix(20))))' is no place in its memory")
    }
    return key
  }

  /// What calling a global would make.
  private mutating func reduce() throws(DatasetError) {
    let call = try pop(2)
    guard case .global(let global) = call[0], case .tuple(let range) = call[1] else {
      throw fail("it calls what is no function")
    }
    let arguments = Array(elements[range])
    switch (global, arguments.first) {
    case (.encode, .string(let text)):
      guard arguments.count == 2, try bytes(arguments[1]) == Array("latin1".utf8) else {
        throw fail("it has text in another encoding than Latin-1")
      }
      stack.append(.encoded(text))
    case (.elementType, .some(let name)):
      stack.append(.elementType(isByte: try bytes(name) == Array("u1".utf8)))
    case (.reconstruct, .global(.array)), (.reconstructOfNumPy2, .global(.array)):
      stack.append(.array(arrays.count))
      arrays.append(nil)
    default: throw fail("it calls '\(global.rawValue)' in another way than CIFAR")
    }
  }

  /// Gives an array its extents and bytes; the state of an element type says nothing about bytes.
  private mutating func build() throws(DatasetError) {
    let state = try pop(1)[0]
    switch (try top(), state) {
    case (.elementType, .tuple): return
    case (.array(let index), .tuple(let range)):
      let parts = Array(elements[range])
      guard parts.count == 5, case .tuple(let shape) = parts[1],
        case .elementType(isByte: true) = parts[2], case .integer(0) = parts[3]
      else { throw fail("its array is none of bytes, row by row") }
      var extents: [Int] = []
      for extent in elements[shape] {
        guard case .integer(let number) = extent else { throw fail("an extent is no number") }
        extents.append(number)
      }
      arrays[index] = (extents, parts[4])
    default: throw fail("it gives a state to what has none")
    }
  }

  // MARK: Values

  private mutating func tuple(of values: [Value]) -> Value {
    elements += values
    return .tuple(elements.count - values.count..<elements.count)
  }

  private mutating func extendList(by values: [Value]) throws(DatasetError) {
    guard case .list(let index) = try top() else { throw fail("it adds to what is no list") }
    lists[index] += values
  }

  private mutating func extendDictionary(by values: [Value]) throws(DatasetError) {
    guard case .dictionary(let index) = try top(), values.count.isMultiple(of: 2) else {
      throw fail("it adds to what is no dictionary")
    }
    dictionaries[index] += values
  }

  private func remembered(_ key: Int) throws(DatasetError) -> Value {
    guard let value = memo[key] else { throw fail("it recalls value \(key), which it never kept") }
    return value
  }

  private func top() throws(DatasetError) -> Value {
    guard let value = stack.last else { throw fail("it takes a value where there is none") }
    return value
  }

  private mutating func pop(_ count: Int) throws(DatasetError) -> [Value] {
    guard stack.count >= count else { throw fail("it takes a value where there is none") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popToMark() throws(DatasetError) -> [Value] {
    let mark = stack.lastIndex { if case .mark = $0 { true } else { false } }
    guard let mark else { throw fail("it closes what was not opened") }
    let values = Array(stack[(mark + 1)...])
    stack.removeSubrange(mark...)
    return values
  }

  /// The bytes that a value stands for.
  private func bytes(_ value: Value) throws(DatasetError) -> [UInt8] {
    switch value {
    case .string(let range): return Array(content[range])
    case .encoded(let range):
      var bytes: [UInt8] = []
      bytes.reserveCapacity(range.count)
      var place = range.lowerBound
      while place < range.upperBound {
        let first = content[place]
        if first < 0x80 {
          bytes.append(first)
          place += 1
        } else if first == 0xC2 || first == 0xC3, place + 1 < range.upperBound,
          content[place + 1] & 0xC0 == 0x80
        {
          bytes.append((first & 3) << 6 | content[place + 1] & 0x3F)
          place += 2
        } else {
          throw fail("byte \(place) belongs to no character of Latin-1")
        }
      }
      return bytes
    default: throw fail("it has something else where text or bytes belong")
    }
  }

  // MARK: Bytes

  private func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }

  private mutating func take(_ count: Int) throws(DatasetError) -> Range<Int> {
    guard count <= content.count - position else {
      throw fail("it ends after \(content.count) bytes")
    }
    position += count
    return position - count..<position
  }

  /// A number of `count` bytes, the lowest first.
  private mutating func unsigned(_ count: Int) throws(DatasetError) -> Int {
    let range = try take(count)
    return content[range].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func line() throws(DatasetError) -> String {
    String(decoding: content[try lineRange()], as: UTF8.self)
  }

  private mutating func lineRange() throws(DatasetError) -> Range<Int> {
    guard let end = content[position...].prefix(200).firstIndex(of: 0x0A) else {
      throw fail("it has a name without an end")
    }
    defer { position = end + 1 }
    return position..<end
  }
}
