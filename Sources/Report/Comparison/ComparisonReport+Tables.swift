import Datasets
import Foundation
import Harness
import Metrics
import Streams

extension ComparisonReport {
  /// All tables that are written to files of their own, but the one of measured times.
  func tables(_ rows: Rows = .shown) -> [Table] {
    (published.map { [publishedTable($0)] } ?? []) + (results.sweeps.isEmpty ? [] : [searchTable])
      + summaryTables(rows) + aggregates.tables + rivalTables(rows)
      + [costTable(rows), runTable(rows)]
  }

  /// The standard metrics, one table a scenario.
  func summaryTables(_ rows: Rows = .shown) -> [Table] {
    results.scenarios.map { scenario in
      metricTable(
        Metric.standard, scenario: scenario, rows, name: "summary-\(scenario)",
        title: "\(scenario.title.capitalizedFirst) learning, percent")
    }
  }

  /// The same runs by rival definitions, one table a scenario.
  func rivalTables(_ rows: Rows = .shown) -> [Table] {
    results.scenarios.map { scenario in
      metricTable(
        Metric.variants, scenario: scenario, rows, name: "rival-\(scenario)",
        title: "\(scenario.title.capitalizedFirst) learning by rival definitions, percent")
    }
  }

  private func metricTable(
    _ metrics: [Metric], scenario: Scenario, _ rows: Rows, name: String, title: String
  ) -> Table {
    let labels = labels(in: scenario, rows)
    let counts = SeedCounts(
      labels.flatMap { label in
        metrics.compactMap {
          results.summary(of: $0, label: label, scenario: scenario)?.count
        }
      })
    var reasons: [String] = []
    let rows = labels.map { label in
      [.text(label)]
        + metrics.map { metric in
          cell(metric, label: label, scenario: scenario, counts: counts, reasons: &reasons)
        }
    }
    return Table(
      name: name, title: title,
      columns: [Table.Column("Method")]
        + metrics.map {
          Table.Column($0.symbol, .estimate, identifier: $0.id, unit: "percent")
        },
      rows: rows, rulesAfter: Set([baselineCount(labels)].compactMap(\.self)),
      footnotes: ["Mean over \(counts.phrase) ± standard error of the mean."] + reasons,
      definitions: definitions(of: metrics))
  }

  func definitions(of metrics: [Metric]) -> [String] {
    [Metric.notation] + metrics.map { "\($0.heading) \($0.definition)" }
  }

  /// Mean ± SEM in percent, or a mark that refers to a reason below the table.
  private func cell(
    _ metric: Metric, label: String, scenario: Scenario, counts: SeedCounts,
    reasons: inout [String]
  ) -> Table.Cell {
    if let summary = results.summary(of: metric, label: label, scenario: scenario) {
      return .mean(summary, counts)
    }
    let reason = results.reasonForNoValue(of: metric, label: label, scenario: scenario)
    guard let reason else { return .absent(footnote: nil) }
    let text = "n/a: \(reason)."
    if let known = reasons.firstIndex(where: { $0.hasSuffix(text) }) {
      return .absent(footnote: known + 1)
    }
    reasons.append("\(NumberText.superscript(reasons.count + 1)) \(text)")
    return .absent(footnote: reasons.count)
  }

  /// How many rows from the first are baselines; nil where none or all are.
  private func baselineCount(_ labels: [String]) -> Int? {
    let count = labels.prefix { ["None", "Joint"].contains($0) }.count
    return count == 0 || count == labels.count ? nil : count
  }

  /// Name, formula, sign and source of metrics in tables.
  func definitionFacts(of metrics: [Metric]) -> [(name: String, value: String)] {
    metrics.map { ($0.heading, $0.definition) }
  }

  /// What the runs cost, the same on every machine.
  func costTable(_ rows: Rows = .shown) -> Table {
    let rows = results.scenarios.flatMap { scenario in
      labels(in: scenario, rows).compactMap { label -> [Table.Cell]? in
        guard let cost = records(label: label, scenario: scenario).first?.result.cost else {
          return nil
        }
        return [
          .text(label), .text(scenario.rawValue), .count(cost.steps), .count(cost.examples),
          .count(cost.parameters), .number(Double(cost.carriedBytes) / 1e6, decimals: 2),
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
  func runTable(_ rows: Rows = .shown) -> Table {
    let included = Dictionary(
      uniqueKeysWithValues: results.scenarios.map { ($0, Set(self.labels(in: $0, rows))) })
    let isPartial = rows == .shown && !results.sweeps.isEmpty
    let rows = results.plan.entries.compactMap { entry -> [Table.Cell]? in
      guard let record = results.record(for: entry),
        entry.role == .reference || included[entry.spec.scenario]?.contains(entry.label) == true
      else { return nil }
      return [
        .text(entry.label), .text(entry.spec.scenario.rawValue), .text(String(entry.spec.seed)),
        .text(String(record.id.prefix(16))), .text(String(record.resultDigest.prefix(16))),
      ]
    }
    return Table(
      name: "runs", title: "Runs",
      columns: [
        Table.Column("Method"), Table.Column("Scenario"), Table.Column("Seed", .trailing),
        Table.Column("Run id"), Table.Column("Result digest"),
      ],
      rows: rows,
      footnotes: ["The first 16 of 64 hexadecimal digits of SHA-256 digests."]
        + (isPartial ? ["Runs with other values of swept settings are in tables/runs.csv."] : []))
  }

  /// Wall-clock seconds by phase and peak memory, means over seeds.
  func timingTable(_ rows: Rows = .shown) -> Table {
    let rows = results.scenarios.flatMap { scenario in
      labels(in: scenario, rows).compactMap { label -> [Table.Cell]? in
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
        return [.text(label), .text(scenario.rawValue), .count(records.count)]
          + phases.map { .number(mean($0), decimals: 2) }
      }
    }
    return Table(
      name: "timing", title: "Time by phase and peak memory",
      columns: [Table.Column("Method"), Table.Column("Scenario")]
        + [
          "Runs", "Data, s", "Training, s", "Consolidation, s", "Evaluation, s", "Total, s",
          "Step, ms",
          "Peak, MB",
        ].map { Table.Column($0, .trailing) },
      rows: rows,
      footnotes: [
        """
        Means over the runs counted. Consolidation: Fisher information, exemplars, teachers. A worker keeps its data set, so only \
        its first run loads it. Peak: the largest resident memory of the worker during the run.
        """
      ])
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
