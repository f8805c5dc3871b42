/// Reads the tensors of a PyTorch checkpoint, and runs nothing of it.
///
/// A checkpoint is a zip archive of one pickle, a program for Python, and the bytes of tensors; before PyTorch 1.6 it
/// was five pickles and the bytes one behind the other (``TorchCheckpoint/oldMagic``). This reader
/// knows the opcodes and the five names that a dictionary of tensors needs, never calls anything, and
/// refuses all else. A value is at most a tensor, a text, a number or a dictionary of such; what a
/// dictionary of tensors lies in (`{"state": …}`, `{"state_dict": …, "epoch": …}`) is looked through.
struct TorchCheckpoint {
  private indirect enum Value {
    case nothing
    case integer(Int)
    case text(String)
    case global(String)
    case tuple([Value])
    /// By its place among the dictionaries, which may still be filled.
    case dictionary(Int)
    /// By its place among the lists.
    case list(Int)
    case storage(type: String, key: String, count: Int)
    case tensor(TensorPlace)
  }

  private struct TensorPlace {
    let type: String
    let key: String
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  private static let storages = [
    "torch FloatStorage": "F32", "torch LongStorage": "I64", "torch IntStorage": "I32",
    "torch DoubleStorage": "F64", "torch HalfStorage": "F16", "torch BFloat16Storage": "BF16",
    "torch BoolStorage": "BOOL", "torch ByteStorage": "U8",
  ]
  /// Bytes of a number.
  private static let widths = [
    "F32": 4, "I64": 8, "I32": 4, "F64": 8, "F16": 2, "BF16": 2, "BOOL": 1, "U8": 1,
  ]
  private static let rebuild = "torch._utils _rebuild_tensor_v2"
  private static let parameter = "torch._utils _rebuild_parameter"
  private static let ordered = "collections OrderedDict"
  /// Values that a file may make, so that a short one does not fill the memory.
  private static let mostValues = 1_000_000

  private let content: [UInt8]
  private let path: String
  /// Where the numbers of each storage lie, by its key.
  private var numbers: [String: Range<Int>] = [:]
  private var program: Range<Int>
  private var stack: [Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Value] = [:]
  private var dictionaries: [[(key: String, value: Value)]] = []
  private var lists: [[Value]] = []
  private var made = 0
  /// Bytes of a number of each storage that was asked for, by its key.
  private var sizes: [String: Int] = [:]

  static let magic: [UInt8] = Array("PK\u{3}\u{4}".utf8)
  /// The first pickle of a checkpoint before PyTorch 1.6, a number, and the second, the version 1001.
  ///
  /// A dictionary about the machine follows, then the object, the keys of its storages, and these with their counts.
  static let oldMagic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E, 0x80, 2,
    0x4D,
    0xE9, 3, 0x2E,
  ]

  /// The tensors of single precision, by their names.
  static func tensors(
    in content: [UInt8], path: String
  ) throws(DatasetError) -> [String: TensorFile.Tensor] {
    var reader = try TorchCheckpoint(content, path: path)
    return try reader.tensors()
  }

  private init(_ content: [UInt8], path: String) throws(DatasetError) {
    self.content = content
    self.path = path
    guard content.starts(with: Self.oldMagic) == false else {
      program = Self.oldMagic.count..<content.count
      return
    }
    let archive = try StoredArchive(content, path: path)
    let programs = archive.files.keys.filter { $0.hasSuffix("/data.pkl") }
    guard programs.count == 1, let name = programs.first, let range = archive.files[name] else {
      throw .malformed(path: path, reason: "it has no 'data.pkl', as a PyTorch checkpoint has")
    }
    let folder = "\(name.dropLast("data.pkl".count))data/"
    for (file, range) in archive.files where file.hasPrefix(folder) {
      numbers[String(file.dropFirst(folder.count))] = range
    }
    program = range
  }

