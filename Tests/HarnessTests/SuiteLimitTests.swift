import Datasets
import Foundation
import Methods
import Streams
import TestSupport
import Testing

@testable import Harness

/// What is refused of a suite before it costs time or memory.
@Suite(.timeLimit(.minutes(1))) struct SuiteLimitTests {
  private static let head = """
    name: s
    protocol: {dataset: strokes, contexts: 2, iterations: 1, hidden: [4]}
    scenarios: [class]
    seeds: [1]

    """

  /// Twelve lines, each ten times the one before.
  private static let laughs =
    "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + (1...11).map { step in
      "a\(step): &a\(step) [\(Array(repeating: "*a\(step - 1)", count: 10).joined(separator: ", "))]\n"
    }.joined()

  private func error(_ text: String) -> SuiteError? {
    #expect(throws: SuiteError.self) { try Suite(yaml: text, file: "s.yaml") }
  }

  @Test(arguments: [
    laughs + head + "methods: *a11\n", laughs + head + "methods: [er]\n? *a11\n: 1\n",
    laughs + "? *a11\n: 1\n" + head + "methods: [er]\n",
    // Line ends of other standards do not hide where an alias stands.
    "# \u{2028} \u{85}\n" + laughs + head + "methods: [er]\n",
    laughs.replacing("\n", with: "\r\n") + head + "methods: [er]\n",
  ])
  func `aliases that expand to more than a hundred thousand values`(text: String) {
    let error = error(text)
    #expect(error?.problem == "aliases stand for more than 100000 values; write out what is meant")
  }

  @Test(arguments: [
    "a: &a [x, y]\n? *a\n: 1\n", "a: &a [x, y]\nb: {*a, x}\n", "a: &a x\nb: {*a : 1}\n",
    "a: &a x\n? [*a]\n: 1\n",
  ])
  func `keys that are no words`(text: String) {
    #expect(error(text + Self.head)?.problem == "a key is a word, no list, mapping or alias")
  }

  @Test func `nothing of a few aliases, or of stars in a text`() throws {
    let suite = try Suite(
      yaml: Self.head + """
        description: "* one & *two"
        methods:
          - {method: ewc, lambda: &strength {class: 5}, label: "*A* & B"}
          - {method: kfac-ewc, lambda: *strength}
        """, file: "s.yaml")
    #expect(suite.methods.map(\.label) == ["*A* & B", "KFAC-EWC"])
    #expect(
      suite.methods.map { $0.specs[.class]?.hyperparameters["lambda"] } == [.number(5), .number(5)])
  }

  @Test func `a merge key, with what to do instead`() {
    let error = error(
      Self.head + "methods:\n  - &er {method: er, budget: 3}\n  - {<<: *er, label: ER 2}\n")
    #expect(error?.line == 7)
    #expect(error?.problem.contains("'<<' does not merge settings into others here") == true)
  }

  @Test(arguments: [
    String(repeating: "[", count: 200_000), String(repeating: "- ", count: 100_000) + "x",
    String(repeating: "{a: ", count: 50_000), String(repeating: "{? ", count: 2000),
    (1...1200).map { "\n" + String(repeating: " ", count: $0) + "-" }.joined() + " x",
  ])
  func `lists and mappings deep in one another`(methods: String) {
    let error = error(Self.head + "methods:\n  " + methods + "\n")
    #expect(
      error?.problem == "is not valid YAML: lists and mappings stand too deep in one another")
  }

  @Test(arguments: [999, 300])
  func `nothing worse than the wrong kind of value below the parser's own depth`(depth: Int) {
    let lists = String(repeating: "[", count: depth - 5) + String(repeating: "]", count: depth - 5)
    #expect(error(Self.head + "methods: " + lists)?.problem == "keys with values are expected here")
  }

  @Test func `files, values and lists without measure`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "s.yaml")
    try Data(repeating: UInt8(ascii: "#"), count: 1 << 20 + 1).write(to: file)
    let large = #expect(throws: SuiteError.self) { try Suite(contentsOf: file) }
    #expect(large?.problem.contains("it has more than 1 MiB") == true)
    let long = String(repeating: "x", count: 10_001)
    #expect(
      error(Self.head + "methods: [\(long)]")?.problem == "a value has at most 10000 characters")
    let many = Array(repeating: "er", count: 10_001).joined(separator: ", ")
    #expect(
      error(Self.head + "methods: [\(many)]")?.problem
        == "a list has at most 10000 entries, this one 10001")
    let methods = (1...101).map { "{method: er, label: a\($0)}" }.joined(separator: ", ")
    let text = Self.head.replacing("[1]", with: "0..9999") + "methods: [\(methods)]"
    #expect(
      error(text)?.problem == "the suite has more than 1000000 runs; split it into several")
  }

  @Test(arguments: [
    ("../x", "a suite's name is made of"), ("a/b", "a suite's name is made of"),
    (".x", "a suite's name is made of"), ("\"a\\nb\"", "a suite's name is made of"),
    ("-x", "the suite's name begins with '-'"),
    (String(repeating: "x", count: 101), "the suite's name has 101 characters"),
  ])
  func `names that lead elsewhere`(name: String, phrase: String) {
    let error = error(Self.head.replacing("name: s", with: "name: \(name)") + "methods: [er]")
    #expect(error?.line == 1 && error?.problem.contains(phrase) == true)
  }

  @Test(arguments: ["", " ", "\\t \\n"])
  func `labels without a letter`(label: String) {
    let error = error(Self.head + "methods:\n  - {method: er, label: \"\(label)\"}\n")
    #expect(error?.problem == "a label needs something that can be seen; leave the key out")
    #expect(error?.line == 6)
  }

  @Test(arguments: ["../../etc/passwd", "\"\"", ".hidden", "a b"])
  func `papers whose names lead elsewhere`(paper: String) {
    let error = error(
      Self.head + "methods: [er]\npublished: {paper: \(paper), protocol: p}\n")
    #expect(error?.line == 6 && error?.problem.hasPrefix("the name of a paper ") == true)
  }

  @Test func `no ten thousand seeds, which are planned in less than a second`() throws {
    let suite = try Suite(
      yaml: Self.head.replacing("[1]", with: "0..9999") + "methods: [none]", file: "s.yaml")
    func identity(_ spec: RunSpec) -> RunIdentity {
      RunIdentity(
        spec: spec,
        data: DatasetIdentity(name: "strokes", files: [], contentDigest: "", verified: true),
        kernel: SyntheticResults.kernel)
    }
    var plan: RunPlan?
    let time = try ContinuousClock().measure { plan = try suite.plan(identity: identity) }
    let entries = try #require(plan?.entries)
    #expect(time < .seconds(1))
    #expect(entries.count == 10_000 && entries.map(\.spec.seed) == Array(0...9999))
    // As if each had been made by itself.
    for seed in [0, 1, 2, 9, 10, 4711, 9999] {
      #expect(entries[seed].id == (try identity(entries[seed].spec).digest()))
    }
  }

  @Test(arguments: [0, 7, 12_345, UInt64(Int64.max) + 1, .max])
  func `no id of a run with any seed`(seed: UInt64) throws {
    let record = try SyntheticResults.record(
      SyntheticResults.methods[2], scenario: .task, seed: seed == 0 ? 3 : 0)
    var identity = record.identity
    identity.spec.seed = seed
    #expect(try SeededDigests(of: record.identity).digest(seed: seed) == identity.digest())
  }
}
