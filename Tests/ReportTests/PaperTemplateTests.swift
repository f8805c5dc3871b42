import Datasets
import Foundation
import Harness
import Methods
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct PaperTemplateTests {
  private static let project = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardized

  /// What the suites do not run yet, or the paper has and the released script has not.
  private static let absent: Set<String> = ["Task Input", "iCaRL", "XdG"]

  @Test(arguments: PaperTemplate.all.map(\.name))
  func `asks for rows that its suites have`(name: String) throws {
    let template = try #require(PaperTemplate.all.first { $0.name == name })
    var rows: [String: Set<[String]>] = [:]
    for suite in template.benchmarks.flatMap({ [$0.suite] + $0.alsoFrom }) {
      let file = Self.project.appending(path: "suites/\(suite).yaml")
      let plan = try Suite(contentsOf: file).plan { spec in
        RunIdentity(
          spec: spec,
          data: DatasetIdentity(name: "d", files: [], contentDigest: "", verified: true),
          kernel: SyntheticResults.kernel)
      }
      #expect(plan.suite == suite)
      rows[suite] = Set(plan.entries.map { [$0.label, $0.spec.scenario.rawValue] })
    }
    let ofCurves = template.blocks.flatMap { block -> [PaperTemplate.Selector] in
      if case .curves(let curves) = block {
        curves.series.flatMap { $0.points.map(\.1) }
      } else {
        []
      }
    }
    let ofTables = template.tables.flatMap(\.rows).flatMap(\.cells).compactMap(\.selector)
    let selectors = ofTables + ofCurves
    #expect(ofTables.count > 15)
    for selector in selectors {
      let row = [selector.label, selector.scenario.rawValue]
      let isThere = try #require(rows[selector.suite], "\(selector.suite)").contains(row)
      // The preprint's class-incremental runs on Permuted MNIST are in no suite.
      let isLeftOut =
        Self.absent.contains(selector.label)
        || selector.suite == "three-scenarios-permuted-mnist" && selector.scenario == .class
      #expect(isThere || isLeftOut, "\(selector)")
    }
  }

  @Test(arguments: PaperTemplate.all.map(\.name))
  func `has a cell for every column and benchmarks for every selector`(name: String) throws {
    let template = try #require(PaperTemplate.all.first { $0.name == name })
    let suites = Set(template.benchmarks.map(\.suite))
    #expect(!template.tables.isEmpty)
    for table in template.tables {
      for row in table.rows {
        #expect(row.cells.count == table.columns.count)
        #expect(row.cells.compactMap(\.selector).allSatisfy { suites.contains($0.suite) })
      }
    }
  }

  @Test(
    arguments: [
      ("three-types", 54), ("three-scenarios", 52), ("mer", 0), ("brain-inspired-replay", 28),
      ("latent-replay", 0),
    ])
  func `finds the paper's numbers that belong to its cells`(name: String, count: Int) throws {
    let template = try #require(PaperTemplate.all.first { $0.name == name })
    let reference = try PublishedReference(
      contentsOf: Self.project.appending(path: "reference/published/\(template.paper).json"),
      referenceDirectory: Self.project.appending(path: "reference"))
    var results = try SyntheticResults.suite(seeds: [1])
    var plan = results.plan
    plan.suite = template.benchmarks[0].suite
    results = SuiteResults(plan: plan, records: results.records)
    let report = try PaperReport(template, [results], reference: reference)
    let cells = template.tables.flatMap(\.rows).flatMap(\.cells).compactMap(\.selector)
    #expect(cells.count { report.published($0) != nil } == count)
    // Of MER only one number could be read, whose memory its source does not state; the preprint
    // has one more table.
    let others = [
      "three-types": [], "mer": ["MER"],
      "brain-inspired-replay": [
        "BI-R + SI, without replay-through-feedback", "SI (Masse et al. 2018, as quoted)",
        "Online EWC (Masse et al. 2018, as quoted)", "XdG (Masse et al. 2018, as quoted)",
        "SI + XdG (Masse et al. 2018, as quoted)",
      ],
      "latent-replay": [
        "AR1* (free) with latent replay, PyTorch re-implementation",
        "AR1* with latent replay (paper, Caffe)",
        "AR1* with latent replay, PyTorch re-implementation run by a third party",
      ],
    ][name]
    if let others { #expect(report.unmatched.map(\.method) == others) }
    #expect(report.unmatched.allSatisfy { $0.table != "Table 4" && $0.table != "Table 5" })
  }
}
