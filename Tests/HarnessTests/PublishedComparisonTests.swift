import Datasets
import Foundation
import Metrics
import TestSupport
import Testing

@testable import Harness

@Suite struct PublishedComparisonTests {
  private func reference(
    mean: Double, sem: Double?, verification: String = "primary"
  ) throws -> PublishedReference {
    let spread = sem.map { "\($0)" } ?? "null"
    let json = """
      {"key": "p", "title": "A paper", "results": [{"table": "Table 2",
       "protocol": "Split MNIST (5 contexts)", "scenario": "class", "method": "ER",
       "metric": "final average test accuracy", "unit": "percent", "mean": \(mean),
       "spread": \(spread), "spread_kind": "\(sem == nil ? "none" : "SEM")", "n_seeds": 20,
       "verification": "\(verification)", "verified_in": "here"}]}
      """
    return try JSONDecoder().decode(PublishedReference.self, from: Data(json.utf8))
  }

  /// ER's mean over the five seeds of the synthetic suite in the class-incremental scenario.
  private func ours() throws -> Double {
    let results = try SyntheticResults.suite()
    let summary = results.summary(of: .lastAccuracy, label: "ER", scenario: .class)
    return try #require(summary).mean * 100
  }

  @Test(arguments: [
    (0.0, PublishedComparison.Verdict.reproduced), (0.9, .reproduced), (1.5, .close),
    (4, .notReproduced), (-4, .reproducedAbove),
  ])
  func `judges by the interval and the margin`(
    above: Double, verdict: PublishedComparison.Verdict
  ) throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: try reference(mean: ours() + above, sem: 0.01),
      protocolPrefix: "Split MNIST")
    #expect(comparison.cells.map(\.verdict) == [verdict])
  }

  @Test func `says so where the source gives no standard error`() throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(), against: try reference(mean: ours(), sem: nil),
      protocolPrefix: "Split MNIST")
    #expect(comparison.cells[0].reason.hasSuffix("the source gives no standard error"))
  }

  @Test func `is inconclusive on two seeds and not run on none`() throws {
    let published = try reference(mean: 90, sem: 0.1)
    let two = PublishedComparison(
      try SyntheticResults.suite(seeds: [1, 2]), against: published, protocolPrefix: "Split MNIST")
    #expect(two.cells.map(\.verdict) == [.inconclusive])
    #expect(two.exit == .impossible)
    let none = PublishedComparison(
      SuiteResults(plan: try SyntheticResults.suite().plan, records: [:]), against: published,
      protocolPrefix: "Split MNIST")
    #expect(none.cells.map(\.verdict) == [.notRun])
    #expect(none.exit == .nothingRan)
  }

  @Test func `takes no digitised value for a target`() throws {
    let comparison = PublishedComparison(
      try SyntheticResults.suite(),
      against: try reference(mean: 1, sem: 0.1, verification: "digitised"),
      protocolPrefix: "Split MNIST")
    #expect(comparison.cells.isEmpty)
  }

  @Test func `reads the paper's numbers that this package stores`() throws {
    let url = URL(fileURLWithPath: #filePath)
      .appending(path: "../../../reference/published/vandeven2022-three-types.json")
    let paper = try PublishedReference(contentsOf: url.standardizedFileURL)
    let agem = paper.results.first {
      $0.method == "A-GEM" && $0.scenario == "class" && $0.protocol.hasPrefix("Split MNIST")
    }
    #expect(agem?.mean == 65.1)
    #expect(agem?.standardError == 0.0364)
  }
}
