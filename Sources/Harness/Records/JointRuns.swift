import Methods
import Metrics
import Streams

/// The runs of joint training among a suite's, which metrics of other runs are measured against.
struct JointRuns: Sendable {
  /// What runs have in common that are compared with the same joint training.
  private struct Place: Hashable {
    var seed: UInt64
    var scenario: Scenario
  }

  /// The last rows of the runs of one protocol, by the setting up to which context they were trained.
  private struct LastRows: Sendable {
    let `protocol`: ProtocolSpec
    /// nil for a run without a record.
    var rows: [HyperparameterValue?: [Double]?]
  }

  private let places: [Place: [LastRows]]

  init(_ plan: RunPlan, _ records: [String: RunRecord]) {
    var places: [Place: [LastRows]] = [:]
    for entry in plan.entries
    where MethodRole(ofMethod: entry.spec.method.name) == .upperBound {
      let place = Place(seed: entry.spec.seed, scenario: entry.spec.scenario)
      let last = records[entry.id]?.result.accuracy.last { $0 != nil } ?? nil
      let context = entry.spec.method.hyperparameters["up-to"]
      let protocols = places[place] ?? []
      let index = protocols.firstIndex { $0.protocol == entry.spec.protocol } ?? protocols.count
      if index == protocols.count {
        places[place, default: []].append(LastRows(protocol: entry.spec.protocol, rows: [:]))
      }
      // Of several the first counts, whether it has a record or not.
      if places[place]?[index].rows[context] == nil {
        places[place]?[index].rows.updateValue(last, forKey: context)
      }
    }
    self.places = places
  }

  /// What the metrics of a run are computed from.
  func input(for record: RunRecord, of entry: RunPlan.Entry) -> MetricInput {
    let place = Place(seed: entry.spec.seed, scenario: entry.spec.scenario)
    let rows = places[place]?.first { $0.protocol == entry.spec.protocol }?.rows ?? [:]
    let final = rows[HyperparameterValue?.none] ?? nil
    let matrix = record.matrix
    guard matrix.isSquare else { return MetricInput(matrix: matrix, jointFinal: final) }
    let contexts = matrix.contexts
    let perContext = (1...contexts).compactMap { context in
      ((rows[.number(Double(context))] ?? nil) ?? (context == contexts ? final : nil))?[context - 1]
    }
    return MetricInput(
      matrix: matrix, jointFinal: final,
      jointPerContext: perContext.count == contexts ? perContext : nil)
  }
}
