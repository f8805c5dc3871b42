import Datasets
import Foundation
import Metrics
import Streams
import TestSupport
import Testing

@testable import Harness

/// Numbers that no run has and no arithmetic bears, each refused where it is read and in one line.
@Suite struct InputNumberTests {
  // MARK: Records

  static let badRecords: [(phrase: String, change: @Sendable (inout RunRecord) -> Void)] = [
    ("in the curve 'step' is 9223372036854775807", { $0.result.curve[0].step = .max }),
    ("in the curve 'step' is -1", { $0.result.curve[1].step = -1 }),
    ("in the curve 'context' is 6", { $0.result.curve[0].context = 6 }),
    ("'examples' is -9223372036854775808", { $0.result.cost.examples = .min }),
    ("'steps' is 9223372036854775807", { $0.result.cost.steps = .max }),
    ("'testExamples' is -5", { $0.result.testExamples[2] = -5 }),
    ("'peakMemory' is 9223372036854775807", { $0.peakMemory = .max }),
    ("'timing.training' is 1e+300", { $0.timing.training = 1e300 }),
    ("'iterations' is 9223372036854775807", { $0.identity.spec.protocol.iterations = .max }),
    ("'batchSize' is 0", { $0.identity.spec.protocol.batchSize = 0 }),
    ("'hidden' is 4611686018427387904", { $0.identity.spec.protocol.hidden = [10, 1 << 62] }),
    ("'learningRate' is 1e+308", { $0.identity.spec.protocol.optimizer.learningRate = 1e308 }),
    (
      "'fuzziness' of 4611686018427387904 does not fit 200 iterations",
      { $0.identity.spec.protocol.fuzziness = 1 << 62 }
    ),
    ("'fuzziness' of -1 does not", { $0.identity.spec.protocol.fuzziness = -1 }),
    ("5 contexts have 0 angles", { $0.identity.spec.protocol.kind = .rotated }),
    (
      "'angles' is 1e+300",
      {
        $0.identity.spec.protocol.kind = .rotated
        $0.identity.spec.protocol.angles = [0, 1, 2, 3, 1e300]
      }
    ),
    ("the method's name", { $0.identity.spec.method.name = "../er" }),
  ]

  @Test(arguments: badRecords.indices)
  func `are refused in a record whose digests are right`(index: Int) throws {
    let (phrase, change) = Self.badRecords[index]
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    var record = try SyntheticResults.record(
      SyntheticResults.methods[2], scenario: .task, seed: .max)
    change(&record)
    record.id = try record.identity.digest()
    record.resultDigest = try CanonicalJSON.digest(record.result)
    try store.write(record)
    let file = directory.url.appending(path: "\(record.id).json")
    for read in [
      { try store.finished(id: record.id) }, { try RunRecord.unchecked(contentsOf: file) },
    ] {
      let message = #expect(throws: RecordError.self) { try read() }?.description ?? ""
      #expect(message.contains(phrase) && !message.contains("\n"), "\(message)")
    }
    // A failure of the same run says the same of what the run was.
    guard record.identity.spec.defect != nil else { return }
    try store.write(FailureRecord(id: record.id, spec: record.identity.spec, reason: "r"))
    let failure = #expect(throws: RecordError.self) { try store.failure(id: record.id) }
    #expect(failure?.description.contains(phrase) == true)
  }

