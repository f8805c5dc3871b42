import Datasets
import Foundation
import Harness
import Measurements
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct MeasurementReportTests {
  /// Results whose runs measured confusion; of the second class the first row lacks a value for one
  /// seed.
  private func measured() throws -> SuiteResults {
    let results = try SyntheticResults.suite(
      methods: Array(SyntheticResults.methods.prefix(2)), seeds: [1, 2])
    var plan = results.plan
    var records = results.records
    for index in plan.entries.indices {
      let entry = plan.entries[index]
      plan.entries[index].spec.protocol.measurements = ["confusion"]
      let isFirst = entry.spec.seed == 1
      records[entry.id]?.result.measurements = [
        "confusion": [[0.25, isFirst ? 0.5 : nil], [isFirst ? 0 : 1, 0.75]]
      ]
    }
    return SuiteResults(plan: plan, records: records)
  }

  private func maps(_ report: ComparisonReport, named name: String) -> HeatmapPanel? {
    report.document.blocks.lazy.compactMap { block -> HeatmapPanel? in
      guard case .figure(let figure) = block, figure.name == name,
        case .heatmaps(let panel) = figure.content
      else { return nil }
      return panel
    }.first
  }

  @Test func `has a panel of means for each measurement and scenario`() throws {
    let report = ComparisonReport(try measured())
    let panel = try #require(maps(report, named: "confusion-class"))
    #expect(panel.title == "class-incremental")
    #expect(panel.maps.map(\.title) == ["None", "Joint"])
    #expect(panel.maps[0].rows == [[0.25, 0.5], [0.5, 0.75]])
    #expect(panel.maps[0].rowLabels == ["1", "2"])
    #expect(panel.maps[0].columnPhrase == "classified as")
    #expect(maps(report, named: "class-accuracy-class") == nil)
  }

  /// Three contexts with classes that arrive in the first and the last; the second method learns all at once.
  private func seen() throws -> SuiteResults {
    let results = try SyntheticResults.suite(
      methods: Array(SyntheticResults.methods.prefix(2)), seeds: [1])
    var (plan, records) = (results.plan, results.records)
    for index in plan.entries.indices {
      let entry = plan.entries[index]
      plan.entries[index].spec.protocol.measurements = ["seen-classes", "memory-composition"]
      let isFirst = entry.label == plan.entries[0].label
      let none: [Double?] = [nil, nil, nil]
      records[entry.id]?.result.measurements = [
        "seen-classes": isFirst
          ? [[0.5, 0.75, nil], [0.5, 0.5, 0.25], [1, 0.25, 0.5]] : [none, none, [1, 0.8, nil]],
        "memory-composition": isFirst ? [[0.125, 0.034], [nil, nil], [0, 0.25]] : [[nil, nil]],
      ]
    }
    return SuiteResults(plan: plan, records: records)
  }

  @Test func `has a figure for each quantity, with the contexts that bring new classes`() throws {
    let report = ComparisonReport(try seen())
    let figures = report.document.blocks.compactMap { block -> (Figure, CurvePanel)? in
      guard case .figure(let figure) = block, case .curves(let panel) = figure.content,
        figure.name.hasPrefix("seen-classes") && figure.name.hasSuffix("-class")
      else { return nil }
      return (figure, panel)
    }
    try #require(figures.count == 3)
    #expect(figures.map(\.0.name) == (1...3).map { "seen-classes-\($0)-class" })
    #expect(
      figures.map(\.1.yTitle)
        == ["classes seen, %", "accuracy on classes seen, %", "forgetting by class, %"])
    #expect(figures.map(\.1.marks) == [[3], [3], [3]])
    // How many classes were seen is no affair of a method.
    #expect(figures.map(\.1.series.count) == [1, 2, 1])
    #expect(figures[0].0.caption.contains("The line is the same for all methods."))
    #expect(figures[1].1.series.map { $0.points.map(\.x) } == [[1, 2, 3], [3]])
    let map = try #require(maps(report, named: "memory-composition-class"))
    #expect(map.maps.count == 1)
    #expect(map.maps[0].top == 0.25)
    #expect(map.maps[0].rows == [[0.125, 0.034], nil, [0, 0.25]])
    let csv = try #require(report.contents.csv.first { $0.name == "seen-classes" }).text()
    #expect(csv.contains("class,1,3,forgetting by class,0.5"))
  }

  @Test func `has every seed's table as CSV`() throws {
    let files = ComparisonReport(try measured()).contents.csv
    let lines = try #require(files.first { $0.name == "confusion" }).text()
      .split(whereSeparator: \.isNewline).map(String.init)
    #expect(lines[0] == "method,scenario,seed,class,classified_as,share")
    #expect(lines[1] == "None (method),task,1,1,1,0.25")
    #expect(lines.contains("Joint,domain,2,2,1,1.0"))
    // Four cells, and three where one has no value.
    #expect(lines.count == 1 + 6 * 4 + 6 * 3)
  }

  @Test func `says nothing of measurements where there are none`() throws {
    let contents = ComparisonReport(try SyntheticResults.suite()).contents
    #expect(!contents.csv.contains { $0.name == "confusion" || $0.name == "class-accuracy" })
  }

  @Test(arguments: [(rows: 3, columns: 3), (100, 10), (100, 1000)])
  func `draws tables of all sizes on a page`(rows: Int, columns: Int) throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "maps.pdf")
    var map = Heatmap(
      title: "Method", rowLabels: (1...rows).map(String.init),
      columnLabels: (1...columns).map(String.init),
      rows: (0..<rows).map { row in (0..<columns).map { $0 <= row ? 0.42 : nil } })
    map.rows[1] = nil
    let panel = HeatmapPanel(title: "domain", maps: [map, map])
    #expect(panel.height(width: 500) < 700 * 2)
    try PDFRenderer.write(
      Document(
        title: "Maps",
        blocks: [.figure(Figure(name: "figure", caption: "c", content: .heatmaps(panel)))]),
      to: file.path)
    let words = try PDFText.words(of: file).map(\.text)
    #expect(words.count { $0 == "Method" } == 2)
    #expect(words.count { $0 == "42" || $0 == "42.0" } == (rows == 3 ? 2 * 4 : 0))
  }
}
