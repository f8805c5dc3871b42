import Foundation
import Metrics
import TestSupport
import Testing

@testable import Report

@Suite struct MetricDefinitionTests {
  // Shared, since a report takes most of a second to make.
  private static let report = Result {
    ComparisonReport(try SyntheticResults.suite(seeds: [1, 2]))
  }
  private static let summaryTables = Result { try report.get().summaryTables() }
  private static let rivalTables = Result { try report.get().rivalTables() }
  private static let blocks = Result { try report.get().document.blocks }

  @Test(arguments: Metric.all)
  func `stands with formula and sign in the files and in the report`(metric: Metric) throws {
    let isRival = Metric.variants.contains(metric)
    let tables = try (isRival ? Self.rivalTables : Self.summaryTables).get()
    #expect(tables.count == 3)
    for table in tables {
      #expect(table.columns.contains { $0.title == metric.symbol })
      let definition = try #require(table.definitions.first { $0.contains("(\(metric.id))") })
      #expect(definition.contains(metric.formula) && definition.contains(metric.convention))
      #expect(MarkdownRenderer.text(table).contains("(\(metric.id)) \(metric.name)"))
      #expect(LaTeXRenderer.text(table).contains("(\(metric.id)) "))
    }
    let facts = try Self.blocks.get().flatMap { block -> [(name: String, value: String)] in
      if case .facts(let facts) = block { facts } else { [] }
    }
    let fact = try #require(facts.first { $0.name.contains("(\(metric.id))") })
    #expect(fact.value.contains(metric.formula) && fact.value.contains(metric.convention))
  }

  @Test func `has a LaTeX form in ASCII alone`() throws {
    let report = try Self.report.get()
    for table in report.tables() + [report.timingTable()] {
      let strange = LaTeXRenderer.text(table).unicodeScalars.filter { !$0.isASCII }
      #expect(strange.isEmpty, "\(table.name)")
    }
  }
}
