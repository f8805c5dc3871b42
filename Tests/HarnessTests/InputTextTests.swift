import Foundation
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct InputTextTests {
  @Test(arguments: [
    ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b", ""]), ("a\rb", ["a", "b"]), ("", [""]),
    ("a\n\r\n\nb", ["a", "", "", "b"]), ("a\u{2028}b", ["a\u{2028}b"]),
  ])
  func `is split at the line ends of every system, and nowhere else`(
    text: String, lines: [String]
  ) {
    #expect(text.textLines.map(String.init) == lines)
  }

  private static let line = """
    {"commit":"a","engineVersion":"1","kernel":{"blasCore":"none","blasVersion":"none",\
    "class":"portable"},"label":"None","mean":0.5,"metric":"accuracy/last@1","n":3,\
    "scenario":"task","sd":0.02,"suite":"quickstart"}
    """

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
  func `of a history is read with any line ends, with or without a mark and a last end`(
    end: String, mark: String
  ) throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "h.jsonl")
    let second = Self.line.replacing(#""a""#, with: #""b""#)
    for tail in ["", end, end + end] {
      try Data((mark + Self.line + end + end + second + tail).utf8).write(to: file)
      let store = HistoryStore(file: file)
      #expect(try store.entries().map(\.commit) == ["a", "b"])
      // Whoever adds to it finds the entries that are there.
      let added = try store.add(try store.entries())
      #expect(added == .init(unchanged: 2))
    }
  }

  @Test func `that is no UTF-8 is named as such`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "h.jsonl")
    try (Data(Self.line.utf8) + [0xC3, 0x28, 0x0A]).write(to: file)
    let error = #expect(throws: RecordError.self) { try HistoryStore(file: file).entries() }
    #expect(error?.description == "\(file.path) cannot be read: it is no UTF-8 text")
  }

  @Test func `of a suite is read with CR LF and a mark`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "s.yaml")
    let text = """
      \u{FEFF}name: s\r\nprotocol: {dataset: strokes}\r\nscenarios: [class]\r\nseeds: [1]\r\n\
      methods:\r\n  - none\r\n  - er\r\n
      """
    try Data(text.utf8).write(to: file)
    #expect(try Suite(contentsOf: file).methods.map(\.label) == ["None", "ER"])
    try Data(text.replacing("er\r\n", with: "err\r\n").utf8).write(to: file)
    let error = #expect(throws: SuiteError.self) { try Suite(contentsOf: file) }
    #expect(error?.line == 7)
  }

  @Test(arguments: [
    ("\n", " "), ("\r\n", "  "), ("\u{1B}[2J", " [2J"), ("\u{2028}", " "), ("\u{0}", " "),
    ("\u{85}", " "), ("é", "é"),
  ])
  func `that stands in a message leaves it on one line`(text: String, shown: String) {
    #expect("a\(text)b".onOneLine == "a\(shown)b")
    #expect(
      SuiteError(file: "f", line: 1, problem: "'\(text)'").description == "f:1: '\(shown)'")
    #expect(
      RecordError.malformed(path: "p", reason: text).description.unicodeScalars
        .allSatisfy { $0.properties.generalCategory != .control })
    #expect(ReferenceError.badFile("a\(text)b").description == "a\(shown)b")
    #expect(BundleError.archiveFailed(path: "p", reason: text).description == "p: \(shown)")
  }

  @Test(arguments: ["\n", "\r\n"])
  func `of a job summary is cut after a whole line of any kind`(end: String) {
    let text = Array(repeating: String(repeating: "x", count: 99), count: 20)
      .joined(separator: end)
    let cut = JobSummary.limited(text, to: 1000)
    #expect(cut.utf8.count < 1000)
    #expect(cut.textLines.prefix { $0 == String(repeating: "x", count: 99) }.count == 9)
  }

  @Test func `of a seed may be any number of 64 bits, in a list and in a range`() throws {
    let head = "name: s\nprotocol: {dataset: strokes}\nscenarios: [class]\nmethods: [er]\n"
    for seeds in ["[18446744073709551615]", "18446744073709551615"] {
      #expect(try Suite(yaml: head + "seeds: \(seeds)\n", file: "s").seeds == [.max])
    }
    for seeds in ["[18446744073709551616]", "[-1]", "[1e3]", "5..4", "0..10000", "1.5"] {
      #expect(throws: SuiteError.self) { try Suite(yaml: head + "seeds: \(seeds)\n", file: "s") }
    }
  }

  @Test(arguments: [
    ("a", nil), ("split-mnist_2.1", nil), ("é", nil), ("", "is empty"),
    ("..", "begins with '.'"), ("-a", "begins with '-'"),
    ("a/b", "is made of more than letters, digits, '-', '_' and '.'"),
    ("a\u{0}", "is made of more than letters, digits, '-', '_' and '.'"),
    ("a\r\n", "is made of more than letters, digits, '-', '_' and '.'"),
    (
      String(repeating: "a", count: 101), "has 101 characters, and names have at most 100"
    ),
  ])
  func `is the name of a file or says why not`(name: String, defect: String?) {
    #expect(PlainName.defect(of: name) == defect)
  }
}
