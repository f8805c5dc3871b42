import Datasets
import Methods
import Metrics
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

  @Test func `has nothing to pair without a common row`() throws {
    let found = pairs(
      try SyntheticResults.suite(methods: [SyntheticResults.methods[0]]),
      try SyntheticResults.suite(methods: [SyntheticResults.methods[1]]))
    #expect(found.cells.isEmpty)
  }
}
