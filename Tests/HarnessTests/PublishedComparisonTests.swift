import Datasets
import Foundation
import Methods
import Metrics
import TestSupport
import Testing

@testable import Harness

@Suite struct PublishedComparisonTests {
  private func reference(
    mean: Double, sem: Double?, verification: String = "primary",
    protocol name: String = "Split strokes (5 contexts x 2 digits)", memory: String? = nil,
    unit: String = "percent"
  ) throws -> PublishedReference {
    let spread = sem.map { "\($0)" } ?? "null"
    let memory = memory.map { "\"\($0)\"" } ?? "null"
    let json = """
      {"key": "p", "title": "A paper", "results": [{"table": "Table 2",
       "protocol": "\(name)", "scenario": "class", "method": "ER", "memory": \(memory),
       "metric": "final average test accuracy", "unit": "\(unit)", "mean": \(mean),
       "spread": \(spread), "spread_kind": "\(sem == nil ? "none" : "SEM")", "n_seeds": 20,
       "verification": "\(verification)", "verified_in": "here"}]}
      """
    return try JSONDecoder().decode(PublishedReference.self, from: Data(json.utf8))
  }

  /// ER's mean over the five seeds of the synthetic suite in the class-incremental scenario.
  private func ours() throws -> Double {
    let results = try SyntheticResults.suite()
    let summary = results.summary(of: .lastAccuracy, label: "ER", scenario: .class)
    return try #require(summary).mean * 100
  }

