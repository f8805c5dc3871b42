import Foundation
import Streams
import TestSupport
import Testing

@testable import Harness

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What other programs read of a check, with names that hold anything.
@Suite struct VerdictWriterTests {
  private static let evil = "a ]]> <b> & \"c\" 'd' \u{1B}[31m\u{202E}e\r\n::error::f%0A, g: h"

  private func check() throws -> (check: RegressionCheck, measurements: [CellMeasurement]) {
    let methods = [
      SyntheticResults.Method(Self.evil, "er", final: 0.9), SyntheticResults.methods[2],
    ]
    let results = try SyntheticResults.suite(methods: methods, seeds: [1, 2, 3])
    let reference = try RegressionReference(
      recording: try SyntheticResults.suite(methods: methods, seeds: [1, 2, 3], shift: 0.1),
      margin: 0.01)
    return (
      RegressionCheck(results, against: reference),
      CellMeasurement.all(of: results, against: reference)
    )
  }

  /// The elements of an XML text, with what stands in them.
  private final class Elements: NSObject, XMLParserDelegate {
    struct Element {
      var name: String
      var attributes: [String: String]
      var text = ""
      var parent: Int?
    }

    private(set) var all: [Element] = []
    private var open: [Int] = []

    init(of xml: String) throws {
      super.init()
      let parser = XMLParser(data: Data(xml.utf8))
      parser.delegate = self
      try #require(parser.parse(), "\(String(describing: parser.parserError))")
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      all.append(Element(name: name, attributes: attributes, parent: open.last))
      open.append(all.count - 1)
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if let last = open.last { all[last].text += text }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      open.removeLast()
    }

    func named(_ name: String) -> [Element] { all.filter { $0.name == name } }
  }

  @Test func `counts test cases, failures and seconds, each once`() throws {
    let (check, measurements) = try check()
    let xml = JUnitReport.xml(
      suite: "a <suite>", verdicts: check.verdicts, measurements: measurements)
    let elements = try Elements(of: xml)
    let cases = elements.all.indices.filter { elements.all[$0].name == "testcase" }
    let failing = check.verdicts.count { !$0.outcome.isPassing }
    #expect(cases.count == check.verdicts.count && failing >= 6)
    for name in ["testsuites", "testsuite"] {
      let suite = try #require(elements.named(name).first).attributes
      #expect(suite["name"] == "a <suite>")
      #expect(suite["tests"] == String(cases.count))
      #expect(suite["failures"] == String(failing))
      #expect(suite["errors"] == "0" && suite["skipped"] == "0")
      // Eighteen runs of about 3.75 s.
      let seconds = try #require(suite["time"].flatMap(Double.init))
      #expect(abs(seconds - 18 * 3.75) < 0.5)
    }
    let times = cases.compactMap { elements.all[$0].attributes["time"].flatMap(Double.init) }
    #expect(times.count == cases.count)
    #expect(abs(times.reduce(0, +) - 18 * 3.75) < 0.5)
    // Readers count failures, not cases that fail.
    for index in cases {
      #expect(elements.all.count { $0.parent == index && $0.name == "failure" } <= 1)
    }
    #expect(Set(cases.map { elements.all[$0].attributes["name"] }).count == cases.count)
  }

  @Test func `has what was measured, beside the reference`() throws {
    let (check, measurements) = try check()
    let elements = try Elements(
      of: JUnitReport.xml(suite: "s", verdicts: check.verdicts, measurements: measurements))
    let index = try #require(
      elements.all.firstIndex {
        $0.attributes["name"] == "EWC, class-incremental, accuracy/last@1"
      } ?? elements.all.firstIndex { $0.attributes["name"] == "EWC, class-incremental" })
    let group = try #require(
      elements.all.firstIndex { $0.name == "properties" && $0.parent == index })
    let properties = elements.all.filter { $0.parent == group }.reduce(into: [String: String]()) {
      $0[$1.attributes["name"] ?? ""] = $1.attributes["value"]
    }
    #expect(properties["runs"] == "3")
    let measured = try #require(
      measurements.first { $0.label == "EWC" && $0.scenario == .class }?.values[0])
    #expect(properties["accuracy/last@1 mean"].flatMap(Double.init) == measured.mean)
    #expect(
      properties["accuracy/last@1 reference mean"].flatMap(Double.init) == measured.reference)
    let output = try #require(elements.all.first { $0.parent == index && $0.name == "system-out" })
    #expect(output.text.contains("accuracy/last@1: mean \(measured.mean), in the reference "))
  }

  @Test func `keeps any name in XML, and a failure's words in message and text`() throws {
    let (check, measurements) = try check()
    let xml = JUnitReport.xml(
      suite: Self.evil, verdicts: check.verdicts, measurements: measurements)
    let elements = try Elements(of: xml)
    let name = try #require(elements.named("testcase").first).attributes["name"] ?? ""
    #expect(name.hasPrefix("a ]]> <b> & \"c\" 'd' [U+001B][31m[U+202E]e"))
    #expect(xml.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    let failure = try #require(elements.named("failure").first)
    #expect(failure.text == failure.attributes["message"] && !failure.text.isEmpty)
  }

  @Test func `writes annotations on one line each, by the rules of the runner`() throws {
    let lines = WorkflowAnnotations.lines(suite: Self.evil, verdicts: try check().check.verdicts)
    #expect(!lines.isEmpty)
    for line in lines {
      #expect(line.hasPrefix("::error title="))
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
    }
    // The title ends at the first "::".
    let title = try #require(
      lines[0].dropFirst("::error title=".count).split(separator: "::").first)
    #expect(!title.contains(":") && !title.contains(","))
    #expect(title.contains("%0D%0A%3A%3Aerror%3A%3Af%250A%2C g%3A h"))
    #expect(lines[0].contains("e%0D%0A::error::f%250A, g: h, task-incremental"))
  }

  @Test(arguments: [
    ("a\n```text\nb\n", "\n```"), ("~~~~\nb\n", "\n~~~~"), ("```\nb\n```\n", ""),
    ("<details>\n<summary>a</summary>\n\nb\n", "\n\n</details>"),
    ("<table><tr><td>a</td></tr>\n", "\n\n</table>"),
    ("<details><details>\n````md\n```\n<table>\n", "\n````\n\n</details></details>"),
    ("| a | b |\n|---|---|\n| c \\<details> | d |\n", ""), ("<details>\n</details>\n", ""),
  ])
  func `closes what is open where a summary is cut`(beginning: String, closing: String) {
    let limit = 400
    let text = beginning + String(repeating: "c\n", count: 400)
    let cut = JobSummary.limited(text, to: limit)
    #expect(cut.utf8.count < limit)
    #expect(cut.hasPrefix(beginning))
    let note = "\n\n*Cut here: a summary holds at most 1024 KiB.*\n"
    #expect(cut.hasSuffix("c" + closing + note))
  }

  @Test func `cuts a summary with line ends of two characters at a line`() {
    let cut = JobSummary.limited(String(repeating: "line\r\n", count: 100), to: 200)
    #expect(cut.utf8.count < 200 && cut.hasPrefix("line\r\nline\r\n"))
  }
}
