public import Harness
import Metrics
import Streams

/// A paper's tables and figures filled with our runs and its own numbers.
public struct PaperReport: Sendable {
  public let template: PaperTemplate
  /// Without a number where those of the paper are not at hand.
  public let reference: PublishedReference
  /// Whether the paper's numbers are at hand.
  let hasReference: Bool
  /// Results by the suite of their benchmark; none for a benchmark of which no directory was given.
  public let results: [String: SuiteResults]
  /// Verdicts by the suite of their benchmark.
  let comparisons: [String: PublishedComparison]

  /// - Parameters:
  ///   - parts: The results of directories, in the order in which their suites are shown.
  ///   - reference: The paper's numbers; nil where they are not at hand, which the report says.
  /// - Throws: ``ReportError`` where a suite is no part of the paper or nothing has finished;
  ///   `RecordError` where directories do not go together.
  public init(
    _ template: PaperTemplate, _ parts: [SuiteResults], reference: PublishedReference?
  ) throws {
    let hasReference = reference != nil
    let reference =
      reference
      ?? PublishedReference(
        key: template.paper, title: template.title, results: [], names: ReferenceNames(metrics: [:])
      )
    self.template = template
    self.reference = reference
    self.hasReference = hasReference
    let suites = template.benchmarks.flatMap { [$0.suite] + $0.alsoFrom }
    if let foreign = parts.first(where: { !suites.contains($0.plan.suite) }) {
      throw ReportError.notInTemplate(
        suite: foreign.plan.suite, template: template.name, suites: suites)
    }
    guard parts.contains(where: { !$0.records.isEmpty }) else {
      throw ReportError.nothingToReport(
        directory: parts.map(\.plan.suite).joined(separator: ", "))
    }
    var results: [String: SuiteResults] = [:]
    for benchmark in template.benchmarks {
      results[benchmark.suite] = try Self.results(of: benchmark, in: parts)
    }
    self.results = results
    comparisons = template.benchmarks.reduce(into: [:]) { comparisons, benchmark in
      comparisons[benchmark.suite] = results[benchmark.suite].map {
        PublishedComparison(
          $0, against: reference, protocolPrefix: benchmark.protocolPrefix)
      }
    }
  }

  /// The runs of the benchmark's own suite, with more seeds of the same rows from others.
  private static func results(
    of benchmark: PaperTemplate.Benchmark, in parts: [SuiteResults]
  ) throws -> SuiteResults? {
    let suites = ([benchmark.suite] + benchmark.alsoFrom).compactMap { suite in
      let directories = parts.filter { $0.plan.suite == suite }
      return directories.first.map { ($0, directories.dropFirst()) }
    }
    let joined = try suites.map { first, others in
      try others.reduce(first) { try $0.joined(with: $1) }
    }
    guard let first = joined.first else { return nil }
    return try joined.dropFirst().reduce(first) { try $0.addingSeeds(from: $1) }
  }

  /// A number of ours, or why there is none.
  enum Ours: Equatable {
    case summary(Summary)
    case absent(reason: String)

    var hasNumber: Bool { if case .summary = self { true } else { false } }
  }

  /// What there is for a cell of the template.
  func ours(_ cell: PaperTemplate.Cell) -> Ours {
    switch cell {
    case .none(let reason): .absent(reason: reason)
    case .runs(let selector, let otherwise): ours(selector, otherwise: otherwise)
    }
  }

  private func ours(_ selector: PaperTemplate.Selector, otherwise: String) -> Ours {
    guard let results = results[selector.suite] else { return .absent(reason: otherwise) }
    let (label, scenario) = (selector.label, selector.scenario)
    if let summary = results.summary(of: selector.metric, label: label, scenario: scenario) {
      return .summary(summary)
    }
    return .absent(
      reason: results.reasonForNoValue(of: selector.metric, label: label, scenario: scenario)
        ?? otherwise)
  }

  /// The paper's number for the same cell; nil where none could be read.
  ///
  /// One that was measured from a figure stands in where there is no other.
  func published(_ selector: PaperTemplate.Selector) -> PublishedReference.Result? {
    guard let benchmark = benchmark(selector.suite) else { return nil }
    let results = reference.results.filter { result in
      result.method == selector.label && result.scenario == selector.scenario.rawValue
        && reference.metric(of: result) == selector.metric && benchmark.has(result)
    }
    return results.first(where: \.isTarget) ?? results.first(where: \.isDigitised)
  }

  /// The verdict on a cell; nil where there is no published number, or none of our runs.
  func comparison(_ selector: PaperTemplate.Selector) -> PublishedComparison.Cell? {
    guard selector.metric == .lastAccuracy else { return nil }
    return comparisons[selector.suite]?.cells.first {
      $0.label == selector.label && $0.scenario == selector.scenario
    }
  }

  func benchmark(_ suite: String) -> PaperTemplate.Benchmark? {
    template.benchmarks.first { $0.suite == suite }
  }

  /// Published numbers of the template's benchmarks and metrics that no cell asks for.
  var unmatched: [PublishedReference.Result] {
    let selectors = template.selectors
    let matched = Set(selectors.compactMap(published).map(\.key))
    let metrics = Set(selectors.map(\.metric))
    return reference.results.filter { result in
      result.isTarget && reference.metric(of: result).map(metrics.contains) == true
        && !matched.contains(result.key)
        && template.benchmarks.contains { result.protocol.hasPrefix($0.protocolPrefix) }
    }
  }
}

extension PublishedReference.Result {
  /// What tells results of one paper apart.
  fileprivate var key: [String] {
    [`protocol`, scenario ?? "", method, metric, memory ?? ""]
  }
}
