import Datasets
import Foundation
import Methods
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct SuiteSweepTests {
  private static let text = """
    name: swept
    protocol: {dataset: strokes}
    scenarios: [task, class]
    seeds: [3]
    methods:
      - none
      - method: ewc
        fisher-labels: sample
        sweep:
          lambda: [1, 1e3, 2e-3]
      - method: fromp
        label: Functional
        sweep:
          budget: {task: [1, 2, 5], class: [2, 5]}
          tau:
            task: [1e5, 1e3, 10]
            class: [0.1, 0]
    """

  private func suite(_ text: String = text) throws -> Suite {
    try Suite(yaml: text, file: "s.yaml")
  }

  private func plan(_ text: String = text) throws -> RunPlan {
    try suite(text).plan { spec in
      RunIdentity(
        spec: spec,
        data: DatasetIdentity(name: "strokes", files: [], contentDigest: "", verified: true),
        kernel: SyntheticResults.kernel)
    }
  }

  @Test func `makes a row of each value, called as it is written`() throws {
    let rows = try suite().methods
    #expect(
      rows.map(\.label) == [
        "None", "EWC, lambda 1", "EWC, lambda 1e3", "EWC, lambda 2e-3", "Functional, budget 1",
        "Functional, budget 2", "Functional, budget 5",
      ])
    #expect(rows[0].sweep == nil)
    #expect(rows[2].sweep == RunPlan.Entry.Sweep(group: "EWC", axis: "lambda", value: 1000))
    #expect(rows[2].specs[.class]?.hyperparameters["lambda"] == .number(1000))
    #expect(rows[2].specs[.class]?.hyperparameters["fisher-labels"] == .text("sample"))
  }

  @Test func `takes further settings in step with the first, by scenario`() throws {
    let rows = try suite().methods.suffix(3)
    func settings(_ scenario: Scenario) -> [[HyperparameterValue?]] {
      rows.compactMap { $0.specs[scenario]?.hyperparameters }.map { [$0["budget"], $0["tau"]] }
    }
    #expect(
      settings(.task) == [
        [.number(1), .number(1e5)], [.number(2), .number(1e3)], [.number(5), .number(10)],
      ])
    #expect(settings(.class) == [[.number(2), .number(0.1)], [.number(5), .number(0)]])
    #expect(rows.map(\.sweep?.axis) == ["budget", "budget", "budget"])
  }

  @Test func `plans the runs that the same settings written out would give`() throws {
    let swept = try plan().entries
    let written = try plan(
      """
      name: written
      protocol: {dataset: strokes}
      scenarios: [task, class]
      seeds: [3]
      methods:
        - none
        - {method: ewc, label: a, fisher-labels: sample, lambda: 1}
        - {method: ewc, label: b, fisher-labels: sample, lambda: 1000}
        - {method: ewc, label: c, fisher-labels: sample, lambda: 0.002}
        - {method: fromp, label: d, budget: 1, tau: 1e5, scenarios: [task]}
        - {method: fromp, label: e, budget: 2, tau: {task: 1e3, class: 0.1}}
        - {method: fromp, label: f, budget: 5, tau: {task: 10, class: 0}}
      """
    ).entries
    #expect(swept.count == 2 * 6 + 1)
    #expect(swept.map(\.id) == written.map(\.id))
    #expect(swept.map(\.spec) == written.map(\.spec))
    #expect(swept[1].title == "EWC, lambda 1, task-incremental, seed 3")
    #expect(swept[1].sweep?.group == "EWC")
    #expect(written.allSatisfy { $0.sweep == nil })
  }

  @Test func `keeps the place of a row in the plan, and reads plans that have none`() throws {
    let plan = try plan()
    let data = try CanonicalJSON.pretty(plan)
    #expect(try JSONDecoder().decode(RunPlan.self, from: data) == plan)
    let old = """
      {"id": "i", "label": "EWC", "role": "result",
        "spec": \(String(decoding: try JSONEncoder().encode(plan.entries[0].spec), as: UTF8.self))}
      """
    let entry = try JSONDecoder().decode(RunPlan.Entry.self, from: Data(old.utf8))
    #expect(entry.sweep == nil)
    let fixed = String(decoding: try JSONEncoder().encode(plan.entries[0]), as: UTF8.self)
    #expect(!fixed.contains("sweep"))
  }

  @Test(arguments: [
    (
      "tau:\n        task: [1e5, 1e3, 10]", "tau:\n        task: [1e5, 1e3]",
      """
      s.yaml:15: 'budget' has 3 values and 'tau' 2 in the task-incremental scenario; lists of a sweep \
      are taken in step and have equal lengths
      """
    ),
    (
      "lambda: [1, 1e3, 2e-3]", "lamda: [1, 1e3, 2e-3]",
      "s.yaml:10: method 'ewc' has no setting 'lamda'; did you mean 'lambda'?"
    ),
    (
      "lambda: [1, 1e3, 2e-3]", "lambda: [1, -1]",
      "s.yaml:10: '-1' is no value for 'lambda' of method 'ewc': it takes a number of at least 0"
    ),
    (
      "lambda: [1, 1e3, 2e-3]", "lambda: [1, ten]",
      "s.yaml:10: 'ten' is no value for 'lambda' of method 'ewc'"
    ),
    (
      "lambda: [1, 1e3, 2e-3]", "lambda: [1, inf]",
      "s.yaml:10: 'inf' is no value for 'lambda' of method 'ewc'"
    ),
    (
      "lambda: [1, 1e3, 2e-3]", "lambda: []",
      "s.yaml:10: the list of values of 'lambda' is empty"
    ),
    ("lambda: [1, 1e3, 2e-3]", "lambda: 10", "s.yaml:10: a list is expected here"),
    (
      "lambda: [1, 1e3, 2e-3]", "lambda: [1, 1000, 1e3]",
      "s.yaml:10: '1e3' stands twice among the values of 'lambda'"
    ),
    (
      "fisher-labels: sample", "lambda: 5",
      "s.yaml:10: 'lambda' stands twice, fixed and under 'sweep'; remove one of them"
    ),
    (
      "lambda: [1, 1e3, 2e-3]", "variant: [offline, online]",
      """
      s.yaml:10: 'variant' cannot be swept, since it is no number but takes one of offline, online; \
      list the method once for each
      """
    ),
    (
      "sweep:\n      lambda: [1, 1e3, 2e-3]", "sweep: {}",
      "s.yaml:9: the sweep is empty; write 'sweep: {lambda: [1, 10, 100]}'"
    ),
    ("sweep:\n      lambda: [1, 1e3, 2e-3]", "sweep: [1]", "keys with values are expected here"),
    (
      "budget: {task: [1, 2, 5], class: [2, 5]}", "budget: {task: [1, 2, 5]}",
      """
      s.yaml:14: 'budget' has no values for the class-incremental scenario; add 'class: […]' or list \
      the scenarios of the method
      """
    ),
    ("label: Functional", "label: EWC", "s.yaml:11: the label 'EWC' stands twice"),
    (
      "- none", "- {method: si, c: 1, label: 'EWC, lambda 1'}",
      "the label 'EWC, lambda 1' stands twice"
    ),
  ])
  func `says what is wrong with a sweep, and on which line`(
    old: String, new: String, message: String
  ) throws {
    let text = Self.text.replacing(old, with: new)
    try #require(text != Self.text)
    #expect {
      try suite(text)
    } throws: { error in
      let description = String(describing: error)
      return description.contains(message) && !description.contains("\n")
    }
  }

  @Test func `finds the best value of each scenario, and passes over values with failed runs`()
    throws
  {
    let results = try SyntheticResults.sweep()
    let ewc = try #require(results.sweeps.first)
    #expect(results.sweeps.map(\.name) == ["EWC", "ER"])
    #expect(results.points(of: ewc, in: .class).map(\.value) == [1, 100, 10_000])
    #expect(results.best(of: ewc, in: .class)?.label == "EWC, lambda 100")
    #expect(results.sweep(of: "EWC, lambda 1") == ewc)
    #expect(results.sweep(of: "None") == nil)

    let plan = results.entries(label: "EWC, lambda 100", scenario: .class)[0]
    let lost = plan.id
    var records = results.records
    records[lost] = nil
    let unfinished = SuiteResults(plan: results.plan, records: records)
    #expect(unfinished.best(of: ewc, in: .class)?.value == 100)
    let failed = SuiteResults(
      plan: results.plan, records: records,
      failures: [
        lost: FailureRecord(id: lost, spec: plan.spec, reason: "the loss is not a finite number")
      ])
    #expect(failed.best(of: ewc, in: .class)?.value == 10_000)
    #expect(failed.best(of: ewc, in: .task)?.value == 100)
    #expect(SuiteResults(plan: results.plan, records: [:]).best(of: ewc, in: .task) == nil)
  }

  @Test func `compares only rows whose label is the paper's`() throws {
    let results = try SyntheticResults.sweep()
    let reference = try PublishedReference(
      json: """
        {"key": "k", "title": "A paper", "results": [
        \(["None", "EWC", "ER"].map {
          """
          {"protocol": "split strokes", "scenario": "class", "method": "\($0)",
            "metric": "final average test accuracy", "unit": "percent", "mean": 20, "spread": 0.1,
            "spread_kind": "SEM", "n_seeds": 20, "verification": "primary"}
          """
        }.joined(separator: ","))]}
        """)
    let comparison = PublishedComparison(results, against: reference, protocolPrefix: "split")
    #expect(comparison.cells.map(\.label) == ["None"])
  }

  @Test func `checks every row of a sweep against its reference`() throws {
    let results = try SyntheticResults.sweep()
    let reference = try RegressionReference(recording: results, margin: 0.01)
    #expect(reference.cells.count == 3 * 8)
    #expect(RegressionCheck(results, against: reference).exit == .held)
    let worse = RegressionCheck(try SyntheticResults.sweep(shift: -0.2), against: reference)
    #expect(worse.exit != .held)
  }
}
