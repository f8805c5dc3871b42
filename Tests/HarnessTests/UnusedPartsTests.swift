import Foundation
import Methods
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct UnusedPartsTests {
  private func suite(
    _ keys: String, scenarios: String = "task, domain", methods: String
  ) throws -> Harness.Suite {
    try Harness.Suite(
      yaml: """
        name: small
        protocol: {dataset: strokes, contexts: 5, \(keys)}
        scenarios: [\(scenarios)]
        seeds: [1]
        methods: [\(methods)]
        """, file: "s.yaml")
  }

  @Test(arguments: [
    (
      "optimizer: adam", "task, domain", "mer",
      "'optimizer' means nothing in this suite: mer has an optimizer of its own"
    ),
    ("optimizer: sgd", "task, domain", "mer", "'optimizer' means nothing"),
    (
      "learning-rate: 0.1", "domain", "gem, er-reservoir",
      "'learning-rate' means nothing in this suite: each of gem, er-reservoir has an optimizer"
    ),
    ("reset-optimizer: true", "task", "independent, task-input", "'reset-optimizer' means nothing"),
    ("learning-rate: 0.1", "class", "generative-classifier", "'learning-rate' means nothing"),
    (
      "hidden: [30]", "task", "separate",
      "'hidden' means nothing in this suite: separate has networks"
    ),
    ("hidden: [30]", "class", "generative-classifier", "'hidden' means nothing"),
    (
      "active-classes: all", "class", "icarl", "'active-classes' means nothing in this suite: icarl"
    ),
    (
      "active-classes: all", "task, domain", "none",
      "'active-classes' means something in the class-incremental scenario only"
    ),
    ("heads: multi", "domain, class", "none", "in the task-incremental scenario only"),
    (
      "stream: random, inactive-logits: zero", "domain", "none",
      "'inactive-logits' means something in the task-incremental scenario only"
    ),
    ("curve-interval: 0, curve-samples: 10", "task", "none", "asks for no curve"),
    (
      "batch-size: 64", "task, class", "gdumb",
      "'batch-size' means nothing in this suite: gdumb has steps whose size is a setting"
    ),
    (
      "iterations: 64", "class", "ar1",
      "'iterations' means nothing in this suite: ar1 has steps whose number follows"
    ),
  ])
  func `refuses what no run of a suite uses`(
    keys: String, scenarios: String, methods: String, message: String
  ) {
    #expect {
      try suite(keys, scenarios: scenarios, methods: methods)
    } throws: { error in
      let description = String(describing: error)
      return description.hasPrefix("s.yaml:2: ") && description.contains(message)
        && description.hasSuffix("leave it out") && !description.contains("\n")
    }
  }

  @Test(arguments: [
    ("optimizer: adam", "task", "mer, none"), ("hidden: [30]", "task", "separate, none"),
    ("active-classes: all", "task, class", "icarl, none"), ("heads: single", "domain", "none"),
    ("curve-samples: 10", "task", "none"), ("batch-size: 64", "class", "ar1"),
  ])
  func `takes what some of its runs use`(keys: String, scenarios: String, methods: String) throws {
    #expect(try suite(keys, scenarios: scenarios, methods: methods).methods.isEmpty == false)
  }

  @Test func `says plain gradient descent where no method takes the protocol's optimizer`() throws {
    let plain = ProtocolSpec.Optimizer(name: .sgd, learningRate: 0.01)
    #expect(try suite("batch-size: 1", methods: "mer, gem").protocol.optimizer == plain)
    #expect(try suite("heads: single", methods: "none, gem").protocol.optimizer == .init())
  }

  @Test func `tells which parts of its protocol a run did not use`() throws {
    func unused(_ method: String, _ scenario: Scenario) -> [ProtocolPart] {
      RunSpec(
        protocol: ProtocolSpec(dataset: "strokes"), scenario: scenario,
        method: MethodSpec(name: method), seed: 1
      ).unusedParts
    }
    #expect(unused("ewc", .class) == [])
    #expect(unused("ewc", .task) == [.activeClasses])
    #expect(unused("mer", .class) == [.optimizer, .kernel])
    #expect(unused("separate", .task) == [.hiddenLayers, .activeClasses])
    #expect(unused("generative-classifier", .class) == [.optimizer, .hiddenLayers, .activeClasses])
    #expect(unused("icarl", .class) == [.activeClasses])
    #expect(unused("gdumb", .class) == [.optimizer, .iterations, .batchSize])
    #expect(unused("unheard-of", .class) == [])
  }

  /// The suites say less than they did when these were made.
  @Test(arguments: [
    ("gem-permutations", "gem/permutations"), ("gem-rotations", "gem/rotations"),
    ("mer-permutations", "mer/permutations"), ("mer-rotations", "mer/rotations"),
    ("mer-many-permutations", "mer/many-permutations"),
    ("departures-mer-permutations", "departures-mer-permutations"),
  ])
  func `plans the runs whose records are committed`(name: String, report: String) throws {
    let project = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardizedFileURL
    let suite = try Harness.Suite(contentsOf: project.appending(path: "suites/\(name).yaml"))
    let store = RecordStore(directory: project.appending(path: "reports/\(report)/records"))
    let committed = try store.plan()
    let record = try #require(try store.finished(id: committed.entries[0].id))
    let plan = try suite.plan { spec in
      RunIdentity(spec: spec, data: record.identity.data[0], kernel: record.identity.kernel)
    }
    let ids = Set(committed.entries.map(\.id))
    #expect(ids.isSubset(of: plan.entries.map(\.id)))
  }
}