  @Test(arguments: [
    (0.0, PublishedComparison.Verdict.reproduced), (0.9, .reproduced), (1.5, .close),
    (4, .notReproduced), (-4, .reproducedAbove),
  ])
  func `judges by the interval and the margin`(
    above: Double, verdict: PublishedComparison.Verdict
  ) throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: try reference(mean: ours() + above, sem: 0.01),
      protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [verdict])
  }

  @Test func `compares no scaled runs with a paper`() throws {
    let results = try SyntheticResults.suite()
    var plan = results.plan
    plan.scale = 0.5
    let comparison = PublishedComparison(
      SuiteResults(plan: plan, records: results.records),
      against: try reference(mean: ours(), sem: 0.01), protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [.notComparable])
  }

  @Test func `says so where the source gives no standard error`() throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: try reference(mean: ours(), sem: nil),
      protocolPrefix: "Split")
    #expect(comparison.cells[0].reason.hasSuffix("the source gives no standard error"))
  }

  @Test func `is inconclusive on two seeds and not run on none`() throws {
    let published = try reference(mean: 90, sem: 0.1)
    let two = PublishedComparison(
      try SyntheticResults.suite(seeds: [1, 2]), against: published, protocolPrefix: "Split")
    #expect(two.cells.map(\.verdict) == [.inconclusive])
    #expect(two.exit == .impossible)
    let none = PublishedComparison(
      SuiteResults(plan: try SyntheticResults.suite().plan, records: [:]), against: published,
      protocolPrefix: "Split")
    #expect(none.cells.map(\.verdict) == [.notRun])
    #expect(none.exit == .nothingRan)
  }

  @Test func `takes no digitised value for a target`() throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(),
      against: try reference(mean: 1, sem: 0.1, verification: "digitised"),
      protocolPrefix: "Split")
    #expect(comparison.cells.isEmpty)
  }

  /// ER over seeds whose final accuracies are 0.5 and those `deviations`, in points, from it.
  private func noisy(_ deviations: [Double]) throws -> SuiteResults {
    var plan = RunPlan(suite: "s", title: "S", description: "", entries: [])
    var records: [String: RunRecord] = [:]
    for (index, deviation) in deviations.enumerated() {
      var record = try SyntheticResults.record(
        SyntheticResults.Method("ER", "er", final: 0.5), scenario: .class, seed: UInt64(index))
      record.result.accuracy[4] = Array(repeating: 0.5 + deviation / 100, count: 5)
      record.resultDigest = try CanonicalJSON.digest(record.result)
      records[record.id] = record
      plan.entries.append(
        RunPlan.Entry(id: record.id, label: "ER", spec: record.identity.spec, role: .result))
    }
    return SuiteResults(plan: plan, records: records)
  }

  @Test func `does not reproduce by noise what more seeds would tell apart`() throws {
    // The half width is 4.303 · 10/√3 = 24.8 points, and the difference 10.
    let comparison = PublishedComparison(
      try noisy([-10, 0, 10]), against: try reference(mean: 60, sem: 0.1), protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [.inconclusive])
    // t · 10/√n is 2.571 · 4.08 = 10.5 for six seeds, and 2.447 · 3.78 = 9.25 for seven.
    #expect(comparison.cells[0].reason.hasSuffix("; about 7 seeds are needed to tell"))
    #expect(comparison.exit == .impossible)
  }

  @Test func `reproduces what lies within the paper's own interval`() throws {
    // The paper's half width is 2.093 · 6 = 12.56 points.
    let comparison = PublishedComparison(
      try noisy([-1, 0, 1]), against: try reference(mean: 60, sem: 6), protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [.reproduced])
    #expect(comparison.cells[0].reason.hasSuffix("; within the published interval"))
  }

  @Test func `counts the seeds that failed`() throws {
    let whole = try SyntheticResults.suite(leavingOut: ("ER", 3))
    let lost = try #require(whole.missing.first { $0.spec.scenario == .class })
    let results = SuiteResults(
      plan: whole.plan, records: whole.records,
      failures: [lost.id: FailureRecord(id: lost.id, spec: lost.spec, reason: "diverged")])
    let comparison = PublishedComparison(
      results, against: try reference(mean: ours(), sem: 1), protocolPrefix: "Split")
    #expect(comparison.cells[0].reason.hasSuffix("; 4 of 5 seeds, 1 failed"))
  }

  @Test(
    arguments: [
      (
        "Split MNIST (5 contexts x 2 digits)", nil, "percent",
        "the data set is strokes, in the paper 'Split MNIST (5 contexts x 2 digits)'"
      ),
      ("Split strokes (10 contexts)", nil, "percent", "there are 5 contexts, in the paper 10"),
      ("Split strokes", "2 examples per class", "percent", nil),
      (
        "Split strokes", nil, "nats",
        "the published unit 'nats' is neither percent nor fraction"
      ),
    ] as [(String, String?, String, String?)])
  func `compares like with like only`(
    name: String, memory: String?, unit: String, reason: String?
  ) throws {
    let published = try reference(
      mean: ours(), sem: 0.1, protocol: name, memory: memory, unit: unit)
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: published, protocolPrefix: "Split")
    // Without a budget among the settings, the memory is not checked.
    #expect(comparison.cells.map(\.verdict) == [reason == nil ? .reproduced : .notComparable])
    if let reason { #expect(comparison.cells[0].reason == reason) }
  }

  @Test func `compares replay of the same budget only`() throws {
    let method = SyntheticResults.Method(
      "ER", "er", final: 0.89, hyperparameters: ["budget": .number(10)])
    let comparison = PublishedComparison(
      try SyntheticResults.suite(methods: [method]),
      against: try reference(mean: ours(), sem: 0.1, memory: "100 examples per class"),
      protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [.notComparable])
    #expect(
      comparison.cells[0].reason == "the budget is 10 examples per class, in the paper 100")
  }

  @Test func `gives no verdict on unverified data`() throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(verified: false), against: try reference(mean: ours(), sem: 0.1),
      protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [.notComparable])
    #expect(comparison.exit == .impossible)
  }

  @Test func `reads the paper's numbers that this package stores`() throws {
    let url = URL(fileURLWithPath: #filePath)
      .appending(path: "../../../reference/published/vandeven2022-three-types.json")
    let paper = try PublishedReference(contentsOf: url.standardizedFileURL)
    let agem = paper.results.first {
      $0.method == "A-GEM" && $0.scenario == "class" && $0.protocol.hasPrefix("Split MNIST")
    }
    #expect(agem?.mean == 65.1)
    #expect(agem?.standardError == 0.0364)
  }
}
