import Foundation
import Harness
import TestSupport
import Testing

@testable import Report

@Suite(.enabled(if: Tool.pdfLaTeX.isAvailable, "\(Tool.pdfLaTeX.whyNot)"))
struct LaTeXCompilationTests {
  /// The log of a document of the tables, each on pages of its own; fails where one does not compile.
  private func log(_ tables: [Table]) throws -> String {
    let directory = try TemporaryDirectory()
    let body = tables.map { LaTeXRenderer.text($0) + "\\clearpage\n" }.joined()
    let document = """
      \\documentclass{article}
      \\usepackage{array,booktabs,graphicx,longtable}
      \\begin{document}
      \(body)
      \\end{document}
      """
    try Data(document.utf8).write(to: directory.url.appending(path: "tables.tex"))
    var log = ""
    // Twice, since long tables find their widths in the first run.
    for _ in 1...2 {
      let status = try Tool.pdfLaTeX.run(
        ["-interaction=nonstopmode", "-halt-on-error", "tables.tex"], in: directory.url)
      log = try String(
        contentsOf: directory.url.appending(path: "tables.log"), encoding: .isoLatin1)
      let lines = log.split(separator: "\n")
      let error = lines.firstIndex { $0.hasPrefix("!") }.map { lines[$0...].prefix(4) }
      try #require(status == 0, "\(error.map(Array.init) ?? [])")
    }
    return log
  }

  @Test func `compiles every table of a report, none wider than the text`() throws {
    let report = ComparisonReport(try SyntheticResults.suite())
    let log = try log(report.tables() + [report.timingTable()])
    #expect(!log.contains("Overfull"))
    #expect(!log.contains("Float too large"))
  }

  @Test func `compiles every character, with a code for those that fonts do not have`() throws {
    let characters = String(
      String.UnicodeScalarView(
        (Array(0x20...0x17F) + Array(0x370...0x3FF) + Array(0x2000...0x22FF))
          .compactMap { Unicode.Scalar($0) }))
    let texts =
      characters.map { Table.Cell.text(String($0)) } + ["漢字", "👩‍🔬", "a\u{0}b\nc", "[x] *", "--"]
    let table = Table(
      name: "t", title: "\\input{x} % $", columns: [Table.Column("Label_&#")],
      rows: texts.map { [$0] })
    _ = try log([table])
    #expect(LaTeXText.escaped("é Ł λ ⌊ 漢") == "\\'{e} \\L{} $\\lambda$ $\\lfloor$ {[}U+6F22{]}")
  }

  @Test func `breaks long texts into lines and makes wide tables smaller`() throws {
    let text = Array(repeating: "many words", count: 40).joined(separator: " ")
    let wide = Table(
      name: "wide", title: "Wide",
      columns: [Table.Column("A")] + (1...14).map { _ in Table.Column("ACC", .estimate) },
      rows: [
        [.text("a")]
          + Array(repeating: .estimate(mean: 99.99, standardError: 10, count: 3), count: 14)
      ])
    let lines = Table(
      name: "lines", title: "Lines", columns: [Table.Column("A"), Table.Column("B")],
      rows: [[.text("a"), .text(text)]], footnotes: [text])
    let long = Table(
      name: "long", title: "Long", columns: [Table.Column("A"), Table.Column("n", .trailing)],
      rows: (1...150).map { [.text("row"), .count($0)] }, footnotes: [text])
    let both = Table(
      name: "both", title: "Both",
      columns: [Table.Column("Method")] + (1...8).map { _ in Table.Column("Seconds", .trailing) },
      rows: Array(
        repeating: ["EWC, online, decay 0.9"]
          + Array(repeating: .number(1234.5678, decimals: 2), count: 8), count: 60))
    let log = try log([wide, lines, long, both])
    #expect(!log.contains("Overfull"))
    #expect(!log.contains("Float too large"))
  }
}
