import Datasets
import Foundation
import Harness
import Metrics
import Streams
import TestSupport
import Testing

@testable import Report

/// Table 3 of "Three types of incremental learning", from runs as its suite plans them.
@Suite struct ThreeTypesReportTests {
  private static let project = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardized

  /// Made-up results of the suite's class-incremental runs, on three seeds.
  ///
  /// - Parameter finals: The accuracy on old contexts, by label; other rows have no records.
  private func results(
    _ finals: [String: Double], scale: Double? = nil
  ) throws -> SuiteResults {
    var suite = try Suite(
      contentsOf: Self.project.appending(path: "suites/three-types-split-cifar100.yaml"))
    if let scale { suite.scale(by: scale) }
    suite.seeds = [2, 3, 4]
    var records: [String: RunRecord] = [:]
    func identity(_ spec: RunSpec) -> RunIdentity {
      RunIdentity(
        spec: spec,
        data: DatasetIdentity(name: "cifar-100", files: [], contentDigest: "", verified: true),
        kernel: SyntheticResults.kernel)
    }
    let plan = try suite.plan(identity: identity)
    for entry in plan.entries where entry.spec.scenario == .class {
      guard let final = finals[entry.label] else { continue }
      var record = try SyntheticResults.record(
        .init(entry.label, entry.spec.method.name, final: final), scenario: .class,
        seed: entry.spec.seed, contexts: 10)
      (record.id, record.identity) = (entry.id, identity(entry.spec))
      // Ten equal accuracies, whose mean is theirs.
      record.result.accuracy[9] = Array(repeating: final, count: 10)
      records[entry.id] = record
    }
    return SuiteResults(plan: plan, records: records)
  }

  private func report(_ parts: [SuiteResults]) throws -> PaperReport {
    try PaperReport(
      .threeTypes, parts,
      reference: PublishedReference(
        contentsOf: Self.project.appending(
          path: "reference/published/vandeven2022-three-types.json"),
        referenceDirectory: Self.project.appending(path: "reference")))
  }

  private var table3: PaperTemplate.Table { PaperTemplate.threeTypes.tables[1] }

  private func selector(_ label: String) -> PaperTemplate.Selector {
    .init(suite: "three-types-split-cifar100", label: label, scenario: .class)
  }

  @Test func `judges runs on the paper's features, cell by cell`() throws {
    let report = try report([results(["None": 0.0771, "ER": 0.30, "iCaRL": 0.38])])
    #expect(report.comparison(selector("None"))?.verdict == .reproduced)
    #expect(report.comparison(selector("ER"))?.verdict == .notReproduced)
    #expect(report.comparison(selector("iCaRL"))?.verdict == .reproduced)
    #expect(report.published(selector("ER"))?.mean == 37.57)
    #expect(report.ours(.runs(selector("EWC"))) == .absent(reason: "not run"))
    let dgr = try #require(table3.rows.first { $0.method == "DGR" }?.cells[2])
    #expect(dgr.selector?.suite == "three-types-split-cifar100-pixels")
    #expect(report.ours(dgr) == .absent(reason: "not run"))
    let notes = report.table(table3).footnotes
    #expect(notes.contains("Ours has 3 of 31 cells."))
    #expect(notes.contains { $0.hasPrefix("Mean ± standard error; ours over 3 seeds, published") })
  }

  @Test func `takes no scaled run for a cell of the paper`() throws {
    let scaled = try results(["None": 0.0771, "Joint": 0.4978], scale: 0.1)
    let report = try report([scaled])
    for label in ["None", "Joint"] {
      let cell = try #require(report.comparison(selector(label)))
      #expect(cell.verdict == .notComparable)
      #expect(cell.reason == "iterations 500, paper 5000")
    }
    let table = report.table(table3)
    #expect(table.footnotes.contains("Not comparable: iterations 500, paper 5000."))
    #expect(report.document.stamp == "SCALED TO 0.1: NOT THE PUBLISHED PROTOCOL")
    #expect(report.verdictTable.rows.map { $0[0].printed }.contains("reproduced") == false)
    // Beside full runs of the suite there is no place for them.
    let full = try results(["None": 0.0771])
    #expect(
      throws: RecordError.conflict(
        """
        None, task-incremental, seed 2 has other settings in one directory of \
        'three-types-split-cifar100' than in another
        """)
    ) { try self.report([full, scaled]) }
  }

  @Test func `keeps full results unscaled that take nothing from scaled ones`() throws {
    let full = try results(["None": 0.0771])
    let joined = try full.addingSeeds(from: results(["None": 0.5], scale: 0.1))
    #expect(joined.plan.scale == nil)
    #expect(joined.plan.entries == full.plan.entries)
    #expect(joined.records == full.records)
  }

  @Test func `draws the accuracy after each context, and names what is missing`() throws {
    let report = try report([results(["None": 0.0771, "ER": 0.38])])
    let figures = report.document.blocks.compactMap { block in
      if case .figure(let figure) = block { figure } else { nil }
    }
    let soFar = try #require(
      figures.first { $0.name == "accuracy-so-far-class-split-cifar-100" })
    guard case .curves(let panel) = soFar.content else {
      Issue.record("no curves")
      return
    }
    #expect(panel.title == "Split CIFAR-100, class-incremental")
    #expect(panel.series.map(\.label) == ["None", "ER"])
    let contexts = (1...10).map(Double.init)
    #expect(panel.series.map { $0.points.map(\.x) } == [contexts, contexts])
    #expect(abs(panel.series[1].points[9].y.mean - 0.38) < 1e-12)
    #expect(
      soFar.caption.hasSuffix(
        "Not run: Joint, EWC, SI, LwF, BI-R, A-GEM, iCaRL, Generative Classifier."))
    let bars = try #require(figures.first { $0.name == "final-accuracy-class-split-cifar-100" })
    guard case .bars(let panel) = bars.content else {
      Issue.record("no bars")
      return
    }
    #expect(panel.bars.map(\.label).contains("BI-R"))
    #expect(panel.bars.first { $0.label == "BI-R" }?.absence == "not run")
    #expect(!figures.contains { $0.name.contains("split-mnist") })
  }
}
