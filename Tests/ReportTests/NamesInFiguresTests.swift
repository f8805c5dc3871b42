import Datasets
import Foundation
import Harness
import Streams
import TestSupport
import Testing

@testable import Report

/// Names that are long, or of other scripts, on pages.
@Suite struct NamesInFiguresTests {
  private static let long = [
    String(repeating: "Elastic weight consolidation with a long name ", count: 6),
    String(repeating: "Wort", count: 60), String(repeating: "回放", count: 120),
    String(repeating: "a ", count: 120) + "end",
  ]

  private func canvas<Value>(_ body: (Canvas) throws -> Value) throws -> Value {
    let surface = try CairoSurface.svg(width: 100, height: 100)
    let value = try body(surface.canvas)
    _ = try surface.finish()
    return value
  }

  @Test(arguments: long, [1, 2, 5])
  func `cuts in the middle what would be too small to read`(name: String, count: Int) throws {
    try canvas { canvas in
      let fitted = canvas.fitted(name, size: 7.5, width: 60, lines: count)
      #expect(fitted.size >= 3.5)
      #expect(fitted.lines.count <= count && !fitted.lines.isEmpty)
      #expect(fitted.lines.allSatisfy { canvas.width(of: $0, size: fitted.size) <= 60 })
      let shown = fitted.lines.joined()
      #expect(shown.contains("…"))
      #expect(shown.first == name.first)
      #expect(shown.last == name.split(separator: " ").last?.last)
    }
  }

  @Test func `keeps apart names that differ at their ends`() throws {
    let name = Self.long[0]
    try canvas { canvas in
      let names = ["1", "2"].map { canvas.fitted(name + $0, size: 7.5, width: 60).lines }
      #expect(names[0] != names[1])
    }
  }

  @Test func `leaves names whole that fit`() throws {
    try canvas { canvas in
      let name = "Separate Networks"
      #expect(canvas.fitted(name, size: 7.5, width: 120) == FittedText(lines: [name], size: 7.5))
      let small = canvas.fitted(name, size: 7.5, width: 50)
      #expect(small.lines == [name] && small.size < 7.5)
    }
  }

  @Test(arguments: [
    ("a\u{1B}b", "a[U+001B]b"), ("\u{10FFF0}", "[U+10FFF0]"), ("x\u{202E}y", "x[U+202E]y"),
    ("two\nlines", "two lines"), ("e\u{FE0F}", "e\u{FE0F}"),
  ])
  func `draws a code for what no font has`(name: String, drawn: String) throws {
    // Characters that change the look of their neighbors are drawn or left out, never coded.
    try canvas { canvas in
      let width = canvas.width(of: name, size: 10)
      let visible = drawn.filter { $0 != "\u{FE0F}" }
      #expect(abs(width - canvas.width(of: String(visible), size: 10)) < 0.01)
    }
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `has all names on the pages`() throws {
    var methods = SyntheticResults.methods
    for (index, name) in (Self.long + ["λ=10⁻³ ∈ ℝ, 5 µs", "a\u{10FFF0}b"]).enumerated() {
      methods[index + 1].label = name
    }
    let directory = try TemporaryDirectory()
    let report = ComparisonReport(try SyntheticResults.suite(methods: methods, seeds: [1, 2, 3]))
    try ReportWriter(report).write(to: directory.url, as: [.pdf])
    let text = try PDFText.text(of: directory.url.appending(path: "report.pdf"))
    #expect(text.contains("λ=10⁻³ ∈ ℝ, 5 µs") && text.contains("a[U+10FFF0]b"))
    #expect(text.contains("Elastic weight consolidation with a long name"))
  }
}

/// Pages of reports in which little was measured.
@Suite struct EmptyFigureTests {
  private func headings(_ document: Document) -> [String] {
    document.blocks.compactMap { if case .heading(let text) = $0 { text } else { nil } }
  }

  private func report(_ change: (inout RunRecord) -> Void) throws -> ComparisonReport {
    let results = try SyntheticResults.suite(seeds: [1])
    return ComparisonReport(
      SuiteResults(
        plan: results.plan,
        records: results.records.mapValues {
          var record = $0
          change(&record)
          return record
        }))
  }

