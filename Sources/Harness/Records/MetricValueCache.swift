import Metrics
import Streams
import Synchronization

/// Values of metrics that were asked for, since tables, figures and files ask for the same ones.
final class MetricValueCache: Sendable {
  private struct Key: Hashable {
    var label: String
    var scenario: Scenario
    var metric: String
  }

  private let known = Mutex<[Key: [SuiteResults.SeedValue]]>([:])

  /// The values of a row, computed where nobody has asked for them.
  func values(
    of metric: Metric, label: String, scenario: Scenario,
    _ compute: () -> [SuiteResults.SeedValue]
  ) -> [SuiteResults.SeedValue] {
    let key = Key(label: label, scenario: scenario, metric: metric.id)
    if let values = known.withLock({ $0[key] }) { return values }
    // Outside of the lock: two that ask at the same time compute the same.
    let values = compute()
    known.withLock { $0[key] = values }
    return values
  }
}
