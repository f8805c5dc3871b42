import ArgumentParser
import Metrics

/// By which metric runs are compared.
struct MetricOption: ParsableArguments {
  @Option(
    name: .customLong("metric"),
    help: "The id of a metric, as 'clbench list metrics' has it; accuracy/last@1 by default.",
    completion: .list(Metric.all.map(\.id)))
  var id: String?

  var metric: Metric {
    get throws {
      guard let id else { return .lastAccuracy }
      guard let metric = Metric.named(id) else {
        throw ValidationError(
          "there is no metric '\(id)'; it is one of \(Metric.all.map(\.id).joined(separator: ", "))"
        )
      }
      return metric
    }
  }
}
