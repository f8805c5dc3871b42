import Datasets
public import Foundation
import Harness
import Metrics

/// Writes a report with all its files to a directory.
public struct ReportWriter {
  public let report: ComparisonReport

  public init(_ report: ComparisonReport) {
    self.report = report
  }

  /// Writes `report.pdf`, `timing.pdf`, and in `tables/` each table as CSV, Markdown and LaTeX,
  /// with every seed's matrix and metric values, their summaries over seeds, and performance profiles
  /// where there are seeds enough.
  ///
  /// Where settings are swept, CSV files have a row for each value; what is made for readers has the
  /// best one.
  ///
  /// - Returns: The files written, relative to `directory`.
  @discardableResult
  public func write(to directory: URL) throws -> [String] {
    guard !report.results.records.isEmpty else {
      throw ReportError.nothingToReport(directory: report.results.plan.suite)
    }
    let tables = directory.appending(path: "tables")
    do {
      try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: true)
    } catch {
      throw ReportError.cannotWrite(
        path: directory.path, reason: "the directory cannot be made")
    }
    var files = ["report.pdf", "timing.pdf"]
    try PDFRenderer.write(report.document, to: directory.appending(path: "report.pdf").path)
    try PDFRenderer.write(
      report.timingDocument, to: directory.appending(path: "timing.pdf").path)
    var texts: [(name: String, text: String)] = []
    for table in report.tables(.all) + [report.timingTable(.all)] {
      texts.append(("\(table.name).csv", CSVRenderer.text(table)))
    }
    for table in report.tables() + [report.timingTable()] {
      texts.append(("\(table.name).md", MarkdownRenderer.text(table)))
      texts.append(("\(table.name).tex", LaTeXRenderer.text(table)))
    }
    texts.append(("accuracy-matrix.csv", CSVRenderer.text(matrixRows)))
    texts.append(("metrics.csv", CSVRenderer.text(metricRows)))
    texts.append(("summary.csv", CSVRenderer.text(summaryRows)))
    if !report.aggregates.groups.isEmpty {
      texts.append(("performance-profile.csv", CSVRenderer.text(profileRows)))
    }
    for (name, text) in texts {
      try AtomicFile.write(Data(text.utf8), to: tables.appending(path: name))
      files.append("tables/\(name)")
    }
    return files
  }

  /// Every accuracy of every run; context 0 as a row is the untrained network.
  private var matrixRows: [[String]] {
    var rows = [["method", "scenario", "seed", "after_context", "on_context", "accuracy"]]
    for (entry, record) in finished {
      let matrix = [record.result.untrained as [Double]?] + record.result.accuracy
      for (after, row) in matrix.enumerated() {
        for (column, value) in (row ?? []).enumerated() {
          rows.append([
            entry.label, entry.spec.scenario.rawValue, String(entry.spec.seed), String(after),
            String(column + 1), String(value),
          ])
        }
      }
    }
    return rows
  }

  /// Every metric of every run; an empty value has its reason beside it.
  private var metricRows: [[String]] {
    var rows = [["method", "scenario", "seed", "metric", "value", "reason"]]
    for label in report.results.labels {
      for scenario in report.results.scenarios {
        for metric in Metric.all {
          for seed in report.results.values(of: metric, label: label, scenario: scenario) {
            let (value, reason) =
              switch seed.value {
              case .value(let number): (String(number), "")
              case .notAvailable(let reason): ("", reason)
              }
            rows.append([
              label, scenario.rawValue, String(seed.seed), metric.id, value, reason,
            ])
          }
        }
      }
    }
    return rows
  }

  /// Every metric of every method over seeds, unrounded; what does not exist is empty.
  private var summaryRows: [[String]] {
    var rows = [
      [
        "suite", "scenario", "method", "metric_id", "n", "mean", "standard_deviation",
        "standard_error", "ci95_low", "ci95_high", "unit",
      ]
    ]
    for scenario in report.results.scenarios {
      for label in report.labels(in: scenario, .all) {
        for metric in Metric.all {
          let summary = report.results.summary(of: metric, label: label, scenario: scenario)
          let interval = summary?.confidenceInterval()
          let numbers = [
            summary?.mean, summary?.standardDeviation, summary?.standardError,
            interval?.lowerBound, interval?.upperBound,
          ]
          rows.append(
            [
              report.results.plan.suite, scenario.rawValue, label, metric.id,
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
    for group in report.aggregates.groups {
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

  private var finished: [(RunPlan.Entry, RunRecord)] {
    report.results.plan.entries.compactMap { entry in
      report.results.record(for: entry).map { (entry, $0) }
    }
  }
}
