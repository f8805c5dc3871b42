import Foundation
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
