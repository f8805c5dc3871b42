import Datasets
import Foundation
import Harness
import Methods
import Metrics
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct ReportWriterTests {
  @Test func `writes the same bytes for the same results at another time`() async throws {
    let directory = try TemporaryDirectory()
    let report = ComparisonReport(try SyntheticResults.suite())
    for name in ["a", "b"] {
      try ReportWriter(report).write(to: directory.url.appending(path: name))
      if name == "a" { try await Task.sleep(for: .milliseconds(1100)) }
    }
    for file in [
      "report.pdf", "timing.pdf", "report.html", "report.json", "figures/accuracy-so-far-task.svg",
      "figures/accuracy-so-far-task.png", "tables/metrics.csv", "tables/summary-class.tex",
    ] {
      let a = try Data(contentsOf: directory.url.appending(path: "a/\(file)"))
      #expect(a == (try Data(contentsOf: directory.url.appending(path: "b/\(file)"))))
      #expect(!a.isEmpty)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: directory.url.appending(path: "a").path
      ).sorted()
        == [
          "figures", "report.html", "report.json", "report.pdf", "tables", "timing.html",
          "timing.json", "timing.pdf",
        ])
  }

  @Test func `writes the formats that are asked for, and all files that it names`() throws {
    let directory = try TemporaryDirectory()
    let writer = try ReportWriter(ComparisonReport(try SyntheticResults.suite()))
    let all = try writer.write(to: directory.url.appending(path: "all"))
    #expect(Set(all).count == all.count)
    func files(_ name: String) throws -> [String] {
      try FileManager.default.subpathsOfDirectory(
        atPath: directory.url.appending(path: name).path
      ).filter { $0.contains(".") }.sorted()
    }
    #expect(try files("all") == all.sorted())
    // Two documents of 19 and 3 figures.
    #expect(all.count { $0.hasPrefix("figures/") } == 2 * (19 + 3))
    let some = try writer.write(to: directory.url.appending(path: "some"), as: [.svg, .json])
    #expect(some.count == 22 + 2)
    #expect(try files("some") == some.sorted())
    #expect(some.allSatisfy { $0.hasSuffix(".svg") || $0.hasSuffix(".json") })
  }

  @Test func `says where context boundaries were not known`() throws {
    let results = try SyntheticResults.suite()
    func notes(_ plan: RunPlan) -> [String] {
      ComparisonReport(SuiteResults(plan: plan, records: [:])).document.blocks.compactMap {
        if case .note(let text) = $0 { text } else { nil }
      }.filter { $0.contains("boundaries") }
    }
    #expect(notes(results.plan).isEmpty)
    var plan = results.plan
    for index in plan.entries.indices { plan.entries[index].spec.protocol.stream = .random }
    let text = try #require(notes(plan).first)
    #expect(text.hasPrefix("Examples came in the stream \"random\""))
  }

  @Test func `keeps measured time out of the results`() throws {
    var results = try SyntheticResults.suite()
    let directory = try TemporaryDirectory()
    try ReportWriter(ComparisonReport(results)).write(to: directory.url.appending(path: "a"))
    results = SuiteResults(
      plan: results.plan,
      records: results.records.mapValues { record in
        var slower = record
        slower.timing.total *= 3
        slower.peakMemory *= 2
        return slower
      })
    try ReportWriter(ComparisonReport(results)).write(to: directory.url.appending(path: "b"))
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: directory.url.appending(path: name))
    }
    #expect(try bytes("a/report.pdf") == bytes("b/report.pdf"))
    #expect(try bytes("a/timing.pdf") != bytes("b/timing.pdf"))
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `has text that can be selected, with every part of the report`() throws {
    let directory = try TemporaryDirectory()
    let results = try SyntheticResults.suite(leavingOut: ("ER", 3))
    try ReportWriter(ComparisonReport(results)).write(to: directory.url)
    let text = try PDFText.text(of: directory.url.appending(path: "report.pdf"))
    for part in [
      "A synthetic suite", "102 of 105 runs finished",
      "Not run (3): ER, task-incremental, seed 3;", "Class-incremental learning, percent",
      "Accuracy while learning", "Accuracy after the last context", "Aggregates over seeds",
      "All scenarios, aggregated over seeds", "Stability and plasticity",
      "Accuracy matrices", "Learning curves", "Cost, counted", "Provenance",
      "abababababababab", "bwt/t-1@1", "1/(K−1) · Σ_{j<K} (a(K,j) − a(j,j))",
      "fast (Haswell, OpenBLAS 0.3.21)", "n/a¹",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("UNVERIFIED"))
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `stamps every page that rests on unverified data`() throws {
    let directory = try TemporaryDirectory()
    let results = try SyntheticResults.suite(verified: false)
    try ReportWriter(ComparisonReport(results)).write(to: directory.url)
    let text = try PDFText.text(of: directory.url.appending(path: "report.pdf"))
    let pages = text.split(separator: "\u{C}").filter { $0.contains { $0.isLetter } }
    #expect(pages.count > 5)
    #expect(pages.allSatisfy { $0.contains("UNVERIFIED DATA") })
  }

  @Test func `stamps every page of a scaled suite`() throws {
    let directory = try TemporaryDirectory()
    var results = try SyntheticResults.suite()
    var plan = results.plan
    plan.scale = 0.1
    results = SuiteResults(plan: plan, records: results.records)
    try ReportWriter(ComparisonReport(results)).write(to: directory.url)
    let text = try PDFText.text(of: directory.url.appending(path: "report.pdf"))
    let pages = text.split(separator: "\u{C}").filter { $0.contains { $0.isLetter } }
    #expect(pages.count > 5)
    #expect(pages.allSatisfy { $0.contains("SCALED TO 0.1: NOT THE PUBLISHED PROTOCOL") })
  }

  @Test func `lists every seed's matrix and metrics in long tables`() throws {
    let directory = try TemporaryDirectory()
    try ReportWriter(ComparisonReport(try SyntheticResults.suite())).write(to: directory.url)
    func lines(_ name: String) throws -> [Substring] {
      try String(contentsOf: directory.url.appending(path: "tables/\(name)"), encoding: .utf8)
        .split(separator: "\r\n")
    }
    let matrix = try lines("accuracy-matrix.csv")
    // 6 rows of 5 for six methods, 2 rows of 5 for joint training; 3 scenarios, 5 seeds, a header.
    #expect(matrix.count == 1 + (6 * 30 + 10) * 15)
    #expect(matrix[1] == "None (method),task,1,0,1,0.1")
    let metrics = try lines("metrics.csv")
    #expect(metrics.count == 1 + 7 * 3 * 5 * 14)
    #expect(metrics.contains("Joint,task,1,bwt/t-1@1,,the method learns all contexts at once"))
  }

  @Test func `writes numbers that a machine reads to every CSV file`() throws {
    let directory = try TemporaryDirectory()
    let results = try SyntheticResults.suite()
    let reference = try PublishedReference(
      json: """
        {"key": "k", "title": "A paper", "results": [{
          "protocol": "split strokes", "scenario": "class", "method": "ER",
          "metric": "final average test accuracy", "unit": "percent", "mean": 99.5, "spread": 0.1,
          "spread_kind": "SEM", "n_seeds": 20, "verification": "primary"}]}
        """)
    let published = PublishedComparison(results, against: reference, protocolPrefix: "split")
    try ReportWriter(ComparisonReport(results, published: published)).write(to: directory.url)
    let tables = directory.url.appending(path: "tables")
    let names = try FileManager.default.contentsOfDirectory(atPath: tables.path)
      .filter { $0.hasSuffix(".csv") }
    #expect(names.count == 18)
    for name in names {
      let text = try String(contentsOf: tables.appending(path: name), encoding: .utf8)
      #expect(text.unicodeScalars.allSatisfy { $0.isASCII }, "\(name)")
    }
    let lines = try String(
      contentsOf: tables.appending(path: "published.csv"), encoding: .utf8
    ).split(separator: "\r\n")
    let fields = try #require(lines.last).split(separator: ",", omittingEmptySubsequences: false)
    #expect(fields.starts(with: ["ER", "class", "99.50", "0.10", "20"]))
    // Our mean, standard error and seeds, the difference, and its interval.
    #expect(fields[5...10].allSatisfy { Double($0) != nil })
    #expect(fields[8].hasPrefix("-"))
    // Two p-values, the verdict, and no seeds that are needed for one.
    #expect(fields[11...12].allSatisfy { Double($0).map { (0...1).contains($0) } ?? false })
    #expect(fields[13...] == ["not reproduced", "", ""])
  }

  @Test func `aggregates over seeds where there are three`() throws {
    let directory = try TemporaryDirectory()
    func tables(_ seeds: [UInt64]) throws -> URL {
      let url = directory.url.appending(path: "\(seeds.count)")
      try ReportWriter(ComparisonReport(try SyntheticResults.suite(seeds: seeds))).write(to: url)
      return url.appending(path: "tables")
    }
    let three = try tables([1, 2, 3])
    let table = try String(
      contentsOf: three.appending(path: "aggregate-all.csv"), encoding: .utf8
    ).split(separator: "\r\n")
    #expect(table.count == 8)
    #expect(table[0].hasPrefix("Method,\"IQM of ACC, percent\","))
    let profile = try String(
      contentsOf: three.appending(path: "performance-profile.csv"), encoding: .utf8
    ).split(separator: "\r\n")
    #expect(profile.count == 1 + 4 * 7 * 101)
    #expect(profile[1] == "task,None (method),0,1.0")
    #expect(profile.contains("class,ER,95,0.0"))
    let two = try tables([1, 2])
    let names = try FileManager.default.contentsOfDirectory(atPath: two.path)
    #expect(!names.contains { $0.hasPrefix("aggregate") || $0.hasPrefix("performance") })
  }

  @Test func `summarizes every metric over seeds without rounding`() throws {
    let directory = try TemporaryDirectory()
    let results = try SyntheticResults.suite(seeds: [1, 2])
    try ReportWriter(ComparisonReport(results)).write(to: directory.url)
    let lines = try String(
      contentsOf: directory.url.appending(path: "tables/summary.csv"), encoding: .utf8
    ).split(separator: "\r\n")
    #expect(lines.count == 1 + 3 * 7 * 14)
    #expect(
      lines[0]
        == "suite,scenario,method,metric_id,n,mean,standard_deviation,standard_error,ci95_low,ci95_high,unit,reason"
    )
    let row = try #require(lines.first { $0.hasPrefix("synthetic,class,ER,accuracy/last@1,") })
    let summary = try #require(
      results.summary(of: .lastAccuracy, label: "ER", scenario: .class))
    let interval = try #require(summary.confidenceInterval())
    let expected: [Double?] = [
      summary.mean, summary.standardDeviation, summary.standardError, interval.lowerBound,
      interval.upperBound,
    ]
    #expect(row.split(separator: ",").dropFirst(5).dropLast().map { Double($0) } == expected)
    #expect(row.hasSuffix(",fraction,"))
    #expect(
      lines.contains(
        """
        synthetic,class,Joint,bwt/t-1@1,0,,,,,,fraction,the method learns all contexts at once
        """))
  }

  @Test func `says in one line that a directory cannot be written`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "file")
    try Data("x".utf8).write(to: file)
    let writer = try ReportWriter(ComparisonReport(try SyntheticResults.suite()))
    #expect {
      try writer.write(to: file)
    } throws: { error in
      let text = String(describing: error)
      return text.contains("cannot be written") && !text.contains("\n")
    }
  }

  @Test func `refuses to report nothing`() throws {
    let directory = try TemporaryDirectory()
    let empty = SuiteResults(plan: try SyntheticResults.suite().plan, records: [:])
    #expect(throws: ReportError.nothingToReport(directory: "synthetic")) {
      try ReportWriter(ComparisonReport(empty)).write(to: directory.url)
    }
  }
}
