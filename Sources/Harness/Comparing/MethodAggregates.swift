import Datasets
import Engine
public import Metrics
public import Streams

/// Aggregates of a suite's methods over few runs, with intervals.
///
/// The tasks of Agarwal et al. 2021 (arXiv:2108.13264) are the scenarios here. Each has a table of its
/// own; a last one has the methods that run in all scenarios, with all their runs. Intervals are
/// percentiles of ``replicates`` stratified bootstraps, from a random stream with a fixed seed, so
/// that the same results always give the same intervals.
public struct MethodAggregates: Sendable {
  /// With fewer seeds a method is left out.
  public static let minimumSeeds = 3
  public static let replicates = 2000

  public struct Row: Sendable {
    public var label: String
    public var scores: TaskScores
    public var interquartileMean: Double
    /// 95 %.
    public var interval: ClosedRange<Double>
    /// Against the baseline; nil for the baseline itself and where there is none.
    public var improvement: Improvement?
  }

  /// How a method compares with the baseline.
  public struct Improvement: Sendable {
    /// That a run of the method is better than one of the baseline.
    public var probability: Double
    /// 95 %.
    public var interval: ClosedRange<Double>
    /// The differences by seed; nil over several scenarios and for fewer than three common seeds.
    public var paired: PairedComparison?
    /// Of no difference, adjusted over the table.
    public var pValue: AdjustedPValue?
  }

  /// A method that has fewer than ``minimumSeeds`` values in a scenario of the group.
  public struct Omission: Sendable, Equatable, CustomStringConvertible {
    public var label: String
    /// How many values there are where there are fewest, of so many seeds.
    public var count: Int
    public var seeds: Int
    /// Why not more; nil where the suite asks for no more.
    public var reason: String?

    public var description: String {
      "\(label) (\(count) of \(seeds) seeds\(reason.map { "; \($0)" } ?? ""))"
    }
  }

  public struct Group: Sendable {
    /// One, or all.
    public var scenarios: [Scenario]
    public var rows: [Row]
    /// Methods that run in these scenarios and have too few values for a row.
    public var omissions: [Omission]
  }

  public let metric: Metric
  public let baseline: String?
  /// Those with at least two methods.
  public let groups: [Group]

  /// - Parameters:
  ///   - baseline: The label of the row that others are compared with.
  ///   - labels: The rows of a scenario; all of the suite's by default.
  public init(
    _ results: SuiteResults, by metric: Metric = .lastAccuracy, against baseline: String?,
    labels: ((Scenario) -> [String])? = nil
  ) {
    self.metric = metric
    self.baseline = baseline
    let labels = labels ?? { _ in results.labels }
    let scenarios = results.scenarios
    var sets = scenarios.map { [$0] }
    if scenarios.count > 1 { sets.append(scenarios) }
    let inScenario = Dictionary(uniqueKeysWithValues: scenarios.map { ($0, Set(labels($0))) })
    groups = sets.enumerated().compactMap { index, set in
      let common = results.labels.filter { label in
        set.allSatisfy { inScenario[$0]?.contains(label) == true }
      }
      let group = Group(
        scenarios: set,
        rows: Self.rows(results, metric, common, in: set, against: baseline, group: index),
        omissions: common.compactMap { Self.omission(results, metric, $0, in: set) })
      return group.rows.count > 1 ? group : nil
    }
  }

  private static func rows(
    _ results: SuiteResults, _ metric: Metric, _ labels: [String], in scenarios: [Scenario],
    against baseline: String?, group: Int
  ) -> [Row] {
    let scores = labels.compactMap { label -> (label: String, scores: TaskScores)? in
      let tasks = scenarios.map { scenario in
        results.values(of: metric, label: label, scenario: scenario).compactMap(\.value.number)
      }
      guard tasks.allSatisfy({ $0.count >= minimumSeeds }) else { return nil }
      return TaskScores(tasks).map { (label: label, scores: $0) }
    }
    let reference = scores.first { $0.label == baseline }?.scores
    var rows = scores.enumerated().map { index, row in
      var random = RandomStream(seed: 0, purpose: .bootstrap, index: group << 16 | index)
      let draw: StratifiedBootstrap.Draw = { random.fill(&$0, below: $1) }
      var made = Row(
        label: row.label, scores: row.scores, interquartileMean: row.scores.interquartileMean,
        interval: StratifiedBootstrap.interquartileMeanInterval(
          of: row.scores, replicates: replicates, drawing: draw))
      if let reference, row.label != baseline {
        let higherIsBetter = metric.direction == .higherIsBetter
        made.improvement = Improvement(
          probability: higherIsBetter
            ? row.scores.probabilityOfImprovement(over: reference)
            : reference.probabilityOfImprovement(over: row.scores),
          interval: StratifiedBootstrap.improvementInterval(
            of: row.scores, over: reference, isHigherBetter: higherIsBetter,
            replicates: replicates, drawing: draw))
        if scenarios.count == 1, let baseline {
          made.improvement?.paired = paired(
            results, metric, row.label, against: baseline, in: scenarios[0])
        }
      }
      return made
    }
    let tested = rows.indices.filter { rows[$0].improvement?.paired != nil }
    let pValues = AdjustedPValue.table(
      tested.compactMap { rows[$0].improvement?.paired?.pValue })
    for (index, pValue) in zip(tested, pValues) { rows[index].improvement?.pValue = pValue }
    return rows
  }

  /// nil for a method with values enough, and for one that the suite does not run in a scenario.
  private static func omission(
    _ results: SuiteResults, _ metric: Metric, _ label: String, in scenarios: [Scenario]
  ) -> Omission? {
    let tasks = scenarios.map { scenario in
      (scenario: scenario, values: results.values(of: metric, label: label, scenario: scenario))
    }
    func count(_ values: [SuiteResults.SeedValue]) -> Int {
      values.count { $0.value.number != nil }
    }
    guard tasks.allSatisfy({ !$0.values.isEmpty }),
      let least = tasks.min(by: { count($0.values) < count($1.values) }),
      count(least.values) < minimumSeeds
    else { return nil }
    let absence = results.absence(label: label, scenario: least.scenario)
    let reasons = least.values.lazy.compactMap { seed -> String? in
      if case .notAvailable(let reason) = seed.value { reason } else { nil }
    }
    return Omission(
      label: label, count: count(least.values), seeds: least.values.count,
      reason: absence?.seedsPhrase ?? reasons.first)
  }

  private static func paired(
    _ results: SuiteResults, _ metric: Metric, _ label: String, against baseline: String,
    in scenario: Scenario
  ) -> PairedComparison? {
    let others = results.values(of: metric, label: baseline, scenario: scenario)
    let differences = results.values(of: metric, label: label, scenario: scenario)
      .compactMap { own -> Double? in
        guard let value = own.value.number,
          let other = others.first(rising: \.seed, to: own.seed)?.value.number
        else { return nil }
        return value - other
      }
    return differences.count >= minimumSeeds ? PairedComparison(differences) : nil
  }
}
