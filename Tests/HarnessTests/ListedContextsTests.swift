import Datasets
import Foundation
import Methods
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

/// Protocols that take the lists of contexts that come with films.
@Suite struct ListedContextsTests {
  private static func suite(
    _ dataset: String = "turntable", kind: String = "nicv2-391", _ more: String = "",
    scenarios: String = "[class]", methods: String = "[none]"
  ) -> String {
    """
    name: films
    protocol: {dataset: "\(dataset)", kind: \(kind), iterations: 3, batch-size: 4, hidden: [5],
      optimizer: sgd, learning-rate: 0.1, curve-interval: 0\(more)}
    scenarios: \(scenarios)
    seeds: [1]
    methods: \(methods)
    """
  }

  private func message(_ text: String) -> String {
    let error = #expect(throws: SuiteError.self) { try Suite(yaml: text, file: "s.yaml") }
    let message = error?.description ?? ""
    #expect(!message.contains("\n"))
    return message
  }

  @Test(arguments: [
    ("ni", 8), ("nc", 9), ("nic", 79), ("nicv2-79", 79), ("nicv2-196", 196), ("nicv2-391", 391),
  ])
  func `have as many contexts as the list, and all classes active`(
    kind: String, contexts: Int
  ) throws {
    let spec = try Suite(yaml: Self.suite(kind: kind), file: "s.yaml").protocol
    #expect(spec.contexts == contexts && spec.activeClasses == .all)
    #expect(spec.run == nil && spec.testEvery == nil && spec.shrink == nil)
    #expect(spec.kind.rawValue == kind && spec.kind.list?.rawValue == kind && spec.defect == nil)
  }

