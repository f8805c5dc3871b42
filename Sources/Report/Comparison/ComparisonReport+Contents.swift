import Datasets
import Harness
import Metrics

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
      .init(name: "accuracy-matrix") { CSVRenderer.text(matrixRows) },
      .init(name: "metrics") { CSVRenderer.text(metricRows) },
      .init(name: "summary") { CSVRenderer.text(summaryRows) },
    ]
    if !aggregates.groups.isEmpty {
      csv.append(.init(name: "performance-profile") { CSVRenderer.text(profileRows) })
    }
    return ReportContents(
      documents: [("report", document), ("timing", timingDocument)],
      tables: tables() + [timingTable()], csv: csv)
  }

  /// Every accuracy of every run; context 0 as a row is the untrained network.
  ///
  /// Made one by one, as there are hundreds of thousands.
  private var matrixRows: some Sequence<[String]> {
    let head = ["method", "scenario", "seed", "after_context", "on_context", "accuracy"]
    let rows = results.plan.entries.lazy.flatMap { entry -> [[String]] in
      guard let result = results.record(for: entry)?.result else { return [] }
      let key = [entry.label, entry.spec.scenario.rawValue, String(entry.spec.seed)]
      let matrix = [result.untrained as [Double]?] + result.accuracy
      return matrix.enumerated().flatMap { after, row in
        (row ?? []).enumerated().map { column, value in
          key + [String(after), String(column + 1), String(value)]
        }
      }
    }
    return chain([head], rows)
  }

  /// Every metric of every run; an empty value has its reason beside it.
  private var metricRows: some Sequence<[String]> {
    let head = ["method", "scenario", "seed", "metric", "value", "reason"]
    let cells = results.labels.lazy.flatMap { label in
      results.scenarios.flatMap { scenario in
        Metric.all.map { (label: label, scenario: scenario, metric: $0) }
      }
    }
    let rows = cells.flatMap { label, scenario, metric in
      results.values(of: metric, label: label, scenario: scenario).map { seed in
        let (value, reason) =
          switch seed.value {
          case .value(let number): (String(number), "")
          case .notAvailable(let reason): ("", reason)
          }
        return [label, scenario.rawValue, String(seed.seed), metric.id, value, reason]
      }
    }
    return chain([head], rows)
  }

  /// Every metric of every method over seeds, unrounded; what does not exist is empty.
  private var summaryRows: [[String]] {
    var rows = [
      [
        "suite", "scenario", "method", "metric_id", "n", "mean", "standard_deviation",
        "standard_error", "ci95_low", "ci95_high", "unit",
      ]
    ]
    for scenario in results.scenarios {
      for label in labels(in: scenario, .all) {
        for metric in Metric.all {
          let summary = results.summary(of: metric, label: label, scenario: scenario)
          let interval = summary?.confidenceInterval()
          let numbers = [
            summary?.mean, summary?.standardDeviation, summary?.standardError,
            interval?.lowerBound, interval?.upperBound,
          ]
          rows.append(
            [
              results.plan.suite, scenario.rawValue, label, metric.id,
              String(summary?.count ?? 0),
            ] + numbers.map { $0.map { String($0) } ?? "" } + ["fraction"])
        }
      }
    }
    return rows
  }

  /// For each method the share of its runs above every whole percent.
  private var profileRows: [[String]] {
    var rows = [["scenarios", "method", "above_percent", "share_of_runs"]]
    for group in aggregates.groups {
      for row in group.rows {
        for percent in 0...100 {
          let share = row.scores.share(above: Double(percent) / 100)
          rows.append([
            group.scenarios.map(\.rawValue).joined(separator: " "), row.label, String(percent),
            String(share),
          ])
        }
      }
    }
    return rows
  }

  private func chain(
    _ head: [[String]], _ rows: some Sequence<[String]>
  ) -> some Sequence<[String]> {
    sequence(state: (head.makeIterator(), rows.makeIterator())) { $0.0.next() ?? $0.1.next() }
  }
}
