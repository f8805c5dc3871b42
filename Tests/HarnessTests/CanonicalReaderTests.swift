import Datasets
import Engine
import Foundation
import Methods
import Streams
import TestSupport
import Testing

@testable import Harness

/// The quick reader against `JSONDecoder` and `CanonicalJSON`, which say what is right.
@Suite struct CanonicalReaderTests {
  private static let reports = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../reports").standardizedFileURL

  /// The committed folders of records.
  private static let folders: [URL] = {
    let files = FileManager.default.enumerator(at: reports, includingPropertiesForKeys: nil)
    return (files?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { $0.lastPathComponent == "plan.json" }.map { $0.deletingLastPathComponent() }
      .sorted { $0.path < $1.path }
  }()

  @Test(arguments: folders)
  func `reads committed records and plans as JSONDecoder does`(folder: URL) throws {
    var reader = CanonicalReader()
    let plan = try Data(contentsOf: folder.appending(path: "plan.json"))
    #expect(
      try reader.read([UInt8](plan), RunPlan.init(reading:))
        == JSONDecoder().decode(RunPlan.self, from: plan))
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).filter { $0.lastPathComponent.count == 69 }
    for file in files {
      let data = try Data(contentsOf: file)
      let read = try reader.read([UInt8](data), RunRecord.read)
      // The parts apart, whose messages are short.
      let decoded = try JSONDecoder().decode(RunRecord.self, from: data)
      let isEqual = read.record == decoded
      #expect(isEqual, "\(file.path)")
      #expect(read.digests == decoded.digests)
      #expect(read.digests == RecordDigests(identity: decoded.id, result: decoded.resultDigest))
    }
  }

  @Test func `reads every field that a record can have`() throws {
    var record = try SyntheticResults.record(
      SyntheticResults.methods[2], scenario: .task, seed: 1)
    record.identity.spec.seed = .max
    record.identity.spec.protocol = ProtocolSpec(
      dataset: "mnist", kind: .rotated, optimizer: .init(name: .sgd, momentum: 0.9),
      activeClasses: .allSoFar, heads: .single, angles: [-90.5, 0, 7.25], angleRange: [0, 180],
      padding: 0, samplesPerContext: 200, stream: .academic, fuzziness: 3,
      inactiveLogits: InactiveLogits.allCases.first, measurements: ["confusion", "größer"])
    record.identity.spec.method.hyperparameters = [
      "tau": .number(1e-7), "c": .number(1e20), "variant": .text("größer"), "clip": .flag(true),
      "mask": .flag(false),
    ]
    record.identity.data[0].files = [.init(role: "train", sha256: "00")]
    record.result.streamDigest = "ff"
    record.result.measurements = ["confusion": [[0.25, nil], [], [1, 1e-7]], "größer": []]
    record.result.accuracy[1] = nil
    record.environment.processor = "Intel® Xeon®"
    var reader = CanonicalReader()
    for bytes in [try CanonicalJSON.pretty(record), try CanonicalJSON.encode(record)] {
      let read = try reader.read([UInt8](bytes), RunRecord.read)
      #expect(read.record == record)
      #expect(read.digests == record.digests)
    }
    let plan = RunPlan(
      suite: "s", title: "λ – ✓", description: "a \"b\" / c\\d\n\t\r\u{8}\u{c}",
      published: .init(paper: "p", protocolPrefix: ""),
      scale: 0.1,
      entries: [
        .init(
          id: record.id, label: "EWC, λ 1", spec: record.identity.spec, role: .reference,
          sweep: .init(group: "EWC", axis: "lambda", value: -0.25))
      ])
    let read = try reader.read([UInt8](try CanonicalJSON.pretty(plan)), RunPlan.init(reading:))
    #expect(read == plan)
  }

  @Test func `reads a reference as JSONDecoder does`() throws {
    let results = try SyntheticResults.suite(
      methods: SyntheticResults.sweptMethods, seeds: [1, 2, 3])
    let reference = try RegressionReference(recording: results, margin: 0.01)
    #expect(reference.cells.contains { $0.values["bwt/t-1@1"]?.contains { $0 < 0 } == true })
    var reader = CanonicalReader()
    let bytes = try [UInt8](CanonicalJSON.pretty(reference))
    #expect(try reader.read(bytes, RegressionReference.init(reading:)) == reference)
    let committed = Self.reports.appending(path: "../reference/regression/quickstart.json")
    let data = try Data(contentsOf: committed)
    #expect(
      try reader.read([UInt8](data), RegressionReference.init(reading:))
        == JSONDecoder().decode(RegressionReference.self, from: data))
    var random = RandomStream(seed: 4, purpose: .bootstrap)
    for _ in 0..<1000 {
      let text = Self.damaged(bytes, &random)
      guard let read = try? reader.read(text, RegressionReference.init(reading:)) else { continue }
      let decoded = try? JSONDecoder().decode(RegressionReference.self, from: Data(text))
      try #require(read == decoded)
    }
  }

  /// Changes of a text that a hand, a disk or another program could make.
  private static func damaged(_ text: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var text = text
    let place = random.uniform(below: text.count)
    let other = Array("0123456789.-+eE\"\\{}[]:,  \n\tnulltruefalse\u{0}é".utf8)
    switch random.uniform(below: 8) {
    case 0: text[place] ^= 1 << UInt8(random.uniform(below: 8))
    case 1: text.remove(at: place)
    case 2: text.insert(other[random.uniform(below: other.count)], at: place)
    case 3: text[place] = other[random.uniform(below: other.count)]
    case 4: text.removeSubrange(place..<min(text.count, place + random.uniform(below: 40)))
    case 5: text.insert(contentsOf: text[place..<min(text.count, place + 30)], at: place)
    case 6: text.removeSubrange(place...)
    default:
      // Another form of the next number, which may be the same value.
      let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
      guard let start = text[place...].firstIndex(where: digits.contains),
        let end = text[start...].firstIndex(where: { !digits.contains($0) })
      else { return text }
      let forms = [".0", "e0", "0", ".5", "E+1", "e-3", "00000000000000001", ".10"]
      text.insert(contentsOf: forms[random.uniform(below: forms.count)].utf8, at: end)
    }
    return text
  }

  @Test(arguments: [false, true])
  func `takes no damaged record for another one than JSONDecoder does`(isPretty: Bool) throws {
    var record = try SyntheticResults.record(
      SyntheticResults.methods[2], scenario: .class, seed: 3, contexts: 2)
    record.result.measurements = ["class-accuracy": [[0.5, nil], [1, 0.125]]]
    let whole = try [UInt8](isPretty ? CanonicalJSON.pretty(record) : CanonicalJSON.encode(record))
    var random = RandomStream(seed: 1, purpose: .bootstrap, index: isPretty ? 1 : 0)
    var reader = CanonicalReader()
    var accepted = 0
    for _ in 0..<4000 {
      let text = Self.damaged(whole, &random)
      guard let read = try? reader.read(text, RunRecord.read) else { continue }
      accepted += 1
      let decoded = try? JSONDecoder().decode(RunRecord.self, from: Data(text))
      try #require(read.record == decoded, "\(String(decoding: text, as: UTF8.self))")
      try #require(read.digests == decoded?.digests)
    }
    // In white space, in strings and in digits.
    #expect(accepted > 300)
  }

  @Test func `takes no damaged plan for another one than JSONDecoder does`() throws {
    let plan = try SyntheticResults.suite(
      methods: SyntheticResults.sweptMethods, seeds: [1]
    ).plan
    let short = RunPlan(
      suite: plan.suite, title: plan.title, description: plan.description,
      entries: Array(plan.entries.prefix(4)))
    let whole = try [UInt8](CanonicalJSON.pretty(short))
    var random = RandomStream(seed: 2, purpose: .bootstrap)
    var reader = CanonicalReader()
    for _ in 0..<2000 {
      let text = Self.damaged(whole, &random)
      guard let read = try? reader.read(text, RunPlan.init(reading:)) else { continue }
      let decoded = try? JSONDecoder().decode(RunPlan.self, from: Data(text))
      try #require(read == decoded, "\(String(decoding: text, as: UTF8.self))")
    }
  }

  /// The number that the reader makes of a text; nil where it leaves it to others.
  private func number(_ text: String) -> Double? {
    var reader = CanonicalReader()
    return try? reader.read([UInt8](text.utf8)) { try $0.number() }
  }

  @Test func `reads all numbers as they are written`() throws {
    var random = RandomStream(seed: 3, purpose: .bootstrap)
    for round in 0..<20_000 {
      let value =
        switch round % 5 {
        case 0: Double(bitPattern: random.next())
        case 1: Double(random.uniform(below: 1 << 20)) / 1024
        case 2: Double(random.next() >> 11) * 0x1p-53
        case 3: Double(random.next() >> UInt64(random.uniform(below: 64)))
        default: Double(random.uniform(below: 10_000)) / pow(10, Double(random.uniform(below: 9)))
        }
      guard value.isFinite else { continue }
      let text = String(
        decoding: try CanonicalJSON.encode([value]).dropFirst().dropLast(), as: UTF8.self)
      let isRead = number(text) == value
      #expect(isRead || value.bitPattern == (-0.0).bitPattern, "\(text)")
    }
  }

  @Test(arguments: [
    "1.0", "0.50", "5e-1", "0.00001", "00.5", "01", ".5", "5.", "+5", "-0", "-0.0", "0.0", "1e5",
    "1E5", "1e+5", "1000000000000000000000", "0.30000000000000001", "0.1000000000000000055", "inf",
    "nan", "0x1p3", "1_000", "1 2", "", "-", "--1", "1e999", "9007199254740993",
  ])
  func `leaves numbers in other forms to JSONDecoder`(text: String) {
    #expect(number(text) == nil)
  }

  @Test(arguments: [
    "{\" a\":1}", "{\"a\" \"b\":1}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1}1",
    "{\"\\u0061\":1}", "{\"a\u{0}\":1}",
  ])
  func `leaves what only looks like the expected key to JSONDecoder`(text: String) {
    var reader = CanonicalReader()
    #expect(throws: CanonicalReader.NotCanonical.self) {
      try reader.read([UInt8](text.utf8)) { reader in
        try reader.beginObject()
        let value: Int = try reader.integer("a")
        try reader.endObject()
        return value
      }
    }
  }

  @Test func `shares what records have in common, and nothing else`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let records = try (1...130).map { seed in
      try SyntheticResults.record(
        SyntheticResults.methods[seed % 3], scenario: .task, seed: UInt64(seed),
        verified: seed % 7 > 0, contexts: 2 + seed % 2)
    }
    for record in records { try store.write(record) }
    let read = try store.finished(ids: records.map(\.id) + ["absent"])
    #expect(read == Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) }))
    let short = try store.finished(ids: records.map(\.id), keepingCurves: false)
    #expect(short.count == 130)
    for record in records {
      var expected = record
      expected.result.curve = []
      #expect(short[record.id] == expected)
    }
  }

  @Test func `names the first defect in the order asked for, like reading one by one`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let records = try (1...3).map { seed in
      try SyntheticResults.record(
        SyntheticResults.methods[2], scenario: .task, seed: UInt64(seed))
    }
    for record in records { try store.write(record) }
    for record in records.dropFirst() {
      let url = directory.url.appending(path: "\(record.id).json")
      let text = try String(contentsOf: url, encoding: .utf8)
      try Data(text.replacing("\"steps\" : 1000", with: "\"steps\" : 1001").utf8).write(to: url)
    }
    let one = #expect(throws: RecordError.self) { try store.finished(id: records[1].id) }
    let all = #expect(throws: RecordError.self) { try store.finished(ids: records.map(\.id)) }
    #expect(one == all && one?.description.contains("digest it states") == true)
  }
}