  @Test func `are not what seeds near the end of 64 bits are`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let record = try SyntheticResults.record(
      SyntheticResults.methods[0], scenario: .class, seed: .max)
    try store.write(record)
    #expect(try store.finished(id: record.id)?.identity.spec.seed == .max)
  }

  // MARK: Plans

  static let badPlans: [(phrase: String, change: @Sendable (inout RunPlan) -> Void)] = [
    ("the suite's name is made of more than", { $0.suite = "../../etc/passwd" }),
    ("the suite's name is made of more than", { $0.suite = "a\nb" }),
    ("the suite's name begins with '.'", { $0.suite = ".." }),
    ("the suite's name begins with '-'", { $0.suite = "-rf" }),
    ("the suite's name is empty", { $0.suite = "" }),
    ("has 300 characters", { $0.suite = String(repeating: "a", count: 300) }),
    (
      "the name of its paper is made of more",
      { $0.published = .init(paper: "../x", protocolPrefix: "p") }
    ),
    ("its scale 2.0 is not between", { $0.scale = 2 }),
    ("its scale -1e+308 is not between", { $0.scale = -1e308 }),
    ("in its entry 1 the id is no digest", { $0.entries[0].id = "../../x" }),
    ("in its entry 2 the label is empty", { $0.entries[1].label = "" }),
    ("in its entry 3 'iterations' is 0", { $0.entries[2].spec.protocol.iterations = 0 }),
    ("in its entry 4 there are 7 contexts", { $0.entries[3].spec.protocol.contexts = 7 }),
    ("stands there a second time", { $0.entries.append($0.entries[0]) }),
  ]

  @Test(arguments: badPlans.indices)
  func `and names that lead elsewhere are refused in a plan`(index: Int) throws {
    let (phrase, change) = Self.badPlans[index]
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    var plan = try SyntheticResults.suite(seeds: [1]).plan
    change(&plan)
    try store.write(plan)
    let message = #expect(throws: RecordError.self) { try store.plan() }?.description ?? ""
    #expect(message.contains(phrase) && !message.contains("\n"), "\(message)")
  }

  @Test func `of a swept setting may be as large as a number is, and the plan is read`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let plan = try SyntheticResults.suite(
      methods: SyntheticResults.Method.swept("EWC", "ewc", over: "lambda", [(1e308, final: 0.5)]),
      seeds: [1]
    ).plan
    try store.write(plan)
    #expect(try store.plan() == plan)
  }

  // MARK: JSON

  @Test(arguments: [
    (#""scale" : 1e999,"#, "it is not JSON"), (#""scale" : NaN,"#, "it is not JSON"),
    (#""scale" : -Infinity,"#, "it is not JSON"), (#""scale" : "0.5","#, "does not fit at scale"),
    (String(repeating: "[", count: 200_000), "it is not JSON"),
    (#""x" : "# + String(repeating: #"{"a":"#, count: 100_000), "it is not JSON"), ("\u{0}", "not"),
  ])
  func `and texts that are no JSON are refused in one line`(text: String, phrase: String) throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let plan = try CanonicalJSON.pretty(try SyntheticResults.suite(seeds: [1]).plan)
    let file = directory.url.appending(path: "plan.json")
    try (Data("{".utf8) + Data(text.utf8) + plan.dropFirst()).write(to: file)
    let message = #expect(throws: RecordError.self) { try store.plan() }?.description ?? ""
    #expect(message.contains(phrase) && !message.contains("\n"), "\(message)")
    try (plan.prefix(20) + [0xFF, 0xFE, 0xC0] + plan.dropFirst(20)).write(to: file)
    #expect(throws: RecordError.self) { try store.plan() }
  }

  @Test func `and directories or devices in place of a file are refused`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let file = directory.url.appending(path: "plan.json")
    try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/zero")
    let message = #expect(throws: RecordError.self) { try store.plan() }?.description
    #expect(message == "\(file.path) cannot be read: it is no file")
    try FileManager.default.removeItem(at: file)
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
    #expect(throws: RecordError.self) { try store.plan() }
  }

  // MARK: References

  @Test func `are refused in a regression reference`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "r.json")
    let sound = try RegressionReference(
      recording: try SyntheticResults.suite(seeds: [1, 2, 3]), margin: 0.01)
    func message(_ change: (inout RegressionReference) -> Void) throws -> String {
      var reference = sound
      change(&reference)
      try reference.write(to: file)
      return #expect(throws: ReferenceError.self) {
        try RegressionReference(contentsOf: file)
      }?.description ?? ""
    }
    let changes: [(String, (inout RegressionReference) -> Void)] = [
      ("'iterations' is 9223372036854775807", { $0.cells[1].protocolSpec.iterations = .max }),
      ("'contexts' is -1", { $0.cells[0].protocolSpec.contexts = -1 }),
      ("outside −1...1", { $0.cells[0].values["accuracy/last@1"]?[0] = 1e20 }),
      ("is not in 0...1", { $0.margins[0].margin = 1e300 }),
    ]
    for (phrase, change) in changes {
      let text = try message(change)
      #expect(text.contains(phrase) && !text.contains("\n"), "\(text)")
    }
  }

  @Test(arguments: [
    (#""mean": 1e20, "spread": 1, "n_seeds": 3"#, "'mean' is 1e+20"),
    (#""mean": 90, "spread": 1e60, "n_seeds": 3"#, "'spread' is 1e+60"),
    (#""mean": 90, "spread": -1, "n_seeds": 3"#, "'spread' is -1.0"),
    (#""mean": 90, "spread": 1, "n_seeds": -9223372036854775808"#, "'n_seeds' is -9223372036"),
    (#""mean": 90, "spread": 1, "n_seeds": 9223372036854775807"#, "'n_seeds' is 9223372036"),
    (#""mean": 1e999"#, "it is not JSON"),
  ])
  func `are refused in a paper's results`(numbers: String, phrase: String) {
    let json = """
      {"key": "k", "title": "T", "results": [{"protocol": "p", "scenario": "class", "method": "ER", \
      "metric": "final average test accuracy", "unit": "percent", "spread_kind": "SEM", \
      "verification": "primary", \(numbers)}]}
      """
    let error = #expect(throws: ReferenceError.self) { try PublishedReference(json: json) }
    #expect(error?.description.contains(phrase) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    (#"{"contexts": 0}"#, "'contexts' is 0"), (#"{"samples": -3}"#, "'samples' is -3"),
    (#"{"iterations": 9223372036854775807}"#, "'iterations' is 9223372036854775807"),
    (#"{"learning-rate": 1e300}"#, "'learning-rate' is 1e+300"),
  ])
  func `are refused in a fingerprint`(fingerprint: String, phrase: String) {
    let error = #expect(throws: ReferenceError.self) {
      try PublishedReference(
        json: #"{"key": "k", "title": "T", "results": []}"#, protocols: #"{"p": \#(fingerprint)}"#)
    }
    #expect(error?.description.contains("'p' of 'k' is no protocol: \(phrase)") == true)
  }

  @Test(arguments: [
    (#""n":9223372036854775807,"mean":0.5"#, "'n' is 9223372036854775807"),
    (#""n":-9223372036854775808,"mean":0.5"#, "'n' is -9223372036854775808"),
    (#""n":3,"mean":1e20"#, "'mean' is 1e+20"), (#""n":3,"mean":0.5,"sd":1e60"#, "'sd' is 1e+60"),
    (#""n":3,"mean":0.5,"sd":-0.1"#, "'sd' is -0.1"), (#""n":3,"mean":1e999"#, "no entry"),
  ])
  func `are refused in a history, with the line`(numbers: String, phrase: String) throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "h.jsonl")
    let rest = """
      "suite":"s","label":"ER","scenario":"class","metric":"accuracy/last@1","commit":"a",\
      "engineVersion":"1","kernel":{"class":"portable","blasCore":"none","blasVersion":"none"}
      """
    try Data("{\"n\":3,\"mean\":0.5,\(rest)}\n{\(numbers),\(rest)}\n".utf8).write(to: file)
    let error = #expect(throws: RecordError.self) { try HistoryStore(file: file).entries() }
    #expect(error?.description.contains("line 2 is no entry of a history") == true)
    #expect(error?.description.contains(phrase) == true, "\(String(describing: error))")
  }

  @Test func `and keys that are no names are refused in a bibliography`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "bibliography.json")
    for (key, year, phrase) in [
      ("a}, b={", 2000, "the key is made of more than"),
      ("a", Int.max, "'year' is 922337203685477"),
    ] {
      let entry = """
        {"key": "\(key)", "kind": "misc", "title": "T", "authors": [], "year": \(year)}
        """
      try Data(#"{"citedAs": {}, "entries": [\#(entry)]}"#.utf8).write(to: file)
      let error = #expect(throws: ReferenceError.self) {
        try Bibliography(referenceDirectory: directory.url)
      }
      #expect(error?.description.contains(phrase) == true, "\(String(describing: error))")
    }
  }

  // MARK: Conversions

  @Test(
    arguments: [
      (0.4, 0), (2.5, 3), (-2.5, -3), (1e20, Int.max), (-1e308, Int.min), (.infinity, Int.max),
      (.nan, 0), (9.3e18, Int.max), (-0.0, 0),
    ] as [(Double, Int)])
  func `become the nearest whole number there is`(value: Double, expected: Int) {
    #expect(Int(nearest: value) == expected)
  }

  @Test(
    arguments: [
      (0.0123, "+1.23"), (-0.00004, "0.00"), (1e20, "+92233720368547758.07"),
      (-1e308, "−92233720368547758.07"), (.nan, "0.00"),
    ] as [(Double, String)])
  func `are printed as points whatever they are`(value: Double, expected: String) {
    #expect(points(value) == expected)
  }

  @Test(arguments: [0, 1e-12, 0.0123, 1, 1e60, .infinity, .nan] as [Double])
  func `are printed as probabilities whatever they are`(value: Double) {
    #expect(!probability(value).isEmpty)
  }
}
