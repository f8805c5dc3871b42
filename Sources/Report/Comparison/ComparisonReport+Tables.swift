import Datasets
import Foundation
import Harness
import Metrics

extension ComparisonReport {
  /// All tables that are written to files of their own.
  public var tables: [Table] {
    (published.map { [publishedTable($0)] } ?? []) + summaryTables + [costTable, runTable]
  }

  /// The standard metrics, one table a scenario.
  var summaryTables: [Table] {
    results.scenarios.map { scenario in
      let labels = labels(in: scenario)
      var reasons: [String] = []
      let rows = labels.map { label in
        [label]
          + Metric.standard.map { metric in
            cell(metric, label: label, scenario: scenario, reasons: &reasons)
          }
      }
      return Table(
        name: "summary-\(scenario)", title: "\(scenario.title.capitalizedFirst) learning, percent",
        columns: [Table.Column("Method")]
          + Metric.standard.map { Table.Column($0.symbol, .estimate) },
        rows: rows, ruleAfter: baselineCount(labels),
        footnotes: ["Mean over seeds ± standard error of the mean."] + reasons)
    }
  }

  /// Mean ± SEM in percent, or a mark that refers to a reason below the table.
  private func cell(
    _ metric: Metric, label: String, scenario: Scenario, reasons: inout [String]
  ) -> String {
    if let summary = results.summary(of: metric, label: label, scenario: scenario) {
      return estimate(summary)
    }
    let values = results.values(of: metric, label: label, scenario: scenario)
    guard case .notAvailable(let reason)? = values.first?.value else { return "n/a" }
    let text = "n/a: \(reason)."
    if let known = reasons.firstIndex(where: { $0.hasSuffix(text) }) {
      return "n/a\(Self.superscript(known + 1))"
    }
    reasons.append("\(Self.superscript(reasons.count + 1)) \(text)")
    return "n/a\(Self.superscript(reasons.count))"
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(String(number).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }

  private func estimate(_ summary: Summary) -> String {
    let mean = NumberText.percent(summary.mean)
    return summary.standardError.map { "\(mean) ± \(NumberText.percent($0))" } ?? mean
  }

  /// How many rows from the first are baselines; nil where none or all are.
  private func baselineCount(_ labels: [String]) -> Int? {
    let count = labels.prefix { ["None", "Joint"].contains($0) }.count
    return count == 0 || count == labels.count ? nil : count
  }

  /// Name, formula, sign and source of every metric in the tables.
  var metricDefinitions: [(name: String, value: String)] {
    Metric.standard.map { metric in
      (
        "\(metric.symbol)  (\(metric.id))",
        "\(metric.name): \(metric.formula). \(metric.convention). \(metric.source)."
      )
    }
  }

  /// Published numbers beside ours, with verdicts.
  func publishedTable(_ comparison: PublishedComparison) -> Table {
    let rows = Scenario.allCases.flatMap { scenario in
      results.labels.flatMap { label in
        comparison.cells.filter { $0.label == label && $0.scenario == scenario }.map { cell in
          let theirs = NumberText.percent(cell.published.fraction)
          let spread = cell.published.standardError.map { " ± \(NumberText.percent($0))" } ?? ""
          let interval = cell.comparison?.interval()
          return [
            label, scenario.rawValue, theirs + spread, cell.ours.map(estimate) ?? "n/a",
            cell.comparison.map { NumberText.percent($0.difference) } ?? "n/a",
            interval.map {
              "\(NumberText.percent($0.lowerBound)) to \(NumberText.percent($0.upperBound))"
            } ?? "n/a",
            cell.verdict.rawValue,
          ]
        }
      }
    }
    let seeds = Set(comparison.cells.compactMap(\.published.seeds)).sorted().map(String.init)
    return Table(
      name: "published", title: "Against \(comparison.paper)",
      columns: [
        Table.Column("Method"), Table.Column("Scenario"), Table.Column("Published", .estimate),
        Table.Column("Ours", .estimate), Table.Column("Difference", .trailing),
        Table.Column("95 % interval", .trailing), Table.Column("Verdict"),
      ],
      rows: rows,
      footnotes: [
        """
        Average accuracy after the last context, percent, mean ± SEM; published over \
        \(seeds.joined(separator: ", ")) seeds, ours over \(results.seeds.count).
        """,
        """
        Welch's 95 % interval of the difference. Reproduced: the difference is at most one point; or \
        the interval contains 0, and the difference is at most two points or within the paper's own \
        interval. Inconclusive: the interval contains 0, but our seeds are too few for their spread. \
        Where the source gives no SEM, its mean counts as exact.
        """,
      ])
  }

  /// What the runs cost, the same on every machine.
  var costTable: Table {
    let rows = results.scenarios.flatMap { scenario in
      labels(in: scenario).compactMap { label -> [String]? in
        guard let cost = records(label: label, scenario: scenario).first?.result.cost else {
          return nil
        }
        return [
          label, scenario.rawValue, NumberText.grouped(cost.steps),
          NumberText.grouped(cost.examples), NumberText.grouped(cost.parameters),
          NumberText.megabytes(cost.carriedBytes),
        ]
      }
    }
    return Table(
      name: "cost", title: "One run of each method",
      columns: [
        Table.Column("Method"), Table.Column("Scenario"), Table.Column("Steps", .trailing),
        Table.Column("Examples", .trailing), Table.Column("Parameters", .trailing),
        Table.Column("Carried, MB", .trailing),
      ],
      rows: rows,
      footnotes: [
        """
        Examples: passed forwards and backwards, replayed ones included. Carried: kept from context \
        to context besides the network and its optimizer.
        """
      ])
  }

  /// Every run with the digest of its result.
  var runTable: Table {
    let rows = results.plan.entries.compactMap { entry -> [String]? in
      guard let record = results.record(for: entry) else { return nil }
      return [
        entry.label, entry.spec.scenario.rawValue, String(entry.spec.seed),
        String(record.id.prefix(16)), String(record.resultDigest.prefix(16)),
      ]
    }
    return Table(
      name: "runs", title: "Runs",
      columns: [
        Table.Column("Method"), Table.Column("Scenario"), Table.Column("Seed", .trailing),
        Table.Column("Run id"), Table.Column("Result digest"),
      ],
      rows: rows, footnotes: ["The first 16 of 64 hexadecimal digits of SHA-256 digests."])
  }

  /// Wall-clock seconds by phase and peak memory, means over seeds.
  public var timingTable: Table {
    let rows = results.scenarios.flatMap { scenario in
      labels(in: scenario).compactMap { label -> [String]? in
        let records = records(label: label, scenario: scenario)
        guard !records.isEmpty else { return nil }
        func mean(_ value: (RunRecord) -> Double) -> Double {
          records.map(value).reduce(0, +) / Double(records.count)
        }
        let phases: [(RunRecord) -> Double] = [
          { $0.timing.data }, { $0.timing.training }, { $0.timing.consolidation },
          { $0.timing.evaluation }, { $0.timing.total },
          { $0.timing.training * 1000 / Double(max($0.result.cost.steps, 1)) },
          { Double($0.peakMemory) / 1e6 },
        ]
        return [label, scenario.rawValue]
          + phases.map { NumberText.fixed(mean($0), decimals: 2) }
      }
    }
    return Table(
      name: "timing", title: "Time by phase and peak memory",
      columns: [Table.Column("Method"), Table.Column("Scenario")]
        + [
          "Data, s", "Training, s", "Consolidation, s", "Evaluation, s", "Total, s", "Step, ms",
          "Peak, MB",
        ].map { Table.Column($0, .trailing) },
      rows: rows,
      footnotes: [
        """
        Consolidation: Fisher information, exemplars, teachers. A worker keeps its data set, so only \
        its first run loads it. Peak: the largest resident memory of the worker during the run.
        """
      ])
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
