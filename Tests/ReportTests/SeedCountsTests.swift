import Harness
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct SeedCountsTests {
  @Test func `says a number that all share once`() {
    let counts = SeedCounts([5, 5, 5])
    #expect(counts.phrase == "5 seeds")
    #expect(counts.name("ER", [5, 5]) == "ER")
    #expect(SeedCounts([1]).phrase == "1 seed")
    #expect(SeedCounts([]).phrase == "no seeds")
  }

  @Test func `gives the numbers that differ beside their names`() {
    let counts = SeedCounts([5, 2, 5, 3])
    #expect(counts.phrase == "5 seeds, or over n where given")
    #expect(counts.name("ER", [2]) == "ER (n=2)")
    #expect(counts.name("EWC", [5, 3]) == "EWC (n=3/5)")
    #expect(counts.name("SI", [5]) == "SI")
    #expect(SeedCounts([2, 4]).usual == 4)
  }

  @Test func `states the number of seeds of every cell and every name in a report`() throws {
    let partial = ComparisonReport(try SyntheticResults.suite(leavingOut: ("ER", 3)))
    let whole = ComparisonReport(try SyntheticResults.suite())
    let table = try #require(partial.summaryTables().last)
    for row in table.rows {
      let shown = row.dropFirst().map { $0.printed.hasSuffix("(n=4)") }
      #expect(shown == Array(repeating: row[0] == .text("ER"), count: 7), "\(row)")
    }
    #expect(table.footnotes[0].hasPrefix("Mean over 5 seeds, or over n where given ±"))
    #expect(try #require(whole.summaryTables().last).footnotes[0].hasPrefix("Mean over 5 seeds ±"))

    let figures: [(ComparisonReport) -> (Scenario) -> Figure?] = [
      ComparisonReport.accuracySoFar, ComparisonReport.learningCurves, ComparisonReport.finalBars,
      ComparisonReport.forgettingAgainstIntransigence, ComparisonReport.timeAgainstAccuracy,
      ComparisonReport.heatmaps,
    ]
    for figure in figures {
      let (figure, same) = (
        try #require(figure(partial)(.class)), try #require(figure(whole)(.class))
      )
      #expect(figure.caption.contains("over 5 seeds, or over n where given"))
      #expect(names(in: figure).filter { $0.contains("n=") } == ["ER (n=4)"])
      #expect(same.caption.contains("over 5 seeds."))
      #expect(names(in: same).contains("ER"))
    }
    let nothing = ComparisonReport(
      SuiteResults(plan: partial.results.plan, records: [:]))
    #expect(nothing.timeAgainstAccuracy(.class) == nil)
    let timing = partial.timingTable()
    #expect(timing.columns[2].title == "Runs")
    #expect(timing.rows.filter { $0[2] == .count(4) }.map { $0[0] } == ["ER", "ER", "ER"])
  }

  /// The names of methods that a figure prints.
  private func names(in figure: Figure) -> [String] {
    switch figure.content {
    case .curves(let panel): panel.series.map(\.label)
    case .bars(let panel): panel.bars.map(\.label)
    case .scatter(let panel): panel.points.map(\.label)
    case .heatmaps(let panel): panel.maps.map(\.title)
    case .images(let panel): [panel.title]
    case .parity(let panel): panel.plots.flatMap(\.points).map(\.label)
    }
  }
}
