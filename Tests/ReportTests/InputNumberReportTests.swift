import Foundation
import Harness
import TestSupport
import Testing

@testable import Report

/// Reports of numbers that a file can hold and nothing measures.
@Suite struct InputNumberReportTests {
  @Test(
    arguments: [
      (0, "0"), (1234, "1\u{2009}234"),
      (.min, "−9\u{2009}223\u{2009}372\u{2009}036\u{2009}854\u{2009}775\u{2009}808"),
      (.max, "9\u{2009}223\u{2009}372\u{2009}036\u{2009}854\u{2009}775\u{2009}807"),
    ] as [(Int, String)])
  func `group the digits of any count`(count: Int, text: String) {
    #expect(NumberText.grouped(count) == text)
  }

  @Test(arguments: [1e308, -1e308, .leastNonzeroMagnitude, 1e20, .infinity, .nan] as [Double])
  func `write any number`(value: Double) {
    #expect(!NumberText.setting(value).isEmpty)
    #expect(!NumberText.percent(value).isEmpty)
    #expect((0...4).contains(NumberText.decimals(value)))
  }

  @Test func `have colors for any fraction`() {
    #expect(ColorScale.color(1e308) == ColorScale.color(1))
    #expect(ColorScale.color(-.infinity) == ColorScale.color(0))
    _ = ColorScale.color(.nan)
    var wild = Color.black
    wild.red = 1e300
    #expect(wild.hex & 0xFFFF == 0)
  }

  @Test func `draw a search over settings up to the largest number`() throws {
    let results = try SyntheticResults.suite(
      methods: [SyntheticResults.methods[0]]
        + SyntheticResults.Method.swept(
          "EWC", "ewc", over: "lambda", [(0, final: 0.2), (1, final: 0.4), (1e308, final: 0.6)])
        + SyntheticResults.Method.swept(
          "ER", "er", over: "lambda", [(1e307, final: 0.7), (1e308, final: 0.8)]),
      seeds: [1, 2, 3])
    let directory = try TemporaryDirectory()
    let files = try ReportWriter(ComparisonReport(results)).write(to: directory.url)
    #expect(files.contains("report.pdf"))
    let csv = try String(
      contentsOf: directory.url.appending(path: "tables/search.csv"), encoding: .utf8)
    #expect(csv.contains("1e308"))
  }

  @Test func `draw curves whose steps, and times that, are as large as numbers are`() throws {
    let results = try SyntheticResults.suite(
      methods: [SyntheticResults.methods[0], SyntheticResults.methods[5]], seeds: [1, 2])
    var records = results.records
    for id in records.keys {
      records[id]?.result.curve[4].step = .max
      records[id]?.result.cost.steps = .max
      records[id]?.timing.training = 1e300
      records[id]?.timing.total = 1e308
    }
    let directory = try TemporaryDirectory()
    let files = try ReportWriter(
      ComparisonReport(SuiteResults(plan: results.plan, records: records))
    ).write(to: directory.url)
    #expect(files.contains("timing.pdf"))
  }

  @Test func `name a group of settings once that varies along two axes`() throws {
    // A plan that no suite makes, with the group EWC twice.
    let methods =
      SyntheticResults.Method.swept("EWC", "ewc", over: "lambda", [(1, final: 0.2)])
      + SyntheticResults.Method.swept("EWC", "ewc", over: "gamma", [(0.5, final: 0.3)])
    let results = try SyntheticResults.suite(methods: methods, seeds: [1, 2])
    #expect(results.sweeps.count == 2)
    #expect(ComparisonReport(results).provenance.contains { $0.name == "EWC" })
  }
}
