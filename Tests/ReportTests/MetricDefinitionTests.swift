import Foundation
import Metrics
import TestSupport
import Testing

@testable import Report

@Suite struct MetricDefinitionTests {
  private let report: ComparisonReport

  init() throws {
    report = ComparisonReport(try SyntheticResults.suite())
  }

  @Test(arguments: Metric.all)
  func `stands with formula and sign in the files and in the report`(metric: Metric) throws {
    let isRival = Metric.variants.contains(metric)
    let tables = isRival ? report.rivalTables : report.summaryTables
    #expect(tables.count == 3)
    for table in tables {
      #expect(table.columns.contains { $0.title == metric.symbol })
      let definition = try #require(table.definitions.first { $0.contains("(\(metric.id))") })
      #expect(definition.contains(metric.formula) && definition.contains(metric.convention))
      #expect(MarkdownRenderer.text(table).contains("(\(metric.id)) \(metric.name)"))
      #expect(LaTeXRenderer.text(table).contains("(\(metric.id)) "))
    }
    let facts = report.document.blocks.flatMap { block -> [(name: String, value: String)] in
      if case .facts(let facts) = block { facts } else { [] }
    }
    let fact = try #require(facts.first { $0.name.contains("(\(metric.id))") })
    #expect(fact.value.contains(metric.formula) && fact.value.contains(metric.convention))
  }

  @Test func `has a LaTeX form in ASCII alone`() {
    for table in report.tables + [report.timingTable] {
      let strange = LaTeXRenderer.text(table).unicodeScalars.filter { !$0.isASCII }
      #expect(strange.isEmpty, "\(table.name)")
    }
  }
}
