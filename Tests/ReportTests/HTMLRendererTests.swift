import Foundation
import Harness
import Metrics
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct HTMLRendererTests {
  private let evil = #"</script><img src="https://example.org/x.png" onerror='alert(1)'> & co"#

  private func page(_ blocks: [Document.Block]) throws -> String {
    try HTMLRenderer.text(Document(title: "Title & <more>", blocks: blocks))
  }

  private func report() throws -> String {
    try HTMLRenderer.text(ComparisonReport(try SyntheticResults.suite()).document)
  }

  /// What stands between tags, and the values of an attribute.
  private func values(of attribute: String, in page: String) throws -> [Substring] {
    page.matches(of: try Regex(" \(attribute)=\"([^\"]*)\"", as: (Substring, Substring).self))
      .map(\.output.1)
  }

  @Test func `writes the same page for the same results`() throws {
    #expect(try report() == report())
  }

  @Test func `escapes what users name`() throws {
    let table = Table(
      name: evil, title: evil, columns: [Table.Column(evil), Table.Column(evil, .estimate)],
      rows: [
        [.text(evil), .verdict(difference: 1, evil)], [.repeated(evil), .absent(footnote: 1)],
      ],
      footnotes: [evil])
    let text = try HTMLRenderer.text(
      Document(
        title: evil, stamp: evil,
        blocks: [
          .heading(evil), .paragraph(evil), .note(evil), .facts([(evil, evil)]), .table(table),
        ] + FigureSamples.all.map { .figure($0) }))
    #expect(!text.contains("<img") && !text.contains("<b onload"))
    #expect(text.components(separatedBy: "</script>").count == 2)
    // Title twice, stamp, heading twice, paragraph, note, fact twice, table: title twice, two heads,
    // three cells, footnote.
    #expect(text.components(separatedBy: MarkupText.escaped(evil)).count - 1 == 17)
  }

  @Test func `replaces characters that neither HTML nor XML has`() {
    #expect(MarkupText.escaped("a\u{0}\u{1B}[31m\u{FFFE}b\n") == "a[U+0000][U+001B][31m[U+FFFE]b\n")
    // Turning the direction of what follows would show another text.
    #expect(MarkupText.escaped("a\u{202E}b\r") == "a[U+202E]b&#13;")
  }

  @Test func `loads nothing`() throws {
    let text = try report()
    #expect(text.contains("default-src 'none'"))
    #expect(try values(of: "src", in: text).isEmpty)
    let links = try values(of: "href", in: text) + values(of: "xlink:href", in: text)
    #expect(links.count > 100)
    #expect(links.allSatisfy { $0.hasPrefix("#") || $0 == "data:," })
    #expect(text.matches(of: /url\(/).count == text.matches(of: /url\(#/).count)
    for word in ["@import", "fetch(", "XMLHttpRequest", "<iframe", "<object", "<embed", "<base"] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  @Test func `has a place for every link and every name of an element`() throws {
    let text = try report()
    let ids = try values(of: "id", in: text)
    #expect(Set(ids).count == ids.count)
    let named =
      try values(of: "aria-labelledby", in: text)
      + values(of: "aria-describedby", in: text)
    let links = try values(of: "href", in: text).compactMap {
      $0.hasPrefix("#") ? $0.dropFirst() : nil
    }
    #expect(named.count > 20 && links.count > 20)
    #expect(Set(named + links).isSubset(of: Set(ids)))
  }

  @Test func `gives every head a button and every number its value`() throws {
    let table = Table(
      name: "t", title: "T",
      columns: [
        Table.Column("Method"), Table.Column("ACC", .estimate), Table.Column("n", .trailing),
        Table.Column("CI", .interval), Table.Column("Best", .trailing),
      ],
      rows: [
        [
          "10", .estimate(mean: -1.23456, standardError: 0.5, count: 3), .count(12_000),
          .interval(-2...3), .text("1e-5"),
        ],
        ["B", .absent(footnote: 1), .number(0.125, decimals: 2), .absent(footnote: nil), "–"],
      ], rulesAfter: [1])
    let text = try page([.table(table)])
    let heads = text.matches(
      of: /<th scope="col"[^>]*><button type="button">([^<]*)<\/button><\/th>/)
    #expect(heads.map(\.output.1) == ["Method", "ACC", "n", "CI", "Best"])
    // A method's name is no number, whatever it looks like.
    #expect(
      try values(of: "data-v", in: text) == ["-1.23456", "12000.0", "-2.0", "1e-05", "0.125"])
    #expect(text.contains(">−1.23<span class=\"rest\" style=\"width:6ch\">± 0.50</span></td>"))
    #expect(text.contains("<tr class=\"rule\">"))
    #expect(text.components(separatedBy: "<tbody>").count == 2)
    for word in [
      "aria-sort", "'ascending'", "'descending'", "'none'", "dataset.v", "addEventListener",
    ] {
      #expect(HTMLScript.text.contains(word), "\(word)")
    }
  }

  @Test func `keeps rows that belong together in a body of their own`() throws {
    let table = Table(
      name: "t", title: "T", columns: [Table.Column("Strategy"), Table.Column("Method")],
      rows: [
        ["Replay", "ER"], ["", "published"], [.repeated("Replay"), "DGR"], ["", "published"],
      ],
      continuedRows: [1, 3])
    #expect(table.rowGroups == [0..<2, 2..<4])
    let text = try page([.table(table)])
    #expect(text.components(separatedBy: "<tbody>").count == 3)
    #expect(text.contains("<span class=\"repeated\">Replay</span>"))
  }

  @Test func `marks verdicts by a shape and the word`() throws {
    let verdicts = PublishedComparison.Verdict.allCases
    let table = Table(
      name: "t", title: "T", columns: [Table.Column("Verdict")],
      rows: verdicts.map { [.verdict(difference: nil, $0.rawValue)] })
    let text = try page([.table(table)])
    let marks = text.matches(
      of: /<span class="mark ([a-z-]+)" aria-hidden="true">(.)<\/span>([a-z ]+)<\/td>/)
    #expect(marks.map { String($0.output.3) } == verdicts.map(\.rawValue))
    #expect(Set(marks.map(\.output.2)).count == verdicts.count)
    #expect(marks.allSatisfy { text.contains(".\($0.output.1){color:") })
  }

  @Test func `lists all headings with their tables`() throws {
    let text = try page([
      .heading("One"), .table(Table(name: "t", title: "T", columns: [], rows: [])),
      .heading("One"),
    ])
    let contents = try #require(text.firstMatch(of: /<nav.*?<\/nav>/.dotMatchesNewlines())).output
    #expect(contents.matches(of: /href="#([^"]+)"/).map(\.output.1) == ["one", "t", "one-2"])
    #expect(text.contains("<h2 id=\"one-2\">One</h2>"))
  }

  @Test func `gives the numbers of every point of a report`() throws {
    let results = try SyntheticResults.suite()
    let summary = try #require(
      results.summary(of: .lastAccuracy, label: "ER", scenario: .class))
    let interval = try #require(summary.confidenceInterval())
    func percent(_ value: Double) -> String { String(format: "%.2f", value * 100) }
    let text = try HTMLRenderer.text(ComparisonReport(results).document)
    #expect(
      text.contains(
        """
        <title>ER
        accuracy, %: \(percent(summary.mean)) (95 % interval \(percent(interval.lowerBound)) to \
        \(percent(interval.upperBound))), n = \(summary.count)
        seeds: 
        """))
  }
}
