import Foundation
import Testing

@testable import Datasets

@Suite struct TensorFileTests {
  private static func file(_ header: String, _ numbers: [Float], padding: Int = 0) -> [UInt8] {
    let text = Array(header.utf8) + [UInt8](repeating: 32, count: padding)
    var content = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
    for number in numbers {
      content += withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init)
    }
    return content
  }

  private static let header = """
    {"b": {"dtype": "F32", "shape": [2, 1], "data_offsets": [4, 12]}, \
    "__metadata__": {"kind": "x"}, "a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}
    """

  private func tensors(_ content: [UInt8]) throws -> TensorFile {
    let (tensors, metadata) = try Safetensors.read(content, path: "x")
    return TensorFile(path: "x", tensors: tensors, metadata: metadata)
  }

  @Test func `reads tensors, with spaces around the header and integers beside them`() throws {
    let plain = try tensors(Self.file(Self.header, [1.5, -2, 3]))
    #expect(plain.tensors["a"]?.values == [1.5] && plain.tensors["a"]?.shape == [])
    #expect(plain.tensors["b"]?.values == [-2, 3] && plain.tensors["b"]?.shape == [2, 1])
    #expect(plain.metadata == ["kind": "x"])
    let counted = """
       {"b": {"dtype": "F32", "shape": [2, 1], "data_offsets": [12, 20], "note": 1}, "__metadata__": null, \
      "a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}, \
      "count": {"dtype": "I64", "shape": [1], "data_offsets": [4, 12]}}
      """
    let other = try tensors(Self.file(counted, [1.5, 0, 0, -2, 3], padding: 3))
    #expect(other.tensors.count == 2)
    // The digest is of the tensors, not of the file.
    #expect(other.digest == plain.digest)
    // printf 'a\n\n\x00\x00\xc0\x3fb\n2×1\n\x00\x00\x00\xc0\x00\x00\x40\x40' | sha256sum
    #expect(
      plain.digest == "04d1da761e1dc39d0753ec1711b3c37b9311505d849cc0dbbbe0aa03a1cf87e3")
    let moved = try tensors(Self.file(Self.header, [1.5, 3, -2]))
    #expect(moved.digest != plain.digest)
  }

  @Test(arguments: [
    ("{}", [1], "4 bytes belong to no tensor"),
    ("[]", [], "its header does not describe tensors"),
    ("{", [], "its header does not describe tensors"),
    (#"{"a": null}"#, [], "'a' has no type, extents or place"),
    (
      #"{"a": {"dtype": "f32", "shape": [1], "data_offsets": [0, 4]}}"#, [1],
      "'a' has the unknown type 'f32'"
    ),
    (
      #"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}"#, [1],
      "'a' does not lie in the file as its extents say"
    ),
    (
      #"{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [4, 0]}}"#, [1],
      "'a' does not lie in the file as its extents say"
    ),
    (
      #"{"a": {"dtype": "F32", "shape": [9223372036854775807, 9], "data_offsets": [0, 4]}}"#, [1],
      "'a' does not lie in the file as its extents say"
    ),
    (
      #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#, [1, 2],
      "its tensors overlap or leave a gap"
    ),
    (
      #"""
      {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, \
      "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
      """#.replacing("\\\n", with: ""), [1],
      "its tensors overlap or leave a gap"
    ),
  ])
  func `refuses a file that is no safetensors file, in one line`(
    header: String, numbers: [Float], problem: String
  ) {
    #expect(throws: DatasetError.malformed(path: "x", reason: problem)) {
      try tensors(Self.file(header, numbers))
    }
  }

  @Test func `refuses what is too short, or says that its header is longer than it is`() {
    for content in [
      [], [1, 2, 3], [9, 0, 0, 0, 0, 0, 0, 0, 123], [255, 255, 255, 255, 255, 255, 255, 255],
    ] {
      #expect(throws: DatasetError.self) { try tensors(content.map { UInt8($0) }) }
    }
  }

  @Test func `finds weights by their digest, and passes over others`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let weights = folder.appending(path: "weights")
    try FileManager.default.createDirectory(at: weights, withIntermediateDirectories: true)
    let right = Self.file(Self.header, [1.5, -2, 3])
    try Data(Self.file(Self.header, [0, 0, 0])).write(
      to: weights.appending(path: "net.safetensors"))
    let digest = try tensors(right).digest
    let search = WeightSearch(DataLocator(dataDirectory: folder.path, environment: [:]))
    let error = #expect(throws: DatasetError.self) { try search.find("net", digest: digest) }
    let line = try #require(error?.description)
    #expect(line.contains("has other weights, of digest ") && !line.contains("\n"))
    // The one beside the folder is looked at after it.
    try Data(right).write(to: folder.appending(path: "net.safetensors"))
    #expect(try search.find("net", digest: digest).tensors["b"]?.values == [-2, 3])
    // A folder of weights alone is the last.
    let own = folder.appending(path: "own")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      at: folder.appending(path: "net.safetensors"), to: own.appending(path: "net.safetensors"))
    let locator = DataLocator(
      dataDirectory: folder.path, environment: [:], weightFolders: [own.path])
    let found = try WeightSearch(locator).find("net", digest: digest)
    #expect(found.path == own.appending(path: "net.safetensors").path)
  }

  // MARK: Writing

  /// As in `Tests/Oracle/safetensors_goldens.py`.
  private static let specimen = TensorFile(
    path: "x",
    tensors: [
      "conv.weight": .init(shape: [2, 3, 2], values: (0..<12).map { Float($0) / 8 - 0.5 }),
      "conv.bias": .init(shape: [2], values: [1.5, -2.25]),
      "Zahl": .init(shape: [], values: [0.125]),
      "größe/\"a\"\\\n\u{1f}": .init(
        shape: [1, 3], values: [.infinity, -0.0, .leastNonzeroMagnitude]),
      "empty": .init(shape: [0, 3], values: []),
    ], metadata: ["made by": "a \"test\" / é\t"])

  @Test func `writes the bytes that the format's own package writes`() throws {
    let golden = Self.tests.appending(path: "Golden/written.safetensors")
    #expect(try Self.specimen.safetensors() == [UInt8](Data(contentsOf: golden)))
  }

  @Test func `reads back what it writes, and writes it the same again`() throws {
    let texts = ["format": "pt", "": "\u{0}\u{8}\u{c}\r", "dtype": "F32", "größe": "\\\"\u{7f}😀"]
    for metadata in [[:], ["one": ""], texts] {
      let file = TensorFile(path: "x", tensors: Self.specimen.tensors, metadata: metadata)
      let content = try file.safetensors()
      #expect((8 + content[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }).isMultiple(of: 8))
      let read = try tensors(content)
      #expect(read.metadata == metadata && read.digest == file.digest)
      for (name, tensor) in file.tensors {
        #expect(read.tensors[name]?.shape == tensor.shape)
        #expect(read.tensors[name]?.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
      }
      #expect(try read.safetensors() == content)
    }
    let nothing = TensorFile(path: "x", tensors: [:])
    #expect(try nothing.safetensors() == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
    #expect(try tensors(nothing.safetensors()).tensors.isEmpty)
  }

  @Test func `keeps a tensor from taking the place of the texts`() {
    let file = TensorFile(path: "x", tensors: ["__metadata__": .init(shape: [], values: [1])])
    #expect(
      throws: DatasetError.unfit(
        path: "x", reason: "cannot hold a tensor of the name '__metadata__'; give it another")
    ) { try file.safetensors() }
  }

  @Test func `refuses texts that are none`() {
    for header in [#"{"__metadata__": {"a": 1}}"#, #"{"__metadata__": "a"}"#] {
      #expect(
        throws: DatasetError.malformed(
          path: "x", reason: "its header does not describe tensors")
      ) { try tensors(Self.file(header, [])) }
    }
  }

  // MARK: Checkpoints of PyTorch

  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  @Test(arguments: ["plain.pt", "nested.pt", "old.pth", "plain.safetensors"])
  func `reads the same tensors from every kind of file`(name: String) throws {
    let path = Self.tests.appending(path: "../Corpus/weights/\(name)").standardizedFileURL.path
    let file = try TensorFile(contentsOf: path)
    #expect(file.tensors.keys.sorted() == ["conv.bias", "conv.weight", "scale", "view"])
    #expect(file.tensors["conv.weight"]?.shape == [2, 3, 2])
    #expect(file.tensors["conv.weight"]?.values == (0..<12).map { Float($0) / 8 - 0.5 })
    #expect(file.tensors["conv.bias"]?.values == [1.5, -2.25])
    #expect(file.tensors["scale"]?.shape == [] && file.tensors["scale"]?.values == [0.125])
    #expect(file.tensors["view"]?.values == [2, 3, 4])
    let plain = Self.tests.appending(path: "../Corpus/weights/plain.safetensors")
    #expect(try file.digest == TensorFile(contentsOf: plain.standardizedFileURL.path).digest)
  }

  /// Replaces bytes by as many others.
  private func edited(_ old: String, _ new: String) throws -> [UInt8] {
    let path = Self.tests.appending(path: "../Corpus/weights/plain.pt").standardizedFileURL
    var content = [UInt8](try Data(contentsOf: path))
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    #expect(old.count == new.count)
    let place = try #require(
      content.indices.first { content[$0...].starts(with: old) })
    content.replaceSubrange(place..<place + old.count, with: new)
    return content
  }

  @Test(arguments: [
    (
      "torch._utils\n_rebuild_tensor_v2", "torch._utils\n_rebuild_tensor_v3",
      "it asks for 'torch._utils _rebuild_tensor_v3', which a dictionary of tensors has no use for"
    ),
    (
      "collections\nOrderedDict", "collections\nOrderedDicx",
      "it asks for 'collections OrderedDicx', which a dictionary of tensors has no use for"
    ),
    ("torch\nFloatStorage", "torch\nFloatStorigo", "it asks for storage of an unknown kind"),
  ])
  func `runs nothing, and refuses what a dictionary of tensors has no use for`(
    old: String, new: String, problem: String
  ) throws {
    let content = try edited(old, new)
    #expect(throws: DatasetError.malformed(path: "x", reason: problem)) {
      try TorchCheckpoint.tensors(in: content, path: "x")
    }
  }

  @Test func `refuses tensors that are not stored row by row, and archives that are cut`() throws {
    let turned = [UInt8](
      try Data(contentsOf: Self.tests.appending(path: "Golden/turned.pt")))
    #expect(
      throws: DatasetError.malformed(path: "x", reason: "'turned' is not stored row by row")
    ) {
      try TorchCheckpoint.tensors(in: turned, path: "x")
    }
    for count in [4, 100, turned.count / 2, turned.count - 1] {
      #expect(throws: DatasetError.self) {
        try TorchCheckpoint.tensors(in: Array(turned.prefix(count)), path: "x")
      }
    }
  }

  @Test func `refuses damaged checkpoints of the older form, and traps at none`() throws {
    let path = Self.tests.appending(path: "../Corpus/weights/old.pth").standardizedFileURL
    let content = [UInt8](try Data(contentsOf: path))
    for count in 0..<content.count {
      #expect(throws: DatasetError.self, "\(count) bytes") {
        try TorchCheckpoint.tensors(in: Array(content.prefix(count)), path: "x")
      }
    }
    var refused = 0
    for place in content.indices {
      for bits in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = content
        damaged[place] ^= bits
        do {
          _ = try TorchCheckpoint.tensors(in: damaged, path: "x")
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > content.count)
  }
}
