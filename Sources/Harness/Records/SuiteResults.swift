public import Datasets
public import Foundation
import Methods
public import Metrics

/// A plan with the records that there are: what reports and checks are made from.
public struct SuiteResults: Sendable {
  public let plan: RunPlan
  /// Finished runs by id.
  public let records: [String: RunRecord]
  /// Failed runs by id.
  public let failures: [String: FailureRecord]
  /// The results of each row and scenario, by seed; tables ask for them thousands of times.
  private let rows: [Row: [RunPlan.Entry]]
  /// Runs of joint training, which metrics of other runs are measured against.
  private let joints: [Place: [RunPlan.Entry]]

  private struct Row: Hashable {
    var label: String
    var scenario: Scenario
  }

  private struct Place: Hashable {
    var seed: UInt64
    var scenario: Scenario
  }

  public init(
    plan: RunPlan, records: [String: RunRecord], failures: [String: FailureRecord] = [:]
  ) {
    self.plan = plan
    self.records = records
    self.failures = failures
    rows = Dictionary(
      grouping: plan.entries.filter { $0.role == .result },
      by: { Row(label: $0.label, scenario: $0.spec.scenario) }
    )
    .mapValues { $0.sorted { $0.spec.seed < $1.spec.seed } }
    joints = Dictionary(
      grouping: plan.entries.filter { $0.spec.method.name == "joint" },
      by: { Place(seed: $0.spec.seed, scenario: $0.spec.scenario) })
  }

  /// Reads a directory that `clbench run` wrote.
  ///
  /// Every record is checked, also that it is of the run that the plan has it for.
  public static func load(directory: URL) throws(RecordError) -> SuiteResults {
    let store = RecordStore(directory: directory)
    let plan = try store.plan()
    let ids = Set(plan.entries.map(\.id)).sorted()
    let finished = try ids.concurrentMap { id throws(RecordError) in try store.finished(id: id) }
    let records = zip(ids, finished).reduce(into: [String: RunRecord]()) { $0[$1.0] = $1.1 }
    var failures: [String: FailureRecord] = [:]
    for entry in plan.entries {
      guard records[entry.id].map({ $0.identity.spec == entry.spec }) ?? true else {
        throw .tampered(
          path: directory.appending(path: "plan.json").path,
          reason: "its settings for '\(entry.title)' are not those of the run \(entry.id)")
      }
      if records[entry.id] == nil { failures[entry.id] = try store.failure(id: entry.id) }
    }
    return SuiteResults(plan: plan, records: records, failures: failures)
  }

  /// A metric of one seed's run.
  public struct SeedValue: Sendable, Equatable {
    public var seed: UInt64
    public var value: MetricValue
  }

  private var results: [RunPlan.Entry] { plan.entries.filter { $0.role == .result } }

  /// The methods' names in tables, in the order of the suite.
  public var labels: [String] {
    results.reduce(into: []) { if !$0.contains($1.label) { $0.append($1.label) } }
  }

  /// The row of fine-tuning, the lower baseline, where the suite has one.
  public var baselineLabel: String? { results.first { $0.spec.method.name == "none" }?.label }

  public var scenarios: [Scenario] {
    let present = Set(plan.entries.map(\.spec.scenario))
    return Scenario.allCases.filter(present.contains)
  }

  public var seeds: [UInt64] { Set(plan.entries.map(\.spec.seed)).sorted() }

  /// The runs of one row and scenario, by seed.
  public func entries(label: String, scenario: Scenario) -> [RunPlan.Entry] {
    rows[Row(label: label, scenario: scenario)] ?? []
  }

  public func record(for entry: RunPlan.Entry) -> RunRecord? { records[entry.id] }

  /// Entries without a record.
  public var missing: [RunPlan.Entry] { plan.entries.filter { records[$0.id] == nil } }

  /// Whether some result rests on data whose digest is not the expected one.
  public var hasUnverifiedData: Bool {
    records.values.contains { $0.identity.data.contains { !$0.verified } }
  }

  /// A metric of every run of a row and scenario.
  public func values(of metric: Metric, label: String, scenario: Scenario) -> [SeedValue] {
    entries(label: label, scenario: scenario).map { entry in
      SeedValue(seed: entry.spec.seed, value: value(of: metric, for: entry))
    }
  }

  /// The numbers among those values, summarized; nil where there is none.
  public func summary(of metric: Metric, label: String, scenario: Scenario) -> Summary? {
    Summary(
      values(of: metric, label: label, scenario: scenario).compactMap(\.value.number))
  }

  private func value(of metric: Metric, for entry: RunPlan.Entry) -> MetricValue {
    if let record = records[entry.id] { return metric.value(for: input(record, of: entry)) }
    if let failure = failures[entry.id] {
      return .notAvailable(reason: "failed: \(failure.reason)")
    }
    return .notAvailable(reason: "not run")
  }

  private func input(_ record: RunRecord, of entry: RunPlan.Entry) -> MetricInput {
    let place = Place(seed: entry.spec.seed, scenario: entry.spec.scenario)
    let joints = (joints[place] ?? []).filter { $0.spec.protocol == entry.spec.protocol }
    func lastRow(upTo context: Int?) -> [Double]? {
      let wanted = context.map { HyperparameterValue.number(Double($0)) }
      let joint = joints.first { $0.spec.method.hyperparameters["up-to"] == wanted }
      return joint.flatMap { records[$0.id]?.result.accuracy.compactMap { $0 }.last }
    }
    let final = lastRow(upTo: nil)
    let contexts = record.matrix.contexts
    let perContext = (1...contexts).compactMap { context in
      (lastRow(upTo: context) ?? (context == contexts ? final : nil))?[context - 1]
    }
    return MetricInput(
      matrix: record.matrix, jointFinal: final,
      jointPerContext: perContext.count == contexts ? perContext : nil)
  }
}
