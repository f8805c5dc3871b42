import Datasets
import Foundation
import Harness
import Metrics
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct SearchReportTests {
  private let report: ComparisonReport

  init() throws {
    report = ComparisonReport(try SyntheticResults.sweep())
  }

  private func panel(_ figure: Figure?) throws -> CurvePanel {
    guard case .curves(let panel) = try #require(figure).content else {
      throw ReportError.nothingToReport(directory: "no curves")
    }
    return panel
  }

  @Test func `draws accuracy against the values, and fixed methods across`() throws {
    let figure = try #require(report.search(.class, axis: "lambda"))
    let panel = try panel(figure)
    #expect(panel.xTicks == [1, 100, 10_000])
    #expect(panel.xScale == .logarithmic)
    #expect(panel.xTitle == "lambda")
    #expect(panel.series.map(\.label) == ["EWC"])
    #expect(panel.series[0].points.map(\.x) == [1, 100, 10_000])
    let highest = try #require(panel.series[0].points.max { $0.y.mean < $1.y.mean })
    #expect(highest.x == 100 && highest.y.count == 3 && highest.y.interval != nil)
    #expect(panel.references.map(\.label) == ["None", "Joint", "A-GEM"])
    #expect(panel.references[1].value.mean > 0.9)
    #expect(panel.references.allSatisfy { $0.value.interval != nil })
    #expect(figure.caption.contains("against the setting lambda"))
    #expect(figure.caption.contains("over 3 seeds."))
    let budget = try self.panel(report.search(.class, axis: "budget"))
    #expect(budget.xScale == .linear)
    #expect(budget.series.map(\.label) == ["ER"])
    #expect(report.search(.class, axis: "tau") == nil)
  }

  @Test func `tabulates the best values beside the baseline, with how they were chosen`() throws {
    let table = report.searchTable
    #expect(table.name == "search")
    #expect(table.rows.count == 6)
    let row = try #require(table.rows.first { $0[1] == "class" })
    #expect(row[0] == "EWC" && row[2] == "lambda" && row[3] == .count(3) && row[4] == "100")
    func percent(_ label: String) throws -> Double {
      try #require(
        report.results.summary(of: .lastAccuracy, label: label, scenario: .class)
      ).mean * 100
    }
    guard case .estimate(let mean, let error?, let count, _) = row[5],
      case .estimate(let none, _, _, _) = row[6]
    else {
      Issue.record("no estimates in \(row)")
      return
    }
    #expect(try mean == percent("EWC, lambda 100"))
    #expect(try none == percent("None"))
    #expect(error > 0 && count == 3)
    #expect(table.footnotes.contains { $0.contains("chosen on the test data") })
  }

  @Test func `shows the best rows only, in the order of the suite`() throws {
    let shown = ["None", "Joint", "EWC, lambda 100", "ER, budget 20", "A-GEM"]
    #expect(report.labels(in: .class) == shown)
    #expect(report.labels(in: .class, .all).count == 8)
    #expect(report.summaryTables()[2].rows.map { $0[0].printed } == shown)
    #expect(report.summaryTables()[2].rulesAfter == [2])
    let figure = try #require(report.finalBars(.class))
    guard case .bars(let bars) = figure.content else { return }
    #expect(bars.bars.map(\.label) == shown)
    #expect(figure.caption.contains("at their best value, chosen on test data"))
    guard case .heatmaps(let maps) = try #require(report.heatmaps(.class)).content else { return }
    #expect(maps.maps.map(\.title) == shown)
    // Rows of a group look like its line in the search.
    #expect(report.style(of: "EWC, lambda 1") == report.style(of: "EWC"))
    #expect(report.style(of: "EWC, lambda 1") != report.style(of: "ER, budget 20"))
  }

  @Test func `gives the training time at the best values, consolidation included`() throws {
    let figure = try #require(report.trainingTime(.class))
    guard case .bars(let panel) = figure.content else { return }
    #expect(!panel.isPercentage)
    #expect(panel.bars.map(\.label) == report.labels(in: .class))
    let bar = panel.bars[2]
    // Training for about 2 s, consolidation for 0.25.
    #expect(abs(try #require(bar.value).mean - 2.25) < 0.01)
    #expect(bar.seeds.count == 3)
    #expect(figure.caption.contains("consolidation included"))
    let headings = report.timingDocument.blocks.compactMap { block -> String? in
      if case .heading(let text) = block { text } else { nil }
    }
    #expect(headings.contains("Training time at the best values"))
  }

  @Test func `leaves out a swept method of which nothing ran`() throws {
    let results = try SyntheticResults.sweep()
    let missing = results.plan.entries.filter { $0.sweep?.group == "EWC" }.map(\.id)
    let report = ComparisonReport(
      SuiteResults(
        plan: results.plan, records: results.records.filter { !missing.contains($0.key) }))
    #expect(report.labels(in: .task) == ["None", "Joint", "ER, budget 20", "A-GEM"])
    #expect(report.searchTable.rows[0][4...5].allSatisfy { $0 == .absent(footnote: nil) })
    #expect(report.search(.task, axis: "lambda") == nil)
    let notes = report.document.blocks.compactMap { block -> String? in
      if case .note(let text) = block { text } else { nil }
    }
    let note = try #require(notes.first { $0.hasPrefix("Not run (27): ") })
    #expect(note.contains(": EWC at 3 values of lambda, task-incremental, seed 1; EWC at 3 "))
    let directory = try TemporaryDirectory()
    try ReportWriter(report).write(to: directory.url)
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `writes every row to CSV files, and the best ones for readers`() throws {
    let directory = try TemporaryDirectory()
    try ReportWriter(report).write(to: directory.url)
    func text(_ name: String) throws -> String {
      try String(contentsOf: directory.url.appending(path: "tables/\(name)"), encoding: .utf8)
    }
    for name in [
      "summary-class", "rival-class", "cost", "runs", "timing", "metrics", "accuracy-matrix",
      "summary",
    ] {
      #expect(try text("\(name).csv").contains("EWC, lambda 1\""), "\(name)")
    }
    #expect(try text("search.csv").contains("EWC,class,lambda,3,100,"))
    let markdown = try text("summary-class.md")
    #expect(markdown.contains("EWC, lambda 100 ") && !markdown.contains("EWC, lambda 1 "))
    #expect(try text("runs.md").contains("tables/runs.csv"))
    let pages = try PDFText.text(of: directory.url.appending(path: "report.pdf"))
    for part in [
      "5 methods (2 of them at 5 settings in all)", "Search over settings",
      "Best values of the settings searched", "lambda [1, 100, 10000]", "EWC, lambda 100",
      "best value is therefore optimistic",
    ] {
      #expect(pages.contains(part), "\(part)")
    }
    #expect(!pages.contains("EWC, lambda 1 "))
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `says nothing of a search where no setting is swept`() throws {
    let directory = try TemporaryDirectory()
    let report = ComparisonReport(try SyntheticResults.suite())
    #expect(report.labels(in: .class) == report.labels(in: .class, .all))
    let files = try ReportWriter(report).write(to: directory.url)
    #expect(!files.contains { $0.contains("search") })
    for name in ["report", "timing"] {
      let text = try PDFText.text(of: directory.url.appending(path: "\(name).pdf"))
      #expect(!text.contains("Search") && !text.contains("best value"))
    }
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `names lines across the plot, and keeps names of marks apart`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "figure.pdf")
    let style = SeriesStyle(color: .black, marker: .circle, dashes: [])
    let estimate = Estimate(mean: 0.5, interval: 0.4...0.6, count: 3)
    let values = (0..<40).map { pow(10, Double($0) / 4 - 3) }
    let panel = CurvePanel(
      title: "t", xTitle: "x", yTitle: "y", xTicks: values, xScale: .logarithmic,
      series: [.init(label: "Curve", style: style, points: values.map { ($0, estimate) })],
      references: [.init(label: "Reference", style: style, value: estimate)])
    try PDFRenderer.write(
      Document(
        title: "A", blocks: [.figure(Figure(name: "figure", caption: "c", content: .curves(panel)))]
      ),
      to: file.path)
    let words = try PDFText.words(of: file)
    #expect(words.contains { $0.text == "Reference" } && words.contains { $0.text == "Curve" })
    // The marks at powers of ten, on one line.
    let thousandth = try #require(words.first { $0.text == "0.001" })
    let marks = words.filter { abs($0.yMin - thousandth.yMin) < 1 }.sorted { $0.xMin < $1.xMin }
    for power in ["0.001", "0.01", "0.1", "1", "10", "100", "1000", "1e4", "1e5", "1e6"] {
      #expect(marks.contains { $0.text == power }, "\(power)")
    }
    for (mark, next) in zip(marks, marks.dropFirst()) { #expect(mark.xMax < next.xMin) }
  }
}