  @Test func `say nothing of what is usual, so that ids do not depend on it`() throws {
    let usual = try Suite(yaml: Self.suite(), file: "s.yaml").protocol
    let said = ", run: 0, test-every: 20, shrink: 1, active-classes: all, contexts: 391"
    #expect(try Suite(yaml: Self.suite("turntable", said), file: "s.yaml").protocol == usual)
    let other = ", run: 3, test-every: 1, shrink: 4, contexts: 7"
    let spec = try Suite(yaml: Self.suite("turntable", other), file: "s.yaml").protocol
    #expect(spec.run == 3 && spec.testEvery == 1 && spec.shrink == 4 && spec.contexts == 7)
    let text = String(decoding: try CanonicalJSON.encode(usual), as: UTF8.self)
    for key in ["run", "testEvery", "shrink"] { #expect(!text.contains("\"\(key)\"")) }
  }

  @Test func `are refused in one line where they mean nothing`() {
    #expect(
      message(Self.suite("strokes")).hasSuffix(
        """
        the data set 'strokes' comes with no lists of contexts; those with lists are turntable, \
        turntable-base
        """))
    #expect(
      message(Self.suite(kind: "views")).contains(
        "the data set 'turntable' has no list 'views'; it has ni, nc, nic, nicv2-79"))
    #expect(message(Self.suite(scenarios: "[task, class]")).contains("write 'scenarios: [class]'"))
    #expect(
      message(Self.suite("turntable", ", active-classes: current")).contains(
        "all classes are active, since classes come back"))
    #expect(message(Self.suite("turntable", ", contexts: 392")).contains("contexts"))
    #expect(message(Self.suite("turntable", ", run: 10")).contains("run"))
    #expect(message(Self.suite("turntable", ", stream: random")).contains("leave it out"))
    #expect(message(Self.suite("views:toys", kind: "views")).contains("'contexts' is missing"))
    #expect(
      message(Self.suite("strokes", kind: "split", ", run: 1")).contains(
        "'run' belongs to the kinds of lists: ni, nc, nic"))
    #expect(message(Self.suite("strokes", kind: "permuted", ", shrink: 2")).contains("'shrink'"))
    for method in ["icarl", "dgr", "bi-r"] {
      #expect(
        message(Self.suite(methods: "[\(method)]")).contains(
          "method '\(method)' is not defined where classes come back"))
    }
  }

  @Test func `give back what a record says of them`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    var record = try SyntheticResults.record(
      SyntheticResults.methods[5], scenario: .class, seed: 1)
    record.identity.spec.protocol.kind = .nicv2In391
    record.identity.spec.protocol.activeClasses = .all
    record.identity.spec.protocol.run = 4
    record.identity.spec.protocol.testEvery = 7
    record.identity.spec.protocol.shrink = 2
    record.id = try record.identity.digest()
    try store.write(record)
    #expect(try store.finished(id: record.id) == record)
    let url = directory.url.appending(path: "\(record.id).json")
    #expect(try JSONDecoder().decode(RunRecord.self, from: Data(contentsOf: url)) == record)
    record.identity.spec.protocol.kind = .split
    #expect(
      record.identity.spec.protocol.defect == "'run' or 'testEvery' without a list of contexts")
  }

  @Test func `make a stream with one test set, in which classes come back`() throws {
    let set = try DatasetCatalog.load(name: "turntable", locator: DataLocator(environment: [:]))
    var spec = try Suite(yaml: Self.suite(), file: "s.yaml").protocol
    let stream = try ContextStream(dataset: set, protocol: spec, scenario: .class, seed: 1)
    #expect(stream.contexts.count == 391 && stream.tests.count == 1)
    #expect(stream.tests[0].examples.count == 2249 && stream.tests[0].name == "all classes")
    #expect(!stream.hasTestSetPerContext && stream.outline.outputs == 50)
    #expect(stream.contexts.reduce(0) { $0 + $1.train.count } == 119_894)
    #expect(Array(stream.contexts[0].classes) == [0, 5, 10, 15, 20, 25, 30, 35, 40, 45])
    #expect(stream.contexts[0].train.count == 2999)
    #expect(stream.contexts.dropFirst().allSatisfy { $0.classes.count == 1 })
    #expect(stream.contexts.allSatisfy { Array($0.trainingColumns) == Array(0..<50) })
    // Of each session 750, 750 and 749, as of CORe50's reduced test set.
    let sessions = stride(from: 0, to: 44_972, by: 20).map { place in
      place < 14_990 ? 3 : place < 29_980 ? 7 : 10
    }
    #expect(sessions.count == 2249)
    let counts = (0..<50).map { label in stream.tests[0].examples.labels.count { $0 == label } }
    #expect(counts.allSatisfy { $0 == 44 || $0 == 45 })
    // Whatever the seed, the list is the same; another run has another.
    let again = try ContextStream(dataset: set, protocol: spec, scenario: .class, seed: 2)
    #expect(again.contexts.map(\.train.indices) == stream.contexts.map(\.train.indices))
    spec.run = 1
    spec.testEvery = 1
    let other = try ContextStream(dataset: set, protocol: spec, scenario: .class, seed: 1)
    #expect(other.contexts.map(\.train.indices) != stream.contexts.map(\.train.indices))
    #expect(other.tests[0].examples.count == 44_972)
    spec.contexts = 392
    #expect(throws: DatasetError.badProtocol("'nicv2-391' has 391 of them, not 392")) {
      try ContextStream(dataset: set, protocol: spec, scenario: .class, seed: 1)
    }
  }

  /// Every method that is not refused learns a stream in which classes come back.
  @Test func `are learned by all methods that are not refused, and reported`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    for object in 1...6 {
      for degrees in stride(from: 0, to: 360, by: 30) {
        try PNGFile.write(
          PNGFile.pixels(ofClass: object, object * 50 + degrees / 90, channels: 3), width: 4,
          height: 4, channels: 3,
          to: folder.appending(path: "data/toys/obj\(object)__\(degrees).png"))
      }
    }
    let settings = [
      "ewc": "lambda: 1", "kfac-ewc": "lambda: 1", "ncl": "data-size: 100", "si": "c: 1",
      "mas": "lambda: 1", "rwalk": "lambda: 0.1", "fromp": "tau: 1",
      "der": "alpha: 0.3, budget: 2", "derpp": "alpha: 0.3, beta: 0.5", "ewc-mer": "lambda: 1",
    ]
    let methods = MethodCatalog.all.filter {
      $0.scenarios.contains(.class) && !$0.description.needsNewClasses
    }.map { method in
      "{method: \(method.name)\(settings[method.name].map { ", \($0)" } ?? "")}"
    }
    #expect(methods.count > 20)
    let suite = Self.suite(
      "views:toys", kind: "views", ", contexts: 23, shrink: 2",
      methods: "[\(methods.joined(separator: ", "))]")
    try Data(suite.utf8).write(to: folder.appending(path: "suite.yaml"))
    let run = try await Program.run(
      ["run", "suite.yaml", "--allow-unverified", "--data-dir", "data"], in: folder)
    #expect(run.code == .exited(0), "\(run.output)\(run.errors)")
    let results = try SuiteResults.load(directory: folder.appending(path: "runs/films"))
    #expect(results.records.count == methods.count)
    let joint = try #require(results.record(label: "Joint", scenario: .class, seed: 1))
    #expect(joint.result.testExamples == [24] && joint.result.testSetNames == ["all classes"])
    #expect(joint.result.checkpointNames.count == 23)
  }
}
