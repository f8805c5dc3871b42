import Foundation
import Streams
import TestSupport
import Testing

@testable import Harness

/// TensorBoard's event files, byte by byte.
@Suite struct EventFileTests {
  @Test(
    arguments: [
      // RFC 3720, B.4, and the customary check of nine digits.
      (Array(repeating: 0, count: 32), 0x8A91_36AA),
      (Array(repeating: 255, count: 32), 0x62A8_AB43),
      (Array(0..<32), 0x46DD_794E), ((0..<32).reversed(), 0x113F_DB5C),
      (
        [1, 0xC0] + Array(repeating: 0, count: 14) + [0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14]
          + [0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
        0xD996_3A56
      ),
      (Array("123456789".utf8), 0xE306_9283), ([], 0),
    ] as [([UInt8], UInt32)])
  func `has the checksums of RFC 3720`(bytes: [UInt8], value: UInt32) {
    #expect(CRC32C.checksum(of: bytes) == value)
    var pieces = CRC32C()
    pieces.update(bytes.prefix(3))
    pieces.update(bytes.dropFirst(3))
    #expect(pieces.value == value)
  }

  /// The bytes of TensorBoard 2.21.0's own messages, framed by its own function.
  @Test(arguments: [
    (
      Event(time: 1.5, content: .version),
      """
      1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c
      """
    ),
    (
      Event(time: 1.5, content: .start),
      "0d000000000000003c37b83409000000000000f83f3a020801b718825c"
    ),
    (
      Event(
        time: 1.5, step: 300,
        content: .scalars([
          Event.Scalar(tag: "a", value: 0.5, description: "b"), Event.Scalar(tag: "c", value: -2),
        ])),
      """
      3200000000000000241956ec09000000000000f83f10ac022a240a180a0161150000003f4a0e0a090a0773\
      63616c6172731a01620a080a016315000000c09abca11b
      """
    ),
    (
      Event(time: 1.5, content: .text(tag: "t", "xy")),
      """
      2800000000000000ff70164a09000000000000f83f2a1d0a1b0a0174420c0807120412020801420278794a\
      080a060a047465787483e8bc0b
      """
    ),
  ])
  func `has the bytes of TensorBoard's own writer`(event: Event, bytes: String) {
    #expect(event.record.map { String(format: "%02x", $0) }.joined() == bytes)
  }

  private func record(_ step: Int) -> [UInt8] {
    Event(time: 1, step: step, content: .scalars([Event.Scalar(tag: "a", value: Double(step))]))
      .record
  }

  private func steps(in folder: URL) throws -> [Int] {
    try EventReader.points(in: folder).map(\.step)
  }

  @Test func `goes on behind its place, whatever came after that`() throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url.appending(path: "run")
    var place: EventFile.Place?
    do {
      let file = try EventFile(in: folder, at: nil)
      #expect(!file.isContinued)
      for step in 1...3 { try file.append(record(step)) }
      place = try file.flush()
      for step in 4...6 { try file.append(record(step)) }
      try file.flush()
    }
    let first = try EventReader.file(in: folder)
    // A process that is killed leaves a part of a record.
    let handle = try FileHandle(forWritingTo: first)
    try handle.seekToEnd()
    try handle.write(contentsOf: record(7).dropLast(5))
    try handle.close()
    do {
      let file = try EventFile(in: folder, at: place)
      #expect(file.isContinued)
      for step in 4...5 { try file.append(record(step)) }
      #expect(try file.flush() != place)
      // For a reader that is at the old name there is a file, with nothing in it.
      #expect(try Data(contentsOf: first).isEmpty)
      let second = try EventReader.file(in: folder)
      #expect(second.lastPathComponent > first.lastPathComponent)
      #expect(try steps(in: folder) == [1, 2, 3, 4, 5])
      try file.finish()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    #expect(try steps(in: folder) == [1, 2, 3, 4, 5])
  }

  @Test func `begins anew where what it would go on from is gone or another`() throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url.appending(path: "run")
    let file = try EventFile(in: folder, at: nil)
    try file.append(record(1))
    let place = try file.flush()
    let other = directory.url.appending(path: "other")
    #expect(try !EventFile(in: other, at: place).isContinued)
    do {
      // As long, and not the same.
      let file = try EventFile(in: directory.url.appending(path: "third"), at: nil)
      try file.append(record(2))
      #expect(try file.flush().length == place.length)
    }
    let third = directory.url.appending(path: "third")
    let anew = try EventFile(in: third, at: place)
    #expect(!anew.isContinued)
    try anew.append(record(3))
    try anew.finish()
    #expect(try steps(in: third) == [3])
  }

  @Test func `names folders by method, scenario, seed and run`() throws {
    let spec = RunSpec(
      protocol: ProtocolSpec(dataset: "strokes"), scenario: .class, method: MethodSpec(name: "er"),
      seed: 3)
    let id = String(repeating: "1a2b", count: 16)
    #expect(
      EventFolder.name(label: "ER, budget 20", spec: spec, id: id)
        == "er-budget-20_class_seed-3_1a2b1a2b1a2b")
    #expect(
      EventFolder.name(label: "../λ/\u{1B}", spec: spec, id: id)
        == "untitled_class_seed-3_1a2b1a2b1a2b")
    let long = EventFolder.name(label: String(repeating: "x", count: 1000), spec: spec, id: id)
    #expect(long.utf8.count < 200)
  }
}
