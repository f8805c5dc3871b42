import Datasets
import Foundation
import Metrics
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

@Suite struct HistoryTests {
  private func entry(
    _ commit: String, mean: Double, sd: Double? = 0.02, n: Int = 5, label: String = "ER",
    metric: String = "accuracy/last@1"
  ) -> HistoryEntry {
    HistoryEntry(
      suite: "s", label: label, scenario: .class, metric: metric, commit: commit, date: nil,
      mean: mean, n: n, sd: sd, kernel: SyntheticResults.kernel, engineVersion: "1")
  }

  @Test func `has an entry for each row, scenario and metric with a value for every seed`() throws {
    let results = try SyntheticResults.suite()
    let entries = try HistoryEntry.entries(of: results, date: "2026-01-02")
    let er = try #require(
      entries.first {
        $0.label == "ER" && $0.scenario == .class && $0.metric == "accuracy/last@1"
      })
    let summary = try #require(results.summary(of: .lastAccuracy, label: "ER", scenario: .class))
    #expect(er.mean == summary.mean && er.sd == summary.standardDeviation && er.n == 5)
    #expect(er.commit == "0123456789abcdef" && er.date == "2026-01-02")
    #expect(Set(entries.map(\.label)) == Set(results.labels))
  }

  @Test func `asks which commit is meant where the records are of several`() throws {
    let results = try SyntheticResults.suite()
    var records = results.records
    let id = try #require(records.keys.first)
    records[id]?.environment.commit = "fedcba9876543210"
    let mixed = SuiteResults(plan: results.plan, records: records)
    #expect {
      try HistoryEntry.entries(of: mixed)
    } throws: {
      String(describing: $0).contains("made by 2 commits (0123456789ab, fedcba987654)")
    }
    #expect(try HistoryEntry.entries(of: mixed, commit: "x").allSatisfy { $0.commit == "x" })
    let missing = try SyntheticResults.suite(leavingOut: ("ER", 2))
    #expect(throws: ReferenceError.missingRuns(count: 3)) {
      try HistoryEntry.entries(of: missing)
    }
  }

  @Test func `appends a commit once, and replaces its other numbers`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "a/history.jsonl")
    let store = HistoryStore(file: file)
    let first = [entry("a", mean: 0.5), entry("a", mean: 0.7, label: "SI")]
    #expect(try store.add(first) == .init(appended: 2))
    let bytes = try Data(contentsOf: file)
    #expect(try store.add(first) == .init(unchanged: 2))
    #expect(try Data(contentsOf: file) == bytes)
    #expect(try store.add([entry("b", mean: 0.6)]) == .init(appended: 1))
    #expect(try Data(contentsOf: file).starts(with: bytes))
    #expect(try store.add([entry("a", mean: 0.4)]) == .init(replaced: 1))
    #expect(try store.entries().map(\.mean) == [0.4, 0.7, 0.6])
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: file.deletingLastPathComponent().path) == ["history.jsonl"])
  }

  @Test func `keeps a line over more seeds unless it is told to store less`() throws {
    let directory = try TemporaryDirectory()
    let store = HistoryStore(file: directory.url.appending(path: "history.jsonl"))
    try store.add([entry("a", mean: 0.5, n: 3), entry("b", mean: 0.6, n: 3)])
    let bytes = try Data(contentsOf: store.file)
    #expect {
      try store.add([entry("c", mean: 0.7, n: 1), entry("a", mean: 0.4, sd: nil, n: 1)])
    } throws: {
      String(describing: $0).hasSuffix(
        """
        history.jsonl has ER, class, at commit a over 3 seeds, these records over 1; run the rest of \
        the suite, or store less with --replace
        """)
    }
    #expect(try Data(contentsOf: store.file) == bytes)
    #expect(try store.add([entry("a", mean: 0.4, n: 5)]) == .init(replaced: 1))
    #expect(
      try store.add([entry("a", mean: 0.4, n: 1)], replacing: true) == .init(replaced: 1))
    #expect(try store.entries().map(\.n) == [1, 3])
  }

  @Test func `records no history of failed runs`() throws {
    let results = try SyntheticResults.suite(seeds: [1, 2]).failing("ER", seeds: [2])
    #expect {
      try HistoryEntry.entries(of: results)
    } throws: {
      String(describing: $0).hasPrefix(
        "3 runs of the plan failed, and a reference needs them all: ER, task-incremental: seed 2 ")
    }
  }

  @Test func `loses no line of writers at the same time`() async throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "history.jsonl")
    let entries = (0..<16).map { entry("commit\($0)", mean: 0.5) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for entry in entries { group.addTask { try HistoryStore(file: file).add([entry]) } }
      try await group.waitForAll()
    }
    #expect(Set(try HistoryStore(file: file).entries().map(\.commit)) == Set(entries.map(\.commit)))
  }

  @Test func `names a line that is no entry`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "history.jsonl")
    let store = HistoryStore(file: file)
    try store.add([entry("a", mean: 0.5)])
    try (try Data(contentsOf: file) + Data("{\"suite\":".utf8)).write(to: file)
    #expect {
      try store.entries()
    } throws: {
      String(describing: $0).contains("line 2 is no entry of a history")
    }
  }

  /// Two samples of five with a standard deviation of 0.02: t(0.975; 8) = 2.306004, and the standard
  /// error of the difference is 0.02·√(2/5) = 0.0126491.
  @Test func `finds the first commit outside the band`() throws {
    let trends = Trend.all(in: [
      entry("a", mean: 0.8), entry("b", mean: 0.79), entry("c", mean: 0.7709),
      entry("d", mean: 0.7708), entry("e", mean: 0.8), entry("a", mean: 0.1, metric: "bwt/t-1@1"),
    ])
    #expect(trends.map(\.metric) == ["accuracy/last@1", "bwt/t-1@1"])
    let band = try #require(trends[0].points[1].band)
    #expect(abs(band - 2.306004135 * 0.0126491106) < 1e-8)
    #expect(trends[0].points.map(\.isOutside) == [false, false, false, true, false])
    #expect(trends[0].firstMoved?.entry.commit == "b")
    #expect(trends[0].firstOutside?.entry.commit == "d")
    #expect(trends[1].firstOutside == nil)
  }

  @Test func `counts any movement where there is no spread`() throws {
    let trends = Trend.all(in: [
      entry("a", mean: 0.8, sd: nil, n: 1), entry("b", mean: 0.8, sd: nil, n: 1),
      entry("c", mean: 0.8001, sd: nil, n: 1),
    ])
    #expect(trends[0].points.allSatisfy { $0.band == nil })
    #expect(trends[0].firstOutside?.entry.commit == "c")
  }

  @Test func `is recorded and shown by the program`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    for (name, shift) in [("one", 0.0), ("two", -0.2)] {
      let results = try SyntheticResults.suite(shift: shift)
      let store = RecordStore(directory: folder.appending(path: name))
      try store.write(results.plan)
      for record in results.records.values { try store.write(record) }
    }
    let none = try await Program.run(["trend", "h.jsonl"], in: folder)
    #expect(none.code == .exited(2) && none.errors.contains("'clbench record RUNS --history"))
    for (name, commit) in [("one", "aaa"), ("one", "bbb"), ("two", "ccc"), ("two", "ccc")] {
      let outcome = try await Program.run(
        ["record", name, "--history", "h.jsonl", "--commit", commit], in: folder)
      #expect(outcome.code == .exited(0), "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "reference").path))
    let trend = try await Program.run(
      ["trend", "h.jsonl", "--metric", "accuracy/last@1"], in: folder)
    #expect(trend.code == .exited(0), "\(trend.errors)")
    let row = try #require(trend.output.split(separator: "\n").first { $0.hasPrefix("ER ") })
    #expect(row.contains("ccc, −20.00") && row.contains("*"))
    let markdown = try await Program.run(["trend", "h.jsonl", "--markdown"], in: folder)
    #expect(markdown.output.contains("| Method | Scenario | aaa | bbb | ccc | Band ± |"))
    let drawn = try await Program.run(
      ["trend", "h.jsonl", "--metric", "accuracy/last@1", "--figure", "h.pdf"], in: folder)
    #expect(drawn.code == .exited(0), "\(drawn.errors)")
    let pdf = try Data(contentsOf: folder.appending(path: "h.pdf"))
    #expect(pdf.starts(with: Data("%PDF-".utf8)) && pdf.count > 5000)
    let negative = try await Program.run(
      ["trend", "h.jsonl", "--metric", "bwt/t-1@1", "--figure", "x.pdf"], in: folder)
    #expect(negative.code == .exited(64) && negative.errors.contains("a metric between 0 and 1"))
    let unknown = try await Program.run(["trend", "h.jsonl", "--metric", "x@1"], in: folder)
    #expect(unknown.code == .exited(64) && unknown.errors.contains("the history has no 'x@1'"))
  }
}
