import Datasets
import Metrics
public import Streams

/// What the runs behind a cell's verdicts took and gave, for reports to other programs.
public struct CellMeasurement: Sendable, Equatable {
  /// A mean over seeds beside the reference's.
  public struct Value: Sendable, Equatable {
    public var metric: String
    public var mean: Double
    /// nil where the reference has none.
    public var reference: Double?
  }

  public var label: String
  public var scenario: Scenario
  /// Finished runs.
  public var runs: Int
  /// What they took together.
  public var seconds: Double
  public var values: [Value]

  /// One for each cell of the results that has a finished run.
  public static func all(
    of results: SuiteResults, against reference: RegressionReference
  ) -> [CellMeasurement] {
    results.labels.flatMap { label in
      results.scenarios.compactMap { scenario in
        let records = results.entries(label: label, scenario: scenario)
          .compactMap { results.record(for: $0) }
        guard !records.isEmpty else { return nil }
        let cell = reference.cells.first { $0.label == label && $0.scenario == scenario }
        let values = Metric.standard.compactMap { metric in
          results.summary(of: metric, label: label, scenario: scenario).map { summary in
            Value(
              metric: metric.id, mean: summary.mean,
              reference: cell?.values[metric.id].flatMap { Summary($0)?.mean })
          }
        }
        return CellMeasurement(
          label: label, scenario: scenario, runs: records.count,
          seconds: records.reduce(0) { $0 + $1.timing.total }, values: values)
      }
    }
  }
}
