import Datasets
import Foundation
import Harness
import Methods
import Metrics
import TestSupport
import Testing

@testable import Report

/// Pages of paper reports that have a number in every cell.
@Suite struct PaperPagesTests {
  private static let project = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardized
  private static let qpdf = URL(fileURLWithPath: "/usr/bin/qpdf")
  private static let hasQPDF = FileManager.default.isExecutableFile(atPath: qpdf.path)

  /// Results of every row that the template asks for, on five seeds.
  private func write(_ template: PaperTemplate, to directory: URL) throws {
    let selectors = template.tables.flatMap(\.rows).flatMap(\.cells).compactMap(\.selector)
    let parts = try template.benchmarks.map { benchmark in
      let labels = selectors.filter { $0.suite == benchmark.suite }.map(\.label)
        .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let methods = labels.enumerated().map { index, label in
        SyntheticResults.Method(
          label, "er", final: 0.3 + 0.68 * Double(index) / Double(labels.count),
          hyperparameters: ["budget": .number(Double(index))])
      }
      // A search has one seed for each of its many values.
      let results = try SyntheticResults.suite(
        methods: methods, seeds: methods.count > 60 ? [1] : [1, 2, 3])
      var plan = results.plan
      plan.suite = benchmark.suite
      return SuiteResults(plan: plan, records: results.records)
    }
    let reference = try PublishedReference(
      contentsOf: Self.project.appending(path: "reference/published/\(template.paper).json"),
      referenceDirectory: Self.project.appending(path: "reference"))
    try ReportWriter(PaperReport(template, parts, reference: reference)).write(to: directory)
  }

  @Test(
    .enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"),
    arguments: PaperTemplate.all.map(\.name))
  func `lets no word touch another or leave the page`(name: String) throws {
    let template = try #require(PaperTemplate.all.first { $0.name == name })
    let directory = try TemporaryDirectory()
    try write(template, to: directory.url)
    let words = try PDFText.words(of: directory.url.appending(path: "report.pdf"))
    #expect(words.count > 500)
    #expect(words.allSatisfy { $0.xMin > 20 && $0.xMax < 575 && $0.yMin > 20 && $0.yMax < 822 })
    let collisions = Dictionary(grouping: words, by: \.page).values.flatMap { words in
      words.indices.flatMap { index in
        words[(index + 1)...].filter { collide($0, words[index]) }.map { ($0, words[index]) }
      }
    }
    #expect(collisions.isEmpty)
  }

  private func collide(_ word: PDFText.Word, _ other: PDFText.Word) -> Bool {
    let width = min(word.xMax, other.xMax) - max(word.xMin, other.xMin)
    let height = min(word.yMax, other.yMax) - max(word.yMin, other.yMin)
    // Boxes have room above and below the letters.
    let shorter = min(word.yMax - word.yMin, other.yMax - other.yMin)
    return width >= 0.5 && height >= 0.45 * shorter
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `has the tables of MER on the first page, in type that can be read`() throws {
    let directory = try TemporaryDirectory()
    try write(.mer, to: directory.url)
    let words = try PDFText.words(of: directory.url.appending(path: "report.pdf"))
      .filter { $0.page == 1 }
    // Nine columns in the first table, eight in the second, of six rows each; Task Input included.
    #expect(words.count { $0.text == "±" } >= 6 * 9 + 6 * 8)
    #expect(words.contains { $0.text == "73.00" })
    // A line of type is 1.17 of its size high.
    #expect(words.filter { $0.text == "±" }.allSatisfy { $0.yMax - $0.yMin > 1.17 * 5.4 })
  }

  @Test(
    .enabled(if: hasQPDF, "qpdf is not installed"), arguments: PaperTemplate.all.map(\.name))
  func `writes files that hold what the format demands`(name: String) throws {
    let template = try #require(PaperTemplate.all.first { $0.name == name })
    let directory = try TemporaryDirectory()
    try write(template, to: directory.url)
    let process = Process()
    process.executableURL = Self.qpdf
    process.arguments = ["--check", directory.url.appending(path: "report.pdf").path]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
