import Datasets
import Foundation
import Methods
import Metrics
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct PublishedComparisonTests {
  private func reference(
    mean: Double, sem: Double?, verification: String = "primary",
    protocol name: String = "Split strokes (5 contexts x 2 digits)",
    examplesPerClass: Int? = nil, unit: String = "percent", protocols: String? = nil,
    margins: String = "[]"
  ) throws -> PublishedReference {
    let spread = sem.map { "\($0)" } ?? "null"
    let budget = examplesPerClass.map(String.init) ?? "null"
    let memory = examplesPerClass.map { "\"\($0) examples per class\"" } ?? "null"
    let json = """
      {"key": "p", "title": "A paper", "results": [{"table": "Table 2",
       "protocol": "\(name)", "scenario": "class", "method": "ER", "memory": \(memory),
       "examples_per_class": \(budget),
       "metric": "final average test accuracy", "unit": "\(unit)", "mean": \(mean),
       "spread": \(spread), "spread_kind": "\(sem == nil ? "none" : "SEM")", "n_seeds": 20,
       "verification": "\(verification)", "verified_in": "here"}]}
      """
    return try PublishedReference(json: json, protocols: protocols, margins: margins)
  }

  /// ER's mean over the five seeds of the synthetic suite in the class-incremental scenario.
  private func ours() throws -> Double {
    let results = try SyntheticResults.suite()
    let summary = results.summary(of: .lastAccuracy, label: "ER", scenario: .class)
    return try #require(summary).mean * 100
  }

  /// The standard error of ours is 0.16 points on four degrees of freedom.
  @Test(arguments: [
    (0.0, PublishedComparison.Verdict.reproduced), (0.5, .reproduced), (0.9, .close), (1.5, .close),
    (4, .notReproduced), (-4, .reproducedAbove), (-0.9, .close),
  ])
  func `judges by what is shown of the margin`(
    above: Double, verdict: PublishedComparison.Verdict
  ) throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: try reference(mean: ours() + above, sem: 0.01),
      protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [verdict])
  }

  /// The synthetic suite has 200 iterations; without any in the fingerprint, the scale itself is named.
  @Test(arguments: [
    (#""iterations": 400"#, "iterations 200, paper 400"),
    ("", "the runs are scaled to 0.5 of the published protocol"),
  ])
  func `compares no scaled runs with a paper`(settings: String, reason: String) throws {
    let results = try SyntheticResults.suite()
    var plan = results.plan
    plan.scale = 0.5
    let comparison = PublishedComparison(
      SuiteResults(plan: plan, records: results.records),
      against: try reference(
        mean: ours(), sem: 0.01, protocol: "Split", protocols: #"{"Split": {\#(settings)}}"#),
      protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [.notComparable])
    #expect(comparison.cells.map(\.reason) == [reason])
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
    #expect(two.cells[0].reason == "2 seeds; 3 are needed")
    #expect(two.exit == .held)
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

  @Test func `gives no verdict on means near each other with seeds far apart`() throws {
    let comparison = PublishedComparison(
      try noisy([-10, 0, 10]), against: try reference(mean: 50, sem: 0.1), protocolPrefix: "Split")
    let cell = comparison.cells[0]
    #expect(cell.verdict == .inconclusive)
    #expect(try #require(cell.comparison).interval().contains(0))
    // SciPy: 661 is the first n with (t(0.95) + t(0.8)) · √(10²/n + 0.1²) ≤ 1.
    #expect(cell.seedsNeeded == .about(661))
    #expect(comparison.exit == .held)
  }

  @Test func `says how many seeds would show a difference`() throws {
    let comparison = PublishedComparison(
      try noisy([-10, 0, 10]), against: try reference(mean: 60, sem: 0.1), protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [.inconclusive])
    // To bridge 10 − 1 points: 2.749 · 10/√9 = 9.16 with nine seeds, 2.716 · 10/√10 = 8.59 with ten.
    #expect(
      comparison.cells[0].reason.hasSuffix(
        "; about 10 seeds are needed to show a difference beyond the margin"))
  }

  @Test(arguments: [
    // The paper's half width is 2.093 · 6 = 12.56 points, and the difference 10.
    (6.0, [-1.0, 0, 1], PublishedComparison.Verdict.consistent),
    // Ours are less precise than the paper.
    (6, [-20, 0, 20], .inconclusive),
    // The interval does not contain 0, but the difference is not shown to be beyond the margin.
    (4.7, [-1, 0, 1], .inconclusive),
  ])
  func `is consistent where only the paper's own spread is in the way`(
    sem: Double, deviations: [Double], verdict: PublishedComparison.Verdict
  ) throws {
    let comparison = PublishedComparison(
      try noisy(deviations), against: try reference(mean: 60, sem: sem), protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [verdict])
    #expect(comparison.exit == .held)
    #expect(comparison.cells[0].reason.contains("the paper's own standard error is too large"))
  }

  /// ER in each scenario, so many points below the published mean.
  private func table(below: [Double]) throws -> PublishedComparison {
    var paper = try reference(mean: 50, sem: 0.01)
    let result = paper.results[0]
    paper.results = zip(Scenario.allCases, below).map { scenario, below in
      var changed = result
      changed.scenario = scenario.rawValue
      changed.mean = 100 * mean(of: scenario) + below
      return changed
    }
    return PublishedComparison(
      try SyntheticResults.suite(), against: paper, protocolPrefix: "Split")
  }

  private func mean(of scenario: Scenario) -> Double {
    let results = try? SyntheticResults.suite()
    return results?.summary(of: .lastAccuracy, label: "ER", scenario: scenario)?.mean ?? .nan
  }

  @Test func `adjusts for the other cells of the table`() throws {
    let alone = try table(below: [0.65]).cells[0]
    let p = try #require(alone.tests).equality
    #expect(p.single < 0.05 && p.single > 0.025)
    #expect(p.adjusted == p.single)
    #expect(alone.verdict == .reproduced)
    let among = try table(below: [0.65, 4]).cells[0]
    #expect(abs(try #require(among.tests).equality.adjusted - 2 * p.single) < 1e-12)
    #expect(among.verdict == .close)
  }

  @Test(arguments: [
    // Margin, what it names, and whether the difference of 1.5 points is within it.
    ([(2.5, "")], PublishedComparison.Verdict.reproduced, 0.025),
    ([(2.5, ""), (0.5, #""method": "ER", "#)], .notReproduced, 0.005),
    (
      [(0.5, #""table": "Table 2", "#), (2.5, #""table": "Table 2", "scenario": "class", "#)],
      .reproduced, 0.025
    ),
    ([(2.5, #""method": "SI", "#), (2.5, #""table": "Table 3", "#)], .close, 0.01),
  ])
  func `takes the margin that names most of the result`(
    margins: [(Double, String)], verdict: PublishedComparison.Verdict, value: Double
  ) throws {
    let stated = margins.enumerated().map { index, margin in
      #"{"paper": "p", \#(margin.1)"margin": \#(margin.0), "reason": "reason \#(margin.0)"}"#
    }
    let paper = try reference(
      mean: ours() + 1.5, sem: 0.01, margins: "[\(stated.joined(separator: ","))]")
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: paper, protocolPrefix: "Split")
    let cell = comparison.cells[0]
    #expect(cell.verdict == verdict)
    #expect(abs(cell.margin.value - value) < 1e-12)
    #expect(cell.margin.reason == (value == 0.01 ? nil : "reason \(value * 100)"))
    #expect(
      comparison.summary.hasSuffix(
        value == 0.01
          ? "margin 1.00 points (the default)" : "(reason \(value * 100))"))
  }

  @Test(
    arguments: [
      (#"{"paper": "p", "margin": 2}"#, "the key 'reason' is missing"),
      (#"{"paper": "p", "margin": 0, "reason": "none"}"#, "percentage points above 0"),
      (#"{"paper": "p", "margin": 101, "reason": "none"}"#, "up to 100"),
      (#"{"paper": "p", "reason": "without a margin"}"#, "the key 'margin' is missing"),
      (#"{"paper": "p", "method": "ER", "margin": 2, "reason": ""}"#, "'p, ER' needs a 'reason'"),
    ])
  func `accepts no margin without a size and a reason`(margin: String, problem: String) throws {
    let error = #expect(throws: ReferenceError.self) {
      try reference(mean: 90, sem: 0.1, margins: "[\(margin)]")
    }
    #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
  }

  /// The synthetic suite's protocol, in which one setting is the paper's own.
  @Test(
    arguments: [
      ("", nil, true),
      (#""iterations": 200"#, nil, true),
      (#""iterations": 50, "network": "2 x 40""#, "iterations 200, paper 50", true),
      (#""batch-size": 256"#, "batch size 128, paper 256", true),
      (#""optimizer": "sgd""#, "optimizer adam, paper sgd", true),
      (#""learning-rate": 0.0001"#, "learning rate 0.001, paper 0.0001", true),
      (#""network": "reduced ResNet-18""#, "network 1 x 20, paper reduced ResNet-18", true),
      (#""samples": 1000"#, "examples of a context all, paper 1000", true),
      (#""contexts": 10"#, "number of contexts 5, paper 10", false),
      (#""kind": "permuted""#, "contexts split, paper permuted", false),
      (
        #""kind": "split", "classes-per-context": [4, 2, 2, 1, 1]"#,
        "classes of contexts equally many, paper 4, 2, 2, 1, 1", false
      ),
      (#""dataset": "mnist", "contexts": 9"#, "data set strokes, paper mnist", false),
    ] as [(String, String?, Bool)])
  func `names the first setting that is not the paper's`(
    settings: String, reason: String?, isOfBenchmark: Bool
  ) throws {
    let name = "A benchmark"
    let paper = try reference(
      mean: ours(), sem: 0.01, protocol: name,
      protocols: #"{"\#(name)": {\#(settings)}}"#)
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: paper, protocolPrefix: name)
    let cell = comparison.cells[0]
    #expect(cell.verdict == (reason == nil ? .reproduced : .notComparable))
    if let reason { #expect(cell.reason == reason) }
    // Another benchmark of a paper is not meant; the same one with other settings is.
    let found = PublishedComparison(
      try SyntheticResults.suite(), against: paper, protocolPrefix: nil)
    #expect(found.cells.map(\.verdict) == (isOfBenchmark ? [cell.verdict] : []))
  }

  @Test func `compares no metric whose words are not known`() throws {
    var paper = try reference(mean: ours(), sem: 0.01)
    paper.results[0].metric = "accuracy, somehow"
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: paper, protocolPrefix: "Split")
    #expect(comparison.cells.isEmpty)
  }

  @Test func `takes a standard deviation for a spread`() throws {
    var result = try reference(mean: 90, sem: 2).results[0]
    result.spreadKind = "SD"
    #expect(abs(try #require(result.standardError) - 0.02 / 20.0.squareRoot()) < 1e-12)
    result.spreadKind = "95CI"
    #expect(result.standardError == nil)
  }

  @Test func `finds the protocol by itself where it is not named`() throws {
    var paper = try reference(
      mean: ours(), sem: 0.01,
      protocols: """
        {"Split strokes (5 contexts x 2 digits)": {"dataset": "strokes", "kind": "split"},
         "Split MNIST": {"dataset": "mnist"}, "Permuted strokes": {"kind": "permuted"},
         "Split strokes (10 tasks)": {"dataset": "strokes", "kind": "split", "contexts": 10}}
        """)
    for name in ["Split MNIST", "Permuted strokes", "Split strokes (10 tasks)", "Split unknown"] {
      var other = paper.results[0]
      other.protocol = name
      paper.results.append(other)
    }
    let results = try SyntheticResults.suite()
    let comparison = PublishedComparison(results, against: paper, protocolPrefix: nil)
    #expect(comparison.cells.map(\.verdict) == [.reproduced])
    #expect(
      comparison.summary
        == "1 reproduced; 1 tested together; margin 1.00 points (the default)")
    let named = PublishedComparison(results, against: paper, protocolPrefix: "Split unknown")
    #expect(named.cells.map(\.verdict) == [.notComparable])
    #expect(named.cells[0].reason.contains("'Split unknown' of 'p' has no fingerprint"))
  }

  @Test func `counts the seeds that failed`() throws {
    let whole = try SyntheticResults.suite(leavingOut: ("ER", 3))
    let lost = try #require(whole.missing.first { $0.spec.scenario == .class })
    let results = SuiteResults(
      plan: whole.plan, records: whole.records,
      failures: [lost.id: FailureRecord(id: lost.id, spec: lost.spec, reason: "diverged")])
    let comparison = PublishedComparison(
      results, against: try reference(mean: ours(), sem: 0.1), protocolPrefix: "Split")
    #expect(comparison.cells[0].reason.hasSuffix("; 4 of 5 seeds, 1 failed"))
    #expect(comparison.cells[0].verdict == .reproduced)
    #expect(comparison.cells[0].failedSeeds == [3])
    #expect(comparison.exit == .regressed)
  }

  /// ER with so many of three seeds failed, beside a published mean that is this far above ours.
  @Test(arguments: [
    (
      1, 0, PublishedComparison.Verdict.inconclusive,
      "2 seeds; 3 are needed; seed 3 failed (diverged)"
    ),
    (
      3, 0, .notRun,
      "no run of this cell has finished; seeds 1..3 failed (seed 1: diverged)"
    ),
  ])
  func `names the runs that failed, and exits with 1`(
    failed: Int, above: Double, verdict: PublishedComparison.Verdict, reason: String
  ) throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(seeds: [1, 2, 3]).failing(
        "ER", seeds: Array([1, 2, 3].suffix(failed))),
      against: try reference(mean: ours() + above, sem: 0.1), protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [verdict])
    #expect(comparison.cells.map(\.reason) == [reason])
    #expect(comparison.exit == .regressed)
  }

  @Test func `says over how many seeds a cell is that has fewer than others`() throws {
    var paper = try reference(mean: ours(), sem: 0.1)
    paper.results = ["ER", "SI"].map {
      var result = paper.results[0]
      result.method = $0
      return result
    }
    let whole = try SyntheticResults.suite()
    let plan = RunPlan(
      suite: "s", title: "S", description: "",
      entries: whole.plan.entries.filter { $0.label != "SI" || $0.spec.seed < 4 })
    let comparison = PublishedComparison(
      SuiteResults(plan: plan, records: whole.records), against: paper, protocolPrefix: "Split")
    #expect(comparison.cells[1].reason.contains("; over 3 seeds, others over up to 5"))
    #expect(!comparison.cells[0].reason.contains("others over"))
  }

  /// The exit code with cells of these verdicts; in the last the runs of one have failed.
  @Test(
    arguments: [
      ([.reproduced, .inconclusive, .consistent, .close, .reproducedAbove], .held),
      ([.inconclusive], .held),
      ([.inconclusive, .notComparable, .notRun], .held),
      ([.reproduced, .notReproduced, .notComparable], .notReproduced),
      ([.notComparable], .impossible),
      ([.notComparable, .notRun], .impossible),
      ([.notRun, .notRun], .nothingRan),
      ([], .impossible),
    ] as [([PublishedComparison.Verdict], CheckExit)])
  func `takes no undecided cell for a comparison that could not be made`(
    verdicts: [PublishedComparison.Verdict], exit: CheckExit
  ) throws {
    let made = PublishedComparison(
      try SyntheticResults.suite(), against: try reference(mean: ours(), sem: 0.01),
      protocolPrefix: "Split")
    let cell = try #require(made.cells.first)
    func cells(failing: Bool) -> [PublishedComparison.Cell] {
      verdicts.enumerated().map { index, verdict in
        var changed = cell
        changed.verdict = verdict
        changed.failedSeeds = failing && index == 0 ? [7] : []
        return changed
      }
    }
    #expect(PublishedComparison.exit(of: cells(failing: false)) == exit)
    let failing: CheckExit = verdicts.isEmpty || exit == .notReproduced ? exit : .regressed
    #expect(PublishedComparison.exit(of: cells(failing: true)) == failing)
  }

  @Test(
    arguments: [
      (nil, "percent", nil),
      // Without a budget among the settings, the memory is not checked.
      (2, "percent", nil),
      (nil, "nats", "the published unit 'nats' is neither percent nor fraction"),
    ] as [(Int?, String, String?)])
  func `compares like with like only`(budget: Int?, unit: String, reason: String?) throws {
    let published = try reference(
      mean: ours(), sem: 0.1, examplesPerClass: budget, unit: unit)
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: published, protocolPrefix: "Split")
    #expect(comparison.cells.map(\.verdict) == [reason == nil ? .reproduced : .notComparable])
    if let reason { #expect(comparison.cells[0].reason == reason) }
  }

  @Test func `compares replay of the same budget only`() throws {
    let method = SyntheticResults.Method(
      "ER", "er", final: 0.89, hyperparameters: ["budget": .number(10)])
    let comparison = PublishedComparison(
      try SyntheticResults.suite(methods: [method]),
      against: try reference(mean: ours(), sem: 0.1, examplesPerClass: 100),
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
    let references = URL(fileURLWithPath: #filePath).appending(path: "../../../reference")
      .standardizedFileURL
    let paper = try PublishedReference(
      contentsOf: references.appending(path: "published/vandeven2022-three-types.json"),
      referenceDirectory: references)
    let agem = paper.results.first {
      $0.method == "A-GEM" && $0.scenario == "class" && $0.protocol.hasPrefix("Split MNIST")
    }
    #expect(agem?.mean == 65.1)
    #expect(agem?.standardError == 0.0364)
  }
}
