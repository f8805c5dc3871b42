import Datasets
public import Foundation
import Methods
public import Metrics
public import Streams

/// A plan with the records that there are: what reports and checks are made from.
public struct SuiteResults: Sendable {
  public let plan: RunPlan
  /// Finished runs by id.
  public let records: [String: RunRecord]
  /// Failed runs by id.
  public let failures: [String: FailureRecord]
  /// The methods' names in tables, in the order of the suite.
  public let labels: [String]
  public let scenarios: [Scenario]
  public let seeds: [UInt64]
  /// The groups of the plan in the order of the suite; empty where no setting varies.
  public let sweeps: [SweepGroup]
  /// The results of each row and scenario, by seed; tables ask for them thousands of times.
  private let rows: [Row: [RunPlan.Entry]]
  /// The groups that rows belong to, and the rows of groups.
  let sweepIndex: SweepIndex
  /// Runs of joint training, which metrics of other runs are measured against.
  private let joints: JointRuns
  private let metricValues = MetricValueCache()

  private struct Row: Hashable {
    var label: String
    var scenario: Scenario
  }

  public init(
    plan: RunPlan, records: [String: RunRecord], failures: [String: FailureRecord] = [:]
  ) {
    self.plan = plan
    self.records = records
    self.failures = failures
    var labels: [String] = []
    var known: Set<String> = []
    var scenarios: Set<Scenario> = []
    var seeds: Set<UInt64> = []
    var rows: [Row: [RunPlan.Entry]] = [:]
    for entry in plan.entries {
      scenarios.insert(entry.spec.scenario)
      seeds.insert(entry.spec.seed)
      guard entry.role == .result else { continue }
      if known.insert(entry.label).inserted { labels.append(entry.label) }
      rows[Row(label: entry.label, scenario: entry.spec.scenario), default: []].append(entry)
    }
    self.labels = labels
    self.scenarios = Scenario.allCases.filter(scenarios.contains)
    self.seeds = seeds.sorted()
    self.rows = rows.mapValues { $0.sorted { $0.spec.seed < $1.spec.seed } }
    sweepIndex = SweepIndex(plan)
    sweeps = sweepIndex.groups
    joints = JointRuns(plan, records)
  }

  /// Reads a directory that `clbench run` wrote.
  ///
  /// Every record is checked, also that it is of the run that the plan has it for.
  ///
  /// - Parameter keepingCurves: Whether records keep their learning curves, half of what they take in
  ///   memory, which only reports show.
  public static func load(
    directory: URL, keepingCurves: Bool = true
  ) throws(RecordError) -> SuiteResults {
    let store = RecordStore(directory: directory)
    let plan = try store.plan()
    var records = try store.finished(
      ids: Set(plan.entries.map(\.id)).sorted(), keepingCurves: keepingCurves)
    var failures: [String: FailureRecord] = [:]
    for entry in plan.entries {
      guard records[entry.id].map({ $0.identity.spec == entry.spec }) ?? true else {
        throw .tampered(
          path: directory.appending(path: "plan.json").path,
          reason: "its settings for '\(entry.title)' are not those of the run \(entry.id)")
      }
      // The same once more, in the same place in memory.
      records[entry.id]?.identity.spec = entry.spec
      if records[entry.id] == nil { failures[entry.id] = try store.failure(id: entry.id) }
    }
    return try SuiteResults(plan: plan, records: records, failures: failures)
      .withMatricesOfOneForm()
  }

  /// A metric of one seed's run.
  public struct SeedValue: Sendable, Equatable {
    public var seed: UInt64
    public var value: MetricValue
  }

  /// The row of the lower bound, fine-tuning, where the suite has one.
  public var baselineLabel: String? {
    plan.entries.first {
      $0.role == .result && MethodRole(ofMethod: $0.spec.method.name) == .lowerBound
    }?.label
  }

  /// The runs of one row and scenario, by seed.
  public func entries(label: String, scenario: Scenario) -> [RunPlan.Entry] {
    rows[Row(label: label, scenario: scenario)] ?? []
  }

  public func record(for entry: RunPlan.Entry) -> RunRecord? { records[entry.id] }

  /// The record of one row, scenario and seed; nil where there is none.
  public func record(label: String, scenario: Scenario, seed: UInt64) -> RunRecord? {
    entries(label: label, scenario: scenario).first(rising: \.spec.seed, to: seed)
      .flatMap { records[$0.id] }
  }

  /// Entries without a record.
  public var missing: [RunPlan.Entry] { plan.entries.filter { records[$0.id] == nil } }

  /// Whether some result rests on data whose digest is not the expected one.
  public var hasUnverifiedData: Bool {
    records.values.contains { $0.identity.data.contains { !$0.verified } }
  }

  /// A metric of every run of a row and scenario, by seed.
  public func values(of metric: Metric, label: String, scenario: Scenario) -> [SeedValue] {
    metricValues.values(of: metric, label: label, scenario: scenario) {
      entries(label: label, scenario: scenario).map { entry in
        SeedValue(seed: entry.spec.seed, value: value(of: metric, for: entry))
      }
    }
  }

  /// The numbers among those values, summarized; nil where there is none.
  public func summary(of metric: Metric, label: String, scenario: Scenario) -> Summary? {
    Summary(
      values(of: metric, label: label, scenario: scenario).compactMap(\.value.number))
  }

  private func value(of metric: Metric, for entry: RunPlan.Entry) -> MetricValue {
    if let record = records[entry.id] {
      return metric.value(for: joints.input(for: record, of: entry))
    }
    if let failure = failures[entry.id] {
      return .notAvailable(reason: "failed: \(failure.reason)")
    }
    return .notAvailable(reason: "not run")
  }
}

extension Array {
  /// The first element whose key is `wanted`, of elements in rising order of their keys.
  func first<Key: Comparable>(rising key: (Element) -> Key, to wanted: Key) -> Element? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if key(self[middle]) < wanted { low = middle + 1 } else { high = middle }
    }
    return low < count && key(self[low]) == wanted ? self[low] : nil
  }
}
