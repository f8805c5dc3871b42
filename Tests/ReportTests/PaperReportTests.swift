import Datasets
import Foundation
import Harness
import Metrics
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct PaperReportTests {
  private static let template = PaperTemplate(
    name: "test", title: "A paper", introduction: "Its tables.", paper: "k",
    benchmarks: [
      .init(
        title: "Strokes", suite: "one", alsoFrom: ["more"], protocolPrefix: "split strokes"),
      .init(title: "Others", suite: "two", protocolPrefix: "others"),
    ],
    blocks: [
      .verdicts,
      .table(
        .init(
          name: "table-1", title: "Table 1", columns: [(nil, "class"), (nil, "others")],
          rows: ["ER", "SI", "GEM"].map { method in
            .init(
              strategy: nil, method: method,
              cells: [
                .runs(.init(suite: "one", label: method, scenario: .class), otherwise: "no code"),
                method == "GEM"
                  ? .none(reason: "undefined")
                  : .runs(.init(suite: "two", label: method, scenario: .task)),
              ])
          }, isCompared: true, rulesAfter: [1])),
      .curves(
        .init(
          suite: "one", title: "Curves", xTitle: "x", yTitle: "y",
          series: [
            .init(
              label: "both",
              points: [
                (1, .init(suite: "one", label: "SI", scenario: .class)),
                (10, .init(suite: "one", label: "ER", scenario: .class)),
                (100, .init(suite: "one", label: "GEM", scenario: .class)),
              ])
          ], caption: "C.")),
      .published(title: "Others", note: "N."),
    ])

  private func reference() throws -> PublishedReference {
    func result(_ method: String, _ mean: Double) -> String {
      """
      {"protocol": "split strokes", "scenario": "class", "method": "\(method)",
       "metric": "final average test accuracy", "unit": "percent", "mean": \(mean), "spread": 0.1,
       "spread_kind": "SEM", "n_seeds": 20, "verification": "primary"}
      """
    }
    return try PublishedReference(
      json: """
        {"key": "k", "title": "A paper",
         "results": [\(result("ER", 99.5)), \(result("Another", 50))]}
        """)
  }

  private func results(_ suite: String = "one", seeds: [UInt64] = [1, 2, 3]) throws
    -> SuiteResults
  {
    let results = try SyntheticResults.suite(seeds: seeds)
    var plan = results.plan
    plan.suite = suite
    return SuiteResults(plan: plan, records: results.records)
  }

  private func report(_ parts: [SuiteResults]) throws -> PaperReport {
    try PaperReport(Self.template, parts, reference: reference())
  }

  private var paperTable: PaperTemplate.Table { Self.template.tables[0] }

  @Test func `fills a cell with the runs of its suite, label, scenario and metric`() throws {
    let results = try results()
    let report = try report([results])
    for metric in [Metric.lastAccuracy, .learningAccuracy] {
      let summary = try #require(results.summary(of: metric, label: "ER", scenario: .domain))
      let cell = PaperTemplate.Cell.runs(
        .init(suite: "one", label: "ER", scenario: .domain, metric: metric))
      #expect(report.ours(cell) == .summary(summary))
    }
  }

  @Test func `says why a cell has no number`() throws {
    let full = try results()
    let lost = try #require(full.entries(label: "ER", scenario: .class).first)
    func report(failing: Bool) throws -> PaperReport {
      let kept = full.records.filter {
        full.entries(label: "ER", scenario: .class).map(\.id).contains($0.key) == false
      }
      return try self.report([
        SuiteResults(
          plan: full.plan, records: kept,
          failures: failing
            ? [lost.id: FailureRecord(id: lost.id, spec: lost.spec, reason: "out of memory")] : [:])
      ])
    }
    let cells = paperTable.rows.flatMap(\.cells)
    #expect(try report(failing: false).ours(cells[0]) == .absent(reason: "not run"))
    #expect(
      try report(failing: true).ours(cells[0]) == .absent(reason: "failed: out of memory"))
    // The other benchmark was not run at all; the suite has no GEM, nor has the paper.
    #expect(try self.report([full]).ours(cells[1]) == .absent(reason: "not run"))
    #expect(try self.report([full]).ours(cells[4]) == .absent(reason: "no code"))
    #expect(try self.report([full]).ours(cells[5]) == .absent(reason: "undefined"))
  }

  @Test func `puts ours, theirs and the verdict below each other`() throws {
    let results = try results()
    let report = try report([results])
    let table = report.table(paperTable)
    let ours = try #require(results.summary(of: .lastAccuracy, label: "ER", scenario: .class))
    #expect(table.columns.map(\.title) == ["Method", "", "class", "others"])
    #expect(
      table.rows.map { $0[1].printed } == [
        "ours", "published", "difference", "ours", "published", "ours", "published",
      ])
    #expect(table.rows[0][2] == .mean(ours))
    #expect(table.rows[1][2].printed == "99.50 ± 0.10")
    #expect(
      table.rows[2][2]
        == .verdict(difference: (ours.mean - 0.995) * 100, "not reproduced"))
    #expect(table.rulesAfter == [3])
    // Ours of the benchmark without runs, the unread number of SI, and GEM twice.
    #expect(table.rows[0][3].printed == "n/a¹")
    #expect(
      table.footnotes.prefix(4) == [
        "¹ Not run.", "² No published value could be read.", "³ No code.", "⁴ Undefined.",
      ])
    #expect(table.rows[5].map(\.printed) == ["GEM", "ours", "n/a³", "n/a⁴"])
    // What the paper does not define has no published number either, and says so once.
    #expect(table.rows[6].map(\.printed) == ["", "published", "n/a²", ""])
  }

  @Test func `takes further seeds from other suites of the benchmark`() throws {
    let report = try report([results(), results("more", seeds: [3, 4, 5, 6])])
    guard case .summary(let summary) = report.ours(paperTable.rows[0].cells[0]) else {
      Issue.record("no number")
      return
    }
    #expect(summary.count == 6)
  }

  @Test func `counts every cell under one verdict`() throws {
    let table = try report([results()]).verdictTable
    #expect(
      table.rows.map { $0.map(\.printed) } == [
        ["not reproduced", "1", "Strokes, class: ER"],
        ["no published value", "4", "Strokes, class: SI, GEM; Others, task: ER, SI"],
      ])
  }

  @Test func `draws ours against theirs with both intervals`() throws {
    let results = try results()
    guard case .parity(let panel) = try report([results]).parity.first?.content else {
      Issue.record("no figure")
      return
    }
    let point = try #require(panel.plots.first?.points.first)
    #expect(panel.plots.map(\.points.count) == [1])
    #expect(point.label == "ER")
    #expect(
      point.ours
        == Estimate(
          try #require(
            results.summary(of: .lastAccuracy, label: "ER", scenario: .class))))
    // Student's t with 19 degrees of freedom is 2.0930.
    let interval = try #require(point.published.interval)
    #expect(abs(interval.lowerBound - (0.995 - 0.002093)) < 1e-6)
    #expect(abs(interval.upperBound - (0.995 + 0.002093)) < 1e-6)
  }

  @Test func `draws numbers against a quantity and names what is missing`() throws {
    let report = try report([results()])
    guard case .curves(let curves) = Self.template.blocks[2] else {
      Issue.record("no curves in the template")
      return
    }
    let figure = try #require(report.figure(curves))
    guard case .curves(let panel) = figure.content else {
      Issue.record("no curves")
      return
    }
    #expect(panel.xTicks == [1, 10, 100])
    #expect(panel.series.map { $0.points.map(\.x) } == [[1, 10]])
    #expect(figure.caption.hasSuffix("Missing: GEM (not run)."))
    // The paper's number without a place on the axis.
    #expect(panel.references.map(\.value.mean) == [0.5])
  }

  @Test func `refuses suites it has no place for`() throws {
    #expect(
      throws: ReportError.notInTemplate(
        suite: "three", template: "test", suites: ["one", "more", "two"])
    ) { try report([results("three")]) }
    #expect(throws: ReportError.nothingToReport(directory: "one")) {
      try report([SuiteResults(plan: results().plan, records: [:])])
    }
  }

  @Test func `writes the same bytes again, and a row of CSV for each cell`() async throws {
    let directory = try TemporaryDirectory()
    for name in ["a", "b"] {
      try ReportWriter(report([results()])).write(to: directory.url.appending(path: name))
      if name == "a" { try await Task.sleep(for: .milliseconds(1100)) }
    }
    func bytes(_ path: String) throws -> Data {
      try Data(contentsOf: directory.url.appending(path: path))
    }
    #expect(try bytes("a/report.pdf") == bytes("b/report.pdf"))
    let lines = String(decoding: try bytes("a/tables/table-1.csv"), as: UTF8.self)
      .split(separator: "\r\n")
    #expect(lines.count == 1 + 6)
    #expect(lines[1].hasPrefix("ER,class,one,ER,class,accuracy/last@1,"))
    #expect(lines[1].hasSuffix(",not reproduced"))
    #expect(lines[6].contains("undefined"))
    for name in ["table-1", "verdicts", "published", "tests-one", "runs-one"] {
      for suffix in ["csv", "md", "tex"] {
        #expect(try !bytes("a/tables/\(name).\(suffix)").isEmpty)
      }
    }
  }

  @Test func `names failed runs on the first page, and before runs that are missing`() throws {
    let lost = try results().without("ER", seeds: [1]).failing("ER", seeds: [2, 3])
    let report = try report([lost])
    let notes = report.document.blocks.compactMap { block in
      if case .note(let text) = block { text } else { nil }
    }
    #expect(
      notes.contains {
        $0.hasPrefix("Strokes: ER, task-incremental: seeds 2, 3 failed (seed 2: diverged); seed 1 ")
      })
    let cell = PaperTemplate.Cell.runs(.init(suite: "one", label: "ER", scenario: .class))
    #expect(report.ours(cell) == .absent(reason: "failed: diverged"))
  }

  @Test func `is a report of ours alone where the paper's numbers are not at hand`() throws {
    let report = try PaperReport(Self.template, [results()], reference: nil)
    let notes = report.document.blocks.compactMap { block in
      if case .note(let text) = block { text } else { nil }
    }
    #expect(notes.contains { $0.contains("published numbers of k were not at hand") })
    let cells = report.table(paperTable).rows.flatMap(\.self)
    let ours = try results().summary(of: .lastAccuracy, label: "ER", scenario: .class)
    #expect(cells.contains(.mean(try #require(ours))))
    #expect(!cells.contains(.text("published")))
    #expect(
      report.table(paperTable).footnotes.contains { $0.hasSuffix("numbers were not at hand.") })
    #expect(!report.tables.map(\.name).contains("verdicts"))
    #expect(!report.tables.flatMap(\.footnotes).contains { $0.contains("could be read") })
    let machine = report.cellTable(paperTable).rows.map { $0[9] }
    #expect(machine.contains(.text("the published numbers were not at hand")))
    let whole = try PaperReport(Self.template, [results()], reference: reference())
    let wholeNotes = whole.document.blocks.compactMap { block in
      if case .note(let text) = block { text } else { nil }
    }
    #expect(!wholeNotes.contains { $0.contains("were not at hand") })
  }

  @Test func `shows a digitised number with a difference and no verdict`() throws {
    var reference = try reference()
    reference.results[0].verification = "digitised"
    let results = try results()
    let report = try PaperReport(Self.template, [results], reference: reference)
    let ours = try #require(results.summary(of: .lastAccuracy, label: "ER", scenario: .class))
    let difference = (ours.mean - 0.995) * 100
    let cells = report.table(paperTable).rows.flatMap(\.self)
    #expect(cells.contains(.verdict(difference: difference, "digitised")))
    #expect(report.table(paperTable).footnotes.contains(PaperReport.digitisedNote))
    let row = try #require(
      report.verdictTable.rows.first {
        $0[0] == .verdict(difference: nil, "digitised")
      })
    #expect(Array(row.dropFirst()) == [.count(1), .text("Strokes, class: ER")])
    let line = try #require(report.cellTable(paperTable).rows.first { $0[3] == .text("ER") })
    #expect(line.last == .text("digitised"))
    // The value as printed comes before the one that was measured.
    var printed = reference.results[0]
    printed.verification = "primary"
    printed.mean = 99
    reference.results.append(printed)
    let both = try PaperReport(Self.template, [results], reference: reference)
    let selector = PaperTemplate.Selector(suite: "one", label: "ER", scenario: .class)
    #expect(both.published(selector)?.mean == 99)
  }

  @Test func `takes a number from the places of its benchmark only`() throws {
    var template = Self.template
    var reference = try reference()
    reference.results[0].table = "Fig. 2b (bar)"
    let selector = PaperTemplate.Selector(suite: "one", label: "ER", scenario: .class)
    for (places, isThere) in [([], true), (["Fig. 2b"], true), (["Fig. 8", "text"], false)] {
      template.benchmarks[0].places = places
      let report = try PaperReport(template, [results()], reference: reference)
      #expect((report.published(selector) != nil) == isThere, "\(places)")
    }
  }

  @Test func `gives a table without any number one line`() throws {
    var template = Self.template
    let cell = PaperTemplate.Cell.runs(.init(suite: "two", label: "ER", scenario: .task))
    template.blocks.append(
      .table(
        .init(
          name: "table-9", title: "Table 9", columns: [(nil, "c"), (nil, "d")],
          rows: [.init(strategy: nil, method: "ER", cells: [cell, .none(reason: "undefined")])])))
    let report = try PaperReport(template, [results()], reference: reference())
    let paragraphs = report.document.blocks.compactMap { block in
      if case .paragraph(let text) = block { text } else { nil }
    }
    #expect(
      paragraphs.last
        == "Table 9: none of 2 cells has a number (not run; undefined). "
        + "Its runs are those of suites/two.yaml.")
    let tables = report.document.blocks.compactMap { block in
      if case .table(let table) = block { table.name } else { nil }
    }
    #expect(tables.contains("table-1") && !tables.contains("table-9"))
    #expect(report.tables.map(\.name).contains("table-9"))
  }
}
