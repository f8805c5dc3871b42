import Foundation
import Harness
import Metrics
import Streams
import TestSupport
import Testing

@testable import Report

/// What programs that read tables make of ours.
@Suite struct CSVReadingTests {
  @Test(arguments: [
    ("None", "None (method)"), ("None (method)", "None (method) (method)"),
    ("Mine (method)", "Mine (method)"), ("NA", "NA (method)"), ("n/a", "n/a (method)"),
    ("null", "null (method)"), ("NaN", "NaN (method)"), (" nan ", " nan  (method)"),
    (".", ". (method)"), ("", "(method)"), (" ", "  (method)"),
    ("010", "010 (method)"), ("1e5", "1e5 (method)"), ("inf", "inf (method)"),
    ("no", "no (method)"), ("TRUE", "TRUE (method)"), ("T", "T (method)"),
    ("Nonet", "Nonet"), ("None, tuned", "None, tuned"), ("ER", "ER"), ("回放", "回放"),
  ])
  func `writes names so that no reader takes them for anything else`(name: String, field: String) {
    #expect(CSVField.text(name).written(in: "Method") == field)
  }

  @Test func `says what a name is by the head of its column`() {
    #expect(CSVField.text("None").written(in: "label") == "None (method)")
    #expect(CSVField.text("2022").written(in: "suite") == "2022 (suite)")
    #expect(CSVField.text("5778250580623988").written(in: "Run id") == "5778250580623988")
    // No reason is no text.
    #expect(CSVField.text("").written(in: "reason") == "")
    #expect(CSVField.head("2022") == "2022 (column)")
    #expect(CSVField.head("n") == "n")
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+a", "'+a"), ("-a", "'-a"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"), ("＝1+1", "'＝1+1"), ("'=1", "''=1"), ("-0.5", "'-0.5 (method)"),
    ("a=1", "a=1"), ("'a'", "'a'"), ("−0.5", "−0.5"),
  ])
  func `keeps spreadsheets from running names`(name: String, field: String) {
    #expect(CSVField.text(name).written(in: "method") == field)
  }

  @Test func `keeps numbers numbers, and writes none that is not finite`() {
    #expect(CSVField.value(-0.5).written(in: "mean") == "-0.5")
    #expect(CSVField.value(1e-7).written(in: "mean") == "1e-07")
    for value in [Double.nan, .infinity, -.infinity, nil] {
      #expect(CSVField.value(value) == .empty)
    }
    let column = Table.Column("n", .trailing)
    #expect(column.fields(.number(-.infinity, decimals: 2)) == [.empty])
    #expect(column.fields(.text("n/a")) == [.empty])
    #expect(column.fields(.text("100")) == [.number("100")])
  }

  @Test func `gives the meaning of a mark a column of its own`() {
    let table = Table(
      name: "t", title: "T",
      columns: [
        Table.Column("Method"),
        Table.Column("Seeds", .trailing, identifier: "Seeds needed", hasMarks: true),
      ],
      rows: [
        ["A", .markedCount(1000, printed: ">1000", meaning: "more than")], ["B", .text("")],
      ])
    #expect(
      CSVRenderer.text(table)
        == "Method,Seeds needed,\"Seeds needed, meaning\"\r\nA,1000,more than\r\nB,,\r\n")
    #expect(MarkdownRenderer.text(table).contains(#"| A | \>1000 |"#))
  }

  /// Rows of fields, by RFC 4180.
  private func fields(of text: String) -> [[String]] {
    var rows: [[String]] = [[]]
    var (field, isQuoted) = ("", false)
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      index += 1
      switch scalar {
      case "\"" where isQuoted && next == "\"":
        field += "\""
        index += 1
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        rows[rows.count - 1].append(field)
        field = ""
      case "\r" where !isQuoted && next == "\n":
        rows[rows.count - 1].append(field)
        field = ""
        rows.append([])
        index += 1
      default: field.unicodeScalars.append(scalar)
      }
    }
    return rows.dropLast()
  }

  /// A report in which methods have names of every kind, one failed and one is missing.
  private func tables() throws -> [(name: String, rows: [[String]])] {
    var methods = SyntheticResults.methods
    for (index, name) in ["two\r\nlines", "a \"b\", c", "=1+1", "010"].enumerated() {
      methods[index + 3].label = name
    }
    let whole = try SyntheticResults.suite(methods: methods, seeds: [1, 2, 3])
    let failed = whole.plan.entries.filter { $0.label == "EWC" && $0.spec.scenario == .class }
    let results = SuiteResults(
      plan: whole.plan,
      records: whole.records.filter { record in !failed.contains { $0.id == record.key } },
      failures: Dictionary(
        uniqueKeysWithValues: failed.map {
          ($0.id, FailureRecord(id: $0.id, spec: $0.spec, reason: "the loss became NaN"))
        }))
    let reference = try PublishedReference(
      json: """
        {"key": "k", "title": "A paper", "results": [{
          "protocol": "split strokes", "scenario": "task", "method": "None",
          "metric": "final average test accuracy", "unit": "percent", "mean": 60, "spread": 3,
          "spread_kind": "SEM", "n_seeds": 20, "verification": "primary"}]}
        """)
    let published = PublishedComparison(results, against: reference, protocolPrefix: "split")
    return ComparisonReport(results, published: published).contents.csv.map {
      ($0.name, fields(of: $0.text()))
    }
  }

  @Test func `has columns of numbers or nothing, names in every row, and heads that are names`()
    throws
  {
    let words: Set = [
      "method", "scenario", "scenarios", "metric", "metric_id", "unit", "reason", "suite",
      "verdict", "run id", "result digest", "why no number", "seeds needed, meaning",
    ]
    let tables = try tables()
    #expect(tables.count >= 15)
    for (name, rows) in tables {
      let head = rows[0]
      #expect(Set(head).count == head.count, "\(name)")
      #expect(head.allSatisfy { !$0.isEmpty && Double($0) == nil }, "\(name)")
      #expect(rows.allSatisfy { $0.count == head.count }, "\(name)")
      for (column, title) in head.enumerated() {
        let cells = rows.dropFirst().map { $0[column] }
        if words.contains(title.lowercased()) {
          let isName = ["method", "scenario", "metric"].contains(title.lowercased())
          #expect(!isName || !cells.contains(""), "\(name): \(title)")
          #expect(!cells.contains("None") && !cells.contains("n/a"), "\(name): \(title)")
        } else {
          #expect(
            cells.allSatisfy { $0.isEmpty || Double($0)?.isFinite == true }, "\(name): \(title)")
        }
      }
    }
  }

  @Test func `gives a name the same form in every table, and line ends inside as they are`() throws
  {
    for (name, rows) in try tables() where name != "published" {
      let column = try #require(rows[0].firstIndex { $0.lowercased() == "method" }, "\(name)")
      let names = Set(rows.dropFirst().map { $0[column] })
      for expected in ["None (method)", "two\r\nlines", "a \"b\", c", "'=1+1", "010 (method)"] {
        #expect(names.contains(expected), "\(name): \(expected)")
      }
    }
  }

  @Test func `says beside each missing number why it is missing`() throws {
    let tables = try tables()
    let summary = try #require(tables.first { $0.name == "summary" }).rows
    let reason = try #require(summary[0].firstIndex(of: "reason"))
    let mean = try #require(summary[0].firstIndex(of: "mean"))
    #expect(summary.dropFirst().allSatisfy { $0[mean].isEmpty == !$0[reason].isEmpty })
    #expect(summary.contains { $0[reason] == "failed: the loss became NaN" })
    let wide = try #require(tables.first { $0.name == "summary-class" }).rows
    let joint = try #require(wide.first { $0[0] == "Joint" })
    #expect(
      joint.last?.hasPrefix("accuracy/sessions@1, ") == true
        && joint.last?.hasSuffix(": the method learns all contexts at once") == true)
    #expect(try #require(wide.first { $0[0] == "EWC" }).last?.contains("failed: the loss") == true)
    #expect(try #require(wide.first { $0[0] == "None (method)" }).last == "")
  }
}
