import Foundation
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

@Suite struct ReferenceLintTests {
  private static let committed = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../reference").standardizedFileURL

  private static let result = """
    {"table": "Table 1", "protocol": "Split MNIST", "scenario": "class", "method": "ER", \
    "metric": "accuracy", "unit": "percent", "mean": 90, "spread": 0.5, "spread_kind": "SEM", \
    "n_seeds": 20, "verification": "primary", "verified_in": "page 3"}
    """
  private static let names = """
    {"metrics": {"accuracy": "accuracy/last@1"}, "protocols": {"p": {"Split MNIST": {"dataset": \
    "mnist", "kind": "split", "contexts": 5, "iterations": 2000, "batch-size": 128, "optimizer": \
    "adam", "learning-rate": 0.001, "network": "2 x 400"}}}}
    """

  /// The findings for one file of published numbers.
  private func lint(
    results: [String], names: String = names, exceptions: String = "", margins: String = "",
    key: String = "p", today: String = "2026-06-01"
  ) throws -> ReferenceLint {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let published = folder.appending(path: "published")
    try FileManager.default.createDirectory(at: published, withIntermediateDirectories: true)
    let paper = """
      {"key": "\(key)", "title": "T", "authors": ["A"], "venue": "V", "year": 2020, \
      "doi_or_arxiv": "10.1/x", "results": [\(results.joined(separator: ","))]}
      """
    try Data(paper.utf8).write(to: published.appending(path: "p.json"))
    try Data(names.utf8).write(to: folder.appending(path: "fingerprints.json"))
    try Data("{\"exceptions\": [\(exceptions)]}".utf8)
      .write(to: folder.appending(path: "lint-exceptions.json"))
    try Data("{\"margins\": [\(margins)]}".utf8).write(to: folder.appending(path: "margins.json"))
    return try ReferenceLint(referenceDirectory: folder, today: today)
  }

  @Test func `finds nothing in the committed references that has not been looked at`() throws {
    let lint = try ReferenceLint(
      referenceDirectory: Self.committed,
      today: "2026-12-01")
    #expect(lint.findings.map(\.description) == [])
    #expect(lint.results >= 399)
  }

  @Test(arguments: [
    ("\"table\": \"Table 1\", ", "", "table: result 1 (ER, class, Split MNIST): no table"),
    ("\"page 3\"", "\"\"", "place: result 1 (Table 1, ER, class, Split MNIST): no 'verified_in'"),
    ("primary", "remembered", "'verification' is not primary"),
    ("\"class\"", "null", "no protocol, scenario or method"),
    ("percent", "points", "'unit' is neither percent nor fraction"),
    (": 90", ": 190", "no mean within ±100"),
    ("\"spread\": 0.5, ", "", "spread: result 1 (Table 1, ER, class, Split MNIST): there is none"),
    ("SEM", "none", "its kind 'none' is not SEM, SD or 95CI"),
    ("20", "null", "no number of seeds"),
    ("\"accuracy\"", "\"score\"", "'score' stands for no metric id"),
    ("Split MNIST", "Split", "the protocol has none in fingerprints.json"),
  ])
  func `names what a result lacks`(old: String, new: String, message: String) throws {
    #expect(try lint(results: [Self.result]).findings.isEmpty)
    let lint = try lint(results: [Self.result.replacing(old, with: new)])
    #expect(lint.findings.count == 1)
    #expect(lint.findings[0].description.contains(message), "\(lint.findings)")
  }

  @Test func `names what a file lacks, an unknown metric and an incomplete fingerprint`() throws {
    let twice = try lint(results: [Self.result, Self.result], key: "q")
    #expect(
      twice.findings.map(\.description) == [
        "p: paper: 'key' is not the file's name",
        """
        p: duplicate: result 2 (Table 1, ER, class, Split MNIST): the same cell stands there twice
        """,
      ])
    let metric = try lint(
      results: [Self.result], names: Self.names.replacing("last@1", with: "last@9"))
    #expect(metric.findings.map(\.rule) == [.metric])
    let fingerprint = try lint(
      results: [Self.result], names: Self.names.replacing("\"batch-size\": 128, ", with: ""))
    #expect(fingerprint.findings.first?.text.hasSuffix("it lacks batch-size") == true)
  }

  @Test func `finds margins that are for nothing or contradict each other`() throws {
    func margin(_ names: String) -> String {
      #"{"paper": "p", \#(names)"margin": 2, "reason": "r"}"#
    }
    func findings(_ margins: [String]) throws -> [String] {
      try lint(results: [Self.result], margins: margins.joined(separator: ",")).findings
        .map(\.description)
    }
    let method = margin(#""method": "ER", "#)
    #expect(try findings([margin(""), method]).isEmpty)
    #expect(
      try findings([margin(#""method": "SI", "#)]) == [
        "p: margin: the margin of 'p, SI' is for no result"
      ])
    #expect(
      try findings([method, margin(#""table": "Table 1", "#)]) == [
        """
        p: margin: Table 1, ER, class, Split MNIST: the margins of 'p, ER' and 'p, Table 1' name \
        equally much; leave one out, or have one name more
        """
      ])
  }

  private static func exception(
    _ rule: String = "seeds", results: Int = 1, expires: String = "2026-06-01",
    reason: String = "not read"
  ) -> String {
    """
    {"paper": "p", "rule": "\(rule)", "results": \(results), "expires": "\(expires)", \
    "reason": "\(reason)"}
    """
  }

  @Test func `takes a reviewed exception until its last day`() throws {
    let missing = Self.result.replacing("20", with: "null")
    let held = try lint(results: [missing], exceptions: Self.exception())
    #expect(held.findings.isEmpty && held.excepted == 1)
    let late = try lint(results: [missing], exceptions: Self.exception(), today: "2026-06-02")
    #expect(late.findings.map(\.rule) == [.seeds, .exception])
    #expect(late.findings[1].text.contains("expired on 2026-06-01"))
  }

  @Test(arguments: [
    (exception("spread"), "covers nothing any more"),
    (exception(results: 2), "is for 2 results and covers 1"),
    (exception(expires: "soon"), "needs a last day"), (exception(reason: ""), "needs a reason"),
  ])
  func `finds exceptions that do not fit`(exception: String, message: String) throws {
    let missing = Self.result.replacing("20", with: "null")
    let found = try lint(results: [missing], exceptions: exception).findings
    #expect(found.map(\.rule) == [.seeds, .exception])
    #expect(found[1].text.contains(message))
  }

  @Test func `ends with 1 for a finding and 2 for a file that cannot be read`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let absent = try await Program.run(
      ["lint-references", "--reference-dir", "nowhere"], in: folder)
    #expect(absent.code == .exited(2))
    #expect(
      absent.errors.contains("there is no published/ in nowhere; name a directory that has it"))
    let copy = folder.appending(path: "reference")
    try FileManager.default.copyItem(at: Self.committed, to: copy)
    let whole = try await Program.run(["lint-references"], in: folder)
    #expect(whole.code == .exited(0), "\(whole.output)")
    try Data("{\"key\": \"x\"}".utf8).write(to: copy.appending(path: "published/x.json"))
    let found = try await Program.run(["lint-references"], in: folder)
    #expect(found.code == .exited(1))
    #expect(
      found.output.contains("x: paper: no title, authors, venue, year, doi_or_arxiv, results\n"))
  }
}
