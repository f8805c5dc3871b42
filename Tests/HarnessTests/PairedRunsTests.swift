import Methods
import Metrics
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct PairedRunsTests {
  private func pairs(
    _ first: SuiteResults, _ second: SuiteResults, margin: Double = 0.01
  ) -> PairedRuns {
    PairedRuns(first, against: second, by: .lastAccuracy, margin: margin)
  }

  @Test func `finds the same runs equal`() throws {
    let found = pairs(try SyntheticResults.suite(), try SyntheticResults.suite())
    #expect(found.cells.count == 21)
    #expect(found.cells.allSatisfy { $0.finding == .equal && $0.seeds == [1, 2, 3, 4, 5] })
    #expect(
      found.summary
        == "Average accuracy, last session, first less second: 21 equal within the margin")
  }

  @Test(arguments: [
    (-0.02, 0.01, PairedRuns.Finding.lower), (-0.02, 0.03, .equal), (0.005, 0.001, .higher),
  ])
  func `tells directions and what is within the margin`(
    shift: Double, margin: Double, finding: PairedRuns.Finding
  ) throws {
    let found = pairs(
      try SyntheticResults.suite(shift: shift), try SyntheticResults.suite(), margin: margin)
    let cell = try #require(found.cells.first { $0.label == "ER" && $0.scenario == .class })
    #expect(cell.finding == finding)
    #expect(abs(try #require(cell.comparison).difference - shift) < 1e-9)
    #expect(abs(cell.means.first - cell.means.second - shift) < 1e-9)
  }

  @Test func `pairs by seed, and judges no two of them`() throws {
    let found = pairs(
      try SyntheticResults.suite(seeds: [1, 2, 3, 4, 5]),
      try SyntheticResults.suite(seeds: [4, 5, 6, 7]))
    #expect(found.cells.allSatisfy { $0.seeds == [4, 5] && $0.finding == .tooFewSeeds })
    #expect(found.cells.allSatisfy { $0.difference == nil && $0.equality == nil })
    let three = pairs(
      try SyntheticResults.suite(seeds: [1, 2, 3, 4, 5]),
      try SyntheticResults.suite(seeds: [3, 4, 5, 6]))
    #expect(three.cells.allSatisfy { $0.seeds == [3, 4, 5] && $0.finding == .equal })
  }

  @Test func `adjusts over the cells`() throws {
    let method = SyntheticResults.Method("ER", "er", final: 0.5)
    let other = try SyntheticResults.suite(methods: [method])
    var records = other.records
    for (id, record) in records where record.identity.spec.scenario == .class {
      let deviation = [0.03, -0.01, 0.02, 0.01, 0.04][Int(record.identity.spec.seed) - 1]
      records[id]?.result.accuracy[4] = record.result.accuracy[4]?.map { $0 + deviation }
    }
    let found = pairs(SuiteResults(plan: other.plan, records: records), other)
    #expect(found.cells.map(\.finding) == [.equal, .equal, .undecided])
    let p = try #require(found.cells[2].difference)
    // SciPy: ttest_1samp([.03, -.01, .02, .01, .04], 0); the others, without a difference, have 1.
    #expect(abs(p.single - 0.10453999977837544) < 1e-9)
    #expect(abs(p.adjusted - 3 * p.single) < 1e-12)
    let line = found.line(of: found.cells[2])
    #expect(line.hasPrefix("undecided: ER, class: "))
    #expect(line.contains("5 common seeds; +1.80 points, 95 % interval −0.59 to +4.19"))
    #expect(line.contains("different: p 0.1045, Holm 0.3136"))
  }

  @Test func `names settings that differ`() throws {
    var methods = SyntheticResults.methods
    methods[2].hyperparameters["lambda"] = .number(1e4)
    let found = pairs(
      try SyntheticResults.suite(methods: methods), try SyntheticResults.suite())
    #expect(
      found.cells.filter { !$0.changes.isEmpty }.map(\.changes)
        == Array(repeating: ["'lambda' is 10000, in the second 100000"], count: 3))
  }

  /// EWC on five seeds of a side, of which some failed or have not been run.
  @Test(
    arguments: [
      (
        [1, 2, 3, 4, 5], [], PairedRuns.Gap.Cause.failed,
        "in the second, seeds 1..5 failed (seed 1: diverged)", CheckExit.regressed
      ),
      ([2, 3], [], .failed, "in the second, seeds 2, 3 failed (seed 2: diverged)", .regressed),
      (
        [4], [5], .failed, "in the second, seed 4 failed (diverged); seed 5 has not been run",
        .regressed
      ),
      (
        [], [1, 2, 3, 4, 5], .unfinished, "in the second, seeds 1..5 have not been run", .impossible
      ),
      ([], [5], .unfinished, "in the second, seed 5 has not been run", .impossible),
    ] as [([UInt64], [UInt64], PairedRuns.Gap.Cause, String, CheckExit)])
  func `names runs without a result, and does not hold`(
    failed: [UInt64], unfinished: [UInt64], cause: PairedRuns.Gap.Cause, reason: String,
    exit: CheckExit
  ) throws {
    let whole = try SyntheticResults.suite()
    let part = whole.without("EWC", seeds: unfinished).failing("EWC", seeds: failed)
    let found = pairs(whole, part)
    let common = 5 - failed.count - unfinished.count
    #expect(found.cells.count == (common == 0 ? 18 : 21))
    #expect(found.cells.filter { $0.label == "EWC" }.allSatisfy { $0.seeds.count == common })
    #expect(found.gaps.map(\.scenario) == Scenario.allCases)
    #expect(found.gaps.allSatisfy { $0.label == "EWC" && $0.cause == cause && $0.reason == reason })
    #expect(found.exit == exit)
    #expect(
      found.line(of: found.gaps[2]) == "\(cause.rawValue): EWC, class: \(reason)")
    #expect(found.summary.hasSuffix("3 \(cause.rawValue)"))
    // The same from the other side, and a failure of both is one all the same.
    let reverse = pairs(part, whole)
    #expect(reverse.gaps.allSatisfy { $0.reason == reason.replacing("second", with: "first") })
    #expect(reverse.exit == exit)
    #expect(pairs(part, part).exit == exit)
  }

  @Test func `names a row that one side does not ask for, and seeds that do not meet`() throws {
    let more = try SyntheticResults.suite(seeds: [1, 2, 3])
    let fewer = try SyntheticResults.suite(
      methods: SyntheticResults.methods.filter { $0.label != "SI" }, seeds: [1, 2, 3])
    let found = pairs(fewer, more)
    #expect(found.cells.count == 18)
    #expect(found.gaps.map(\.label) == ["SI", "SI", "SI"])
    #expect(found.gaps.allSatisfy { $0.reason == "the first has no such row" })
    #expect(found.exit == .impossible)
    let apart = pairs(more, try SyntheticResults.suite(seeds: [4, 5]))
    #expect(apart.cells.isEmpty)
    #expect(apart.gaps.count == 21)
    #expect(apart.gaps[0].reason == "seeds 1..3 in the first, seeds 4, 5 in the second")
    #expect(apart.exit == .impossible)
  }

  @Test func `has no gap where each side asks for other seeds besides`() throws {
    let found = pairs(
      try SyntheticResults.suite(seeds: [1, 2, 3, 4]).without("ER", seeds: [4]),
      try SyntheticResults.suite(seeds: [1, 2, 3]))
    #expect(found.gaps.isEmpty)
    #expect(found.exit == .held)
  }

  @Test func `says that a metric has no value, which is no failure`() throws {
    let results = try SyntheticResults.suite()
    let found = PairedRuns(results, against: results, by: .forgetting, margin: 0.01)
    #expect(found.gaps.map(\.label) == ["Joint", "Joint", "Joint"])
    #expect(found.gaps.allSatisfy { $0.cause == .noValue })
    #expect(found.exit == .held)
  }

  @Test func `has nothing to pair without a common row`() throws {
    let found = pairs(
      try SyntheticResults.suite(methods: [SyntheticResults.methods[0]]),
      try SyntheticResults.suite(methods: [SyntheticResults.methods[1]]))
    #expect(found.cells.isEmpty)
  }
}