  @Test func `has no learning curves of runs shorter than their interval`() throws {
    let report = try report { $0.result.curve = [] }
    #expect(!headings(report.document).contains("Learning curves"))
    #expect(!report.document.figures.contains { $0.name.hasPrefix("learning-curves") })
    #expect(headings(report.document).contains("Accuracy matrices"))
  }

  @Test func `leaves methods without points out of curves that others have`() throws {
    let report = try report { if $0.identity.spec.method.name == "er" { $0.result.curve = [] } }
    let figure = try #require(report.learningCurves(.class))
    guard case .curves(let panel) = figure.content else { return }
    #expect(panel.series.map(\.label) == ["None", "Joint", "EWC", "SI", "LwF", "A-GEM"])
  }

  @Test func `draws nothing of a scenario in which every run failed`() throws {
    let whole = try SyntheticResults.suite(seeds: [1])
    let failed = whole.plan.entries.filter { $0.spec.scenario == .class }
    let report = ComparisonReport(
      SuiteResults(
        plan: whole.plan,
        records: whole.records.filter { record in !failed.contains { $0.id == record.key } },
        failures: Dictionary(
          uniqueKeysWithValues: failed.map {
            ($0.id, FailureRecord(id: $0.id, spec: $0.spec, reason: "the loss became NaN"))
          })))
    let figures = (report.document.figures + report.timingDocument.figures).map(\.name)
    #expect(!figures.isEmpty && !figures.contains { $0.hasSuffix("-class") })
    // A line with the reason stands for tables without numbers.
    let lines = report.document.blocks.compactMap { block -> String? in
      if case .paragraph(let text) = block { text } else { nil }
    }
    #expect(
      lines.contains(
        "Class-incremental learning, percent: no number. n/a: failed: the loss became NaN."))
    for block in report.document.blocks {
      if case .table(let table) = block { #expect(!table.rows.isEmpty, "\(table.name)") }
    }
  }

  @Test func `has a line in place of a table without published numbers`() throws {
    let results = try SyntheticResults.suite(seeds: [1])
    let reference = try PublishedReference(
      json: #"{"key": "k", "title": "A paper", "results": []}"#)
    let published = PublishedComparison(results, against: reference, protocolPrefix: "split")
    let document = ComparisonReport(results, published: published).document
    let lines = document.blocks.compactMap { block -> String? in
      if case .paragraph(let text) = block { text } else { nil }
    }
    #expect(lines.contains { $0.contains("it has no number of a method and scenario") })
    for case .table(let table) in document.blocks { #expect(table.name != "published") }
  }

  @Test func `draws no axes without anything between them, however little was measured`() throws {
    let sparse = [
      try SyntheticResults.suite(methods: [SyntheticResults.methods[1]], seeds: [1]),
      try SyntheticResults.suite(methods: [SyntheticResults.methods[0]], seeds: [1], contexts: 2),
      try SyntheticResults.suite(seeds: [1], leavingOut: ("ER", 1)),
    ]
    for results in sparse {
      let report = ComparisonReport(results)
      for figure in report.document.figures + report.timingDocument.figures {
        switch figure.content {
        case .curves(let panel): #expect(panel.series.allSatisfy { !$0.points.isEmpty })
        case .bars(let panel): #expect(panel.bars.contains { $0.value != nil })
        case .heatmaps(let panel): #expect(!panel.maps.isEmpty)
        case .scatter(let panel): #expect(!panel.points.isEmpty)
        case .images(let panel): #expect(panel.rows.allSatisfy { !$0.images.isEmpty })
        case .parity(let panel): #expect(panel.plots.allSatisfy { !$0.points.isEmpty })
        }
      }
      let blocks = report.document.blocks + report.timingDocument.blocks
      for (block, next) in zip(blocks, blocks.dropFirst()) {
        if case .heading(let text) = block, case .heading(let other) = next {
          Issue.record("nothing stands between \(text) and \(other)")
        }
      }
    }
  }
}