  private func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }

  private mutating func tensors() throws(DatasetError) -> [String: TensorFile.Tensor] {
    let value = try content.starts(with: Self.oldMagic) ? oldObject() : object()
    var places: [String: TensorPlace] = [:]
    try collect(value, depth: 0, into: &places)
    guard !places.isEmpty else { throw fail("there is no tensor in it") }
    var result: [String: TensorFile.Tensor] = [:]
    for (name, place) in places where place.type == "F32" {
      result[name] = try tensor(at: place, name: name)
    }
    return result
  }

  /// What the next pickle makes.
  private mutating func object() throws(DatasetError) -> Value {
    (stack, marks, memo) = ([], [], [:])
    while try !step() {}
    guard let value = stack.last, stack.count == 1 else { throw fail("its pickle is cut") }
    return value
  }

  /// The object of a checkpoint before PyTorch 1.6, whose storages are then found.
  private mutating func oldObject() throws(DatasetError) -> Value {
    guard case .dictionary(let machine) = try object(),
      dictionaries[machine].contains(where: { entry in
        if case .integer(1) = entry.value { entry.key == "little_endian" } else { false }
      })
    else { throw fail("it does not say that its numbers are little-endian") }
    let value = try object()
    guard case .list(let keys) = try object() else { throw fail("it does not list its storages") }
    for key in lists[keys] {
      guard case .text(let key) = key, let size = sizes[key] else {
        throw fail("it lists a storage that no tensor has")
      }
      let (bytes, overflow) = try number(8).multipliedReportingOverflow(by: size)
      guard !overflow, bytes >= 0, bytes <= program.count else {
        throw fail("the numbers of its storages are cut")
      }
      numbers[key] = program.lowerBound..<program.lowerBound + bytes
      program = program.lowerBound + bytes..<program.upperBound
    }
    return value
  }

  /// Looks through dictionaries for tensors; the name of the innermost dictionary's entry is a tensor's.
  private func collect(
    _ value: Value, depth: Int, into places: inout [String: TensorPlace]
  ) throws(DatasetError) {
    guard case .dictionary(let index) = value, depth < 4 else { return }
    for (key, value) in dictionaries[index] {
      if case .tensor(let place) = value {
        guard places.updateValue(place, forKey: key) == nil else {
          throw fail("the tensor '\(shownName(key))' stands twice")
        }
      } else {
        try collect(value, depth: depth + 1, into: &places)
      }
    }
  }

  private func tensor(
    at place: TensorPlace, name: String
  ) throws(DatasetError) -> TensorFile.Tensor {
    guard let range = numbers[place.key] else {
      throw fail("the numbers of '\(shownName(name))' are not in it")
    }
    var (count, contiguous) = (1, [Int]())
    for extent in place.shape.reversed() {
      contiguous.insert(count, at: 0)
      let (next, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow, next <= content.count else {
        throw fail("'\(shownName(name))' does not lie in the file as its extents say")
      }
      count = next
    }
    // Strides of extents of 1 mean nothing.
    let isContiguous = zip(place.shape, zip(place.strides, contiguous)).allSatisfy {
      $0 == 1 || $1.0 == $1.1
    }
    guard isContiguous, place.strides.count == place.shape.count else {
      throw fail("'\(shownName(name))' is not stored row by row")
    }
    guard place.offset >= 0, place.offset <= range.count / 4,
      count <= range.count / 4 - place.offset
    else { throw fail("'\(shownName(name))' does not lie in the file as its extents say") }
    let start = range.lowerBound + 4 * place.offset
    let values = content.withUnsafeBytes { bytes in
      (0..<count).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: UInt32.self)))
      }
    }
    return TensorFile.Tensor(shape: place.shape, values: values)
  }

  // MARK: The pickle

  private mutating func bytes(_ count: Int) throws(DatasetError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= program.count else { throw fail("its pickle is cut") }
    let taken = content[program.lowerBound..<program.lowerBound + count]
    program = program.lowerBound + count..<program.upperBound
    return taken
  }

  private mutating func number(_ count: Int) throws(DatasetError) -> Int {
    try bytes(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func line() throws(DatasetError) -> String {
    guard let end = content[program].firstIndex(of: 10) else { throw fail("its pickle is cut") }
    let text = String(decoding: content[program.lowerBound..<end], as: UTF8.self)
    program = end + 1..<program.upperBound
    return text
  }

  private mutating func push(_ value: Value) throws(DatasetError) {
    made += 1
    guard made <= Self.mostValues else {
      throw fail("its pickle makes more than \(Self.mostValues) values")
    }
    stack.append(value)
  }

  private mutating func pop() throws(DatasetError) -> Value {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw fail("its pickle takes what is not there")
    }
    return value
  }

  private mutating func popToMark() throws(DatasetError) -> [Value] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw fail("its pickle takes what is not there")
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  /// Carries out one opcode; true for the last.
  private mutating func step() throws(DatasetError) -> Bool {
    let opcode = try bytes(1).first ?? 0
    switch UnicodeScalar(opcode) {
    case "\u{80}":
      let version = try number(1)
      guard version == 2 else {
        throw fail("it is a pickle of protocol \(version), where only 2 is read")
      }
    case ".": return true
    case "(": marks.append(stack.count)
    case "N": try push(.nothing)
    case "\u{88}", "\u{89}": try push(.integer(opcode == 0x88 ? 1 : 0))
    case "K": try push(.integer(try number(1)))
    case "M": try push(.integer(try number(2)))
    case "J": try push(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
    case "X":
      let text = try bytes(try number(4))
      try push(.text(String(decoding: text, as: UTF8.self)))
    case "c": try push(.global("\(try line()) \(try line())"))
    case ")": try push(.tuple([]))
    case "t": try push(.tuple(try popToMark()))
    case "\u{85}": try push(.tuple([try pop()]))
    case "\u{86}", "\u{87}":
      var values = [try pop(), try pop()]
      if opcode == 0x87 { values.append(try pop()) }
      try push(.tuple(values.reversed()))
    case "}": try pushDictionary()
    case "]":
      lists.append([])
      try push(.list(lists.count - 1))
    case "a": try append([try pop()])
    case "e": try append(try popToMark())
    case "q", "r":
      let index = try number(opcode == UInt8(ascii: "q") ? 1 : 4)
      guard let value = stack.last else { throw fail("its pickle takes what is not there") }
      memo[index] = value
    case "h", "j":
      let index = try number(opcode == UInt8(ascii: "h") ? 1 : 4)
      guard let value = memo[index] else { throw fail("its pickle takes what is not there") }
      try push(value)
    case "s":
      let (value, key) = (try pop(), try pop())
      try set([key, value])
    case "u": try set(try popToMark())
    case "Q": try push(try storage(of: try pop()))
    case "R":
      let (arguments, function) = (try pop(), try pop())
      try call(function, arguments)
    case "b":
      // Attributes of a dictionary, such as its version, which nothing here depends on.
      _ = try pop()
      guard case .dictionary? = stack.last else { throw fail("it asks for an object's state") }
    default:
      throw fail("it asks for opcode \(opcode), which a dictionary of tensors has no use for")
    }
    return false
  }

  private mutating func pushDictionary() throws(DatasetError) {
    dictionaries.append([])
    try push(.dictionary(dictionaries.count - 1))
  }

  private mutating func append(_ values: [Value]) throws(DatasetError) {
    guard case .list(let list)? = stack.last else {
      throw fail("its pickle takes what is not there")
    }
    lists[list] += values
  }

  private mutating func set(_ pairs: [Value]) throws(DatasetError) {
    guard case .dictionary(let index)? = stack.last, pairs.count.isMultiple(of: 2) else {
      throw fail("its pickle takes what is not there")
    }
    for place in stride(from: 0, to: pairs.count, by: 2) {
      guard case .text(let key) = pairs[place] else {
        throw fail("a dictionary has other keys than texts")
      }
      dictionaries[index].append((key, pairs[place + 1]))
    }
  }

  /// `("storage", class, key, device, count)`, before PyTorch 1.6 with None, since it is no view of another.
  private mutating func storage(of value: Value) throws(DatasetError) -> Value {
    guard case .tuple(var parts) = value else {
      throw fail("it asks for storage of an unknown kind")
    }
    if parts.count == 6, case .nothing = parts[5] { parts.removeLast() }
    guard parts.count == 5, case .text("storage") = parts[0],
      case .global(let name) = parts[1], let type = Self.storages[name],
      case .text(let key) = parts[2], case .integer(let count) = parts[4]
    else { throw fail("it asks for storage of an unknown kind") }
    sizes[key] = Self.widths[type]
    return .storage(type: type, key: key, count: count)
  }

  private mutating func call(_ function: Value, _ arguments: Value) throws(DatasetError) {
    guard case .global(let name) = function, case .tuple(let arguments) = arguments else {
      throw fail("it calls what is no function")
    }
    switch name {
    case Self.ordered where arguments.isEmpty: try pushDictionary()
    case Self.parameter where arguments.count == 3: try push(arguments[0])
    case Self.rebuild:
      guard arguments.count >= 4, case .storage(let type, let key, _) = arguments[0],
        case .integer(let offset) = arguments[1], let shape = integers(arguments[2]),
        let strides = integers(arguments[3])
      else { throw fail("a tensor is made of other things than numbers") }
      try push(
        .tensor(
          TensorPlace(type: type, key: key, offset: offset, shape: shape, strides: strides)))
    default:
      throw fail("it asks for '\(shownName(name))', which a dictionary of tensors has no use for")
    }
  }

  private func integers(_ value: Value) -> [Int]? {
    guard case .tuple(let values) = value else { return nil }
    var result: [Int] = []
    for value in values {
      guard case .integer(let number) = value else { return nil }
      result.append(number)
    }
    return result
  }
}
