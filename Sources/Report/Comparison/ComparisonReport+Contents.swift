import Datasets
import Harness
import Metrics
import Streams

extension ComparisonReport {
  /// Results and measured times, their tables, every seed's matrix and metric values, their summaries
  /// over seeds, and performance profiles where there are seeds enough.
  ///
  /// Where settings are swept, CSV files have a row for each value; what is made for readers has the
  /// best one.
  var contents: ReportContents {
    var csv = (tables(.all) + [timingTable(.all)]).map { table in
      ReportContents.CSVFile(name: table.name) { CSVRenderer.text(table) }
    }
    csv += [
      .init(name: "accuracy-matrix") { matrixRows },
      .init(name: "metrics") { metricRows },
      .init(name: "summary") { summaryRows },
    ]
    csv += measurementFiles + imageFiles
    if !aggregates.groups.isEmpty {
      csv.append(.init(name: "performance-profile") { profileRows })
    }
    return ReportContents(
      documents: [("report", document), ("timing", timingDocument)],
      tables: tables() + [timingTable()], csv: csv)
  }

  /// Every accuracy of every run; context 0 as a row is the untrained network.
  ///
  /// Where test sets are not those of contexts, rows and columns have names, and `untrained` is that
  /// network.
  ///
  /// Made one by one, as there are hundreds of thousands.
  private var matrixRows: String {
    let isByContext = results.scenarios.allSatisfy { matrixForm($0).isByContext }
    let rows = results.plan.entries.lazy.flatMap { entry -> [[CSVField]] in
      guard let result = results.record(for: entry)?.result else { return [] }
      let key: [CSVField] = [
        .text(entry.label), .text(entry.spec.scenario.rawValue), .count(entry.spec.seed),
      ]
      let matrix = [result.untrained as [Double]?] + result.accuracy
      let checkpoints = ["untrained"] + result.checkpointNames
      let testSets = result.testSetNames
      return matrix.enumerated().flatMap { after, row in
        (row ?? []).enumerated().map { column, value in
          isByContext
            ? key + [.count(after), .count(column + 1), .value(value)]
            : key + [.text(checkpoints[after]), .text(testSets[column]), .value(value)]
        }
      }
    }
    return CSVRenderer.text(
      ["method", "scenario", "seed"]
        + (isByContext ? ["after_context", "on_context"] : ["at_checkpoint", "on_test_set"])
        + ["accuracy"], rows)
  }

  /// Every metric of every run; an empty value has its reason beside it.
  private var metricRows: String {
    let cells = results.labels.lazy.flatMap { label in
      results.scenarios.flatMap { scenario in
        Metric.all.map { (label: label, scenario: scenario, metric: $0) }
      }
    }
    let rows = cells.flatMap { label, scenario, metric in
      results.values(of: metric, label: label, scenario: scenario).map { seed -> [CSVField] in
        let (value, reason): (Double?, String) =
          switch seed.value {
          case .value(let number): (number, number.isFinite ? "" : "\(number)")
          case .notAvailable(let reason): (nil, reason)
          }
        return [
          .text(label), .text(scenario.rawValue), .count(seed.seed), .text(metric.id),
          .value(value), .text(reason),
        ]
      }
    }
    return CSVRenderer.text(["method", "scenario", "seed", "metric", "value", "reason"], rows)
  }

  /// Every metric of every method over seeds, unrounded; an empty mean has its reason beside it.
  private var summaryRows: String {
    var rows: [[CSVField]] = []
    for scenario in results.scenarios {
      for label in labels(in: scenario, .all) {
        for metric in Metric.all {
          let values = results.values(of: metric, label: label, scenario: scenario).map(\.value)
          let summary = Summary(values.compactMap(\.number))
          let interval = summary?.confidenceInterval()
          var reason = ""
          if summary == nil, case .notAvailable(let words)? = values.first { reason = words }
          rows.append([
            .text(results.plan.suite), .text(scenario.rawValue), .text(label), .text(metric.id),
            .count(summary?.count ?? 0), .value(summary?.mean), .value(summary?.standardDeviation),
            .value(summary?.standardError), .value(interval?.lowerBound),
            .value(interval?.upperBound), .text("fraction"), .text(reason),
          ])
        }
      }
    }
    return CSVRenderer.text(
      [
        "suite", "scenario", "method", "metric_id", "n", "mean", "standard_deviation",
        "standard_error", "ci95_low", "ci95_high", "unit", "reason",
      ], rows)
  }

  /// For each method the share of its runs above every whole percent.
  private var profileRows: String {
    var rows: [[CSVField]] = []
    for group in aggregates.groups {
      for row in group.rows {
        for percent in 0...100 {
          rows.append([
            .text(group.scenarios.map(\.rawValue).joined(separator: " ")), .text(row.label),
            .count(percent), .value(row.scores.share(above: Double(percent) / 100)),
          ])
        }
      }
    }
    return CSVRenderer.text(["scenarios", "method", "above_percent", "share_of_runs"], rows)
  }
}
