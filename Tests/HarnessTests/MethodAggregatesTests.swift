import Metrics
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct MethodAggregatesTests {
  private func row(
    _ aggregates: MethodAggregates, _ label: String, group: Int
  ) throws -> MethodAggregates.Row {
    try #require(aggregates.groups[group].rows.first { $0.label == label })
  }

  @Test func `aggregates each scenario and all of them`() throws {
    let results = try SyntheticResults.suite()
    let aggregates = MethodAggregates(results, against: "None")
    #expect(
      aggregates.groups.map(\.scenarios) == [[.task], [.domain], [.class], Scenario.allCases])
    #expect(aggregates.groups.allSatisfy { $0.rows.count == 7 })
    let er = try row(aggregates, "ER", group: 2)
    let values = results.values(of: .lastAccuracy, label: "ER", scenario: .class)
      .compactMap(\.value.number).sorted()
    #expect(er.scores.tasks[0].sorted() == values)
    // Of five values the lowest and the highest are left out.
    #expect(abs(er.interquartileMean - (values[1] + values[2] + values[3]) / 3) < 1e-12)
    #expect(er.interval.contains(er.interquartileMean))
    #expect(er.interval.lowerBound >= values[0] && er.interval.upperBound <= values[4])
    #expect(er.interval.lowerBound < er.interval.upperBound)
    #expect(try row(aggregates, "ER", group: 3).scores.tasks.count == 3)
  }

  @Test func `compares with the baseline`() throws {
    let aggregates = MethodAggregates(try SyntheticResults.suite(), against: "None")
    #expect(try row(aggregates, "None", group: 0).improvement == nil)
    let er = try #require(try row(aggregates, "ER", group: 2).improvement)
    #expect(er.probability == 1)
    #expect(er.interval == 1...1)
    #expect(try #require(er.paired).difference > 0.2)
    #expect(try #require(er.pValue).adjusted < 0.001)
    // Runs of several scenarios are no pairs of one sample.
    let overall = try #require(try row(aggregates, "ER", group: 3).improvement)
    #expect(overall.paired == nil && overall.pValue == nil)
    let reverse = MethodAggregates(try SyntheticResults.suite(), against: "ER")
    #expect(try row(reverse, "None", group: 2).improvement?.probability == 0)
  }

  @Test func `counts less forgetting as better`() throws {
    let aggregates = MethodAggregates(
      try SyntheticResults.suite(), by: .forgetting, against: "None")
    #expect(try row(aggregates, "ER", group: 2).improvement?.probability == 1)
    // Joint training has no forgetting.
    #expect(!aggregates.groups[2].rows.map(\.label).contains("Joint"))
  }

  @Test func `gives the same intervals every time, and different ones to different rows`() throws {
    let results = try SyntheticResults.suite()
    func intervals() -> [ClosedRange<Double>] {
      MethodAggregates(results, against: nil).groups.flatMap { $0.rows.map(\.interval) }
    }
    let first = intervals()
    #expect(first == intervals())
    #expect(Set(first).count > 10)
  }

  @Test func `leaves out methods with fewer than three seeds`() throws {
    #expect(
      MethodAggregates(try SyntheticResults.suite(seeds: [1, 2]), against: "None").groups.isEmpty)
    let results = try SyntheticResults.suite(seeds: [1, 2, 3], leavingOut: ("ER", 3))
    let aggregates = MethodAggregates(results, against: "None")
    #expect(aggregates.groups.allSatisfy { $0.rows.count == 6 })
  }

  @Test func `names the methods that it leaves out, with the reason`() throws {
    let whole = try SyntheticResults.suite(seeds: [1, 2, 3, 4])
    let results = whole.failing("EWC", seeds: [1, 2, 3, 4]).failing("SI", seeds: [2, 3])
      .without("ER", seeds: [1, 4])
    let group = try #require(MethodAggregates(results, against: "None").groups.last)
    #expect(
      group.omissions.map(\.description) == [
        "EWC (0 of 4 seeds; seeds 1..4 failed (seed 1: diverged))",
        "SI (2 of 4 seeds; seeds 2, 3 failed (seed 2: diverged))",
        "ER (2 of 4 seeds; seeds 1, 4 have not been run)",
      ])
    let complete = MethodAggregates(whole, against: "None")
    #expect(complete.groups.allSatisfy { $0.omissions.isEmpty })
    // A metric that means nothing for a method is a reason too.
    let forgetting = MethodAggregates(whole, by: .forgetting, against: "None")
    #expect(forgetting.groups[0].omissions.map(\.label) == ["Joint"])
    #expect(forgetting.groups[0].omissions[0].description.hasPrefix("Joint (0 of 4 seeds; "))
  }

  @Test func `has the rows that are asked for`() throws {
    let aggregates = MethodAggregates(try SyntheticResults.suite(), against: "None") {
      $0 == .task ? ["None", "ER"] : ["ER"]
    }
    // Only one scenario has two of them.
    #expect(aggregates.groups.map(\.scenarios) == [[.task]])
    #expect(aggregates.groups[0].rows.map(\.label) == ["None", "ER"])
  }
}
