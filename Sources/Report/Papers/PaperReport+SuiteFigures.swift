import Harness
import Streams

extension PaperReport {
  /// Figures of a benchmark's runs, with its name before that of the scenario; none without a run.
  func figures(of suite: String, _ kinds: [PaperTemplate.SuiteFigure]) -> [Figure] {
    guard let (benchmark, report) = suites.first(where: { $0.0.suite == suite }) else { return [] }
    return kinds.flatMap { kind in
      report.results.scenarios.flatMap { scenario -> [Figure] in
        let figures =
          switch kind {
          case .finalAccuracy: [report.finalBars(scenario)]
          case .accuracySoFar: [report.accuracySoFar(scenario)]
          case .measurements:
            report.measurements.flatMap { report.figures(of: $0, in: scenario) }
          }
        return figures.compactMap(\.self).map { figure in
          var figure = figure
          figure.name += "-\(FileName.kebabCase(benchmark.title))"
          figure.title(of: benchmark.title)
          // Bars have a place for each row and say so themselves.
          if kind == .accuracySoFar, let missing = missing(in: scenario, of: report) {
            figure.caption += " \(missing)"
          }
          return figure
        }
      }
    }
  }

  /// The rows that have no curve, in a sentence; nil where all have one.
  private func missing(in scenario: Scenario, of report: ComparisonReport) -> String? {
    let labels = report.labels(in: scenario).filter {
      report.records(label: $0, scenario: scenario).isEmpty
    }
    return labels.isEmpty ? nil : "Not run: \(labels.joined(separator: ", "))."
  }
}

extension Figure {
  /// Says of which benchmark a plot is.
  fileprivate mutating func title(of benchmark: String) {
    switch content {
    case .bars(var panel):
      panel.title = "\(benchmark), \(panel.title)"
      content = .bars(panel)
    case .curves(var panel):
      panel.title = "\(benchmark), \(panel.title)"
      content = .curves(panel)
    case .heatmaps(var panel):
      panel.title = "\(benchmark), \(panel.title)"
      content = .heatmaps(panel)
    case .scatter, .parity, .images: break
    }
  }
}
