import Foundation
import Harness
import Metrics
import Streams
import TestSupport
import Testing

@testable import Report

/// Reports of records whose test sets are not those of the contexts.
@Suite struct RectangularReportTests {
  private func report(checkpoints: Int? = nil) throws -> ComparisonReport {
    ComparisonReport(
      try SyntheticResults.suite(seeds: [1, 2]).withOneTestSet(checkpoints: checkpoints))
  }

  @Test func `write every file, whatever the number of checkpoints`() throws {
    let directory = try TemporaryDirectory()
    for checkpoints in [1, 5, 391] {
      let files = try ReportWriter(report(checkpoints: checkpoints)).write(
        to: directory.url.appending(path: "\(checkpoints)"))
      #expect(files.contains("report.pdf"))
      // A matrix of one column would say no more than the curve.
      #expect(!files.contains("figures/accuracy-matrices-class.svg"))
    }
  }

  @Test func `name checkpoints and test sets under the heat maps and in the table of accuracies`()
    throws
  {
    let report = try report()
    let figure = try #require(report.heatmaps(.class))
    #expect(
      figure.caption.hasPrefix(
        "Accuracy in percent on each test set (columns) at each checkpoint (rows), mean over"))
    #expect(figure.caption.contains("The test sets are 1 all classes."))
    guard case .heatmaps(let panel) = figure.content else {
      Issue.record("no heat maps")
      return
    }
    #expect(panel.maps[0].rowLabels == ["–", "1", "2", "3", "4", "5"])
    #expect(panel.maps[0].columnLabels == ["1"])
    let csv = try #require(report.contents.csv.first { $0.name == "accuracy-matrix" }).text()
    #expect(csv.hasPrefix("method,scenario,seed,at_checkpoint,on_test_set,accuracy"))
    #expect(csv.contains(",batch 3,all classes,"))
  }

  @Test func `draw accuracy by checkpoint, and no curve of a first context`() throws {
    let report = try report()
    let figure = try #require(report.accuracySoFar(.class))
    guard case .curves(let panel) = figure.content else {
      Issue.record("no curves")
      return
    }
    #expect(panel.xTitle == "checkpoints")
    #expect(panel.series[0].points.map(\.x) == [1, 2, 3, 4, 5])
    #expect(figure.caption.hasPrefix("Accuracy on the one test set at each checkpoint."))
    #expect(report.firstContextCurves(.class) == nil)
  }

  @Test func `say n/a with the reason where a metric compares contexts`() throws {
    let reason = "it needs a test set for each checkpoint; there are 1 for 5 checkpoints"
    let report = try report()
    let csv = try #require(report.contents.csv.first { $0.name == "metrics" }).text()
    #expect(csv.contains("bwt/t-1@1,,\(reason)") || csv.contains("bwt/t-1@1,,\"\(reason)\""))
    let table = try #require(report.tables().first { $0.name == "summary-class" })
    #expect(table.footnotes.contains { $0.contains("n/a: \(reason).") })
  }

  @Test func `leave out columns without any number on pages, and say which and why`() throws {
    let report = try report()
    let whole = try #require(report.tables().first { $0.name == "summary-class" })
    let shown = whole.withoutEmptyColumns
    #expect(
      whole.columns.map(\.title)
        == ["Method", "ACC", "ACC so far", "LA", "BWT", "FWT", "F", "I"])
    #expect(shown.columns.map(\.title) == ["Method", "ACC"])
    #expect(shown.rows.map { $0[1] } == whole.rows.map { $0[1] })
    #expect(
      shown.footnotes == [
        whole.footnotes[0],
        "Left out: ACC so far, LA, BWT, FWT, F, I. n/a: it needs a test set for each checkpoint; there are 1 "
          + "for 5 checkpoints.",
      ])
    let isOnPage = report.document.blocks.contains { block in
      if case .table(let table) = block { table == shown } else { false }
    }
    #expect(isOnPage)
  }

  @Test func `number the notes anew of cells that stay`() {
    let table = Table(
      name: "t", title: "T",
      columns: [Table.Column("A"), Table.Column("B"), Table.Column("C")],
      rows: [
        [.text("x"), .absent(footnote: 1), .number(1, decimals: 0)],
        [.text("y"), .absent(footnote: 2), .absent(footnote: 3)],
      ],
      footnotes: ["Remark.", "¹ n/a: one.", "² n/a: two.", "³ n/a: three."])
    let shown = table.withoutEmptyColumns
    #expect(shown.columns.map(\.title) == ["A", "C"])
    #expect(shown.rows[1] == [.text("y"), .absent(footnote: 1)])
    #expect(
      shown.footnotes == ["Remark.", "¹ n/a: three.", "Left out: B. n/a: one. n/a: two."])
  }

  @Test func `fit a page with hundreds of checkpoints`() {
    for rows in [6, 101, 392, 1001] {
      let layout = HeatmapLayout(rows: rows, contexts: 1, width: 495)
      #expect(layout.rowHeight < 640)
      #expect((layout.textSize != nil) == (rows == 6))
    }
  }
}
