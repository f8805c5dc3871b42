public import Harness
import Metrics
import Streams

extension MethodAggregates {
  /// A table for each scenario and one over all of them, where there are seeds enough.
  public var tables: [Table] { groups.map(table) }

  private func table(_ group: Group) -> Table {
    let hasPairs = group.rows.contains { $0.improvement?.paired != nil }
    let hasImprovement = group.rows.contains { $0.improvement != nil }
    let counts = SeedCounts(group.rows.flatMap { $0.scores.tasks.map(\.count) })
    let absent = Table.Cell.absent(footnote: nil)
    func percent(_ interval: ClosedRange<Double>) -> Table.Cell {
      .interval(interval.lowerBound * 100...interval.upperBound * 100)
    }
    let rows = group.rows.map { row in
      let improvement = row.improvement
      var cells: [Table.Cell] = [
        .text(counts.name(row.label, row.scores.tasks.map(\.count))),
        .number(row.interquartileMean * 100, decimals: 2), percent(row.interval),
      ]
      if hasImprovement {
        cells += [
          improvement.map { .number($0.probability * 100, decimals: 1) } ?? absent,
          improvement.map { percent($0.interval) } ?? absent,
        ]
      }
      if hasPairs {
        cells += [
          improvement?.paired.map { .number($0.difference * 100, decimals: 2) } ?? absent,
          improvement?.pValue.map { .number($0.adjusted, decimals: 4) } ?? absent,
        ]
      }
      return cells
    }
    // A head has room for a short name; the note below gives it in full.
    let baseline = baseline.map { $0.count <= 30 ? $0 : "the baseline" } ?? ""
    var columns = [
      Table.Column("Method"), Table.Column("IQM of \(metric.symbol)", .trailing, unit: "percent"),
      Table.Column("95 % interval", .interval, identifier: "IQM 95 % interval", unit: "percent"),
    ]
    if hasImprovement {
      columns += [
        Table.Column("Better than \(baseline), %", .trailing),
        Table.Column(
          "95 % interval", .interval, identifier: "Better than \(baseline) 95 % interval",
          unit: "percent"),
      ]
    }
    if hasPairs {
      columns += [
        Table.Column("Difference", .trailing, unit: "percentage points"),
        Table.Column("p (Holm)", .trailing),
      ]
    }
    return Table(
      name: "aggregate-\(group.name)", title: group.title,
      columns: columns, rows: rows,
      footnotes: footnotes(group, counts, hasImprovement: hasImprovement, hasPairs: hasPairs),
      definitions: [Metric.notation, "\(metric.heading) \(metric.definition)"])
  }

  private func footnotes(
    _ group: Group, _ counts: SeedCounts, hasImprovement: Bool, hasPairs: Bool
  ) -> [String] {
    let perScenario = group.scenarios.count > 1 ? " in each scenario" : ""
    var notes = [
      """
      IQM: interquartile mean of \(metric.id) over \(counts.phrase)\(perScenario), percent; of n \
      values the ⌊n/4⌋ lowest and highest are left out. Intervals: percentiles of \
      \(Self.replicates) bootstraps that draw seeds with replacement\(perScenario) (Agarwal et al. \
      2021).
      """
    ]
    if hasImprovement {
      notes.append(
        """
        Better than \(baseline ?? ""): how often a run of the method is better than one of the \
        baseline, ties half, percent\(perScenario.isEmpty ? "" : ", mean over scenarios").
        """)
    }
    if hasPairs {
      notes.append(
        """
        Difference: from the baseline, paired by seed, mean in percentage points; p of a paired \
        t test, adjusted over the table by Holm's procedure.
        """)
    }
    if !group.omissions.isEmpty {
      notes.append(
        """
        Without a row, since they have fewer than \(Self.minimumSeeds) seeds with a value: \
        \(group.omissions.map(\.description).joined(separator: "; ")).
        """)
    }
    return notes
  }
}

extension MethodAggregates.Group {
  /// For file names: the scenario, or `all`.
  var name: String { scenarios.count == 1 ? scenarios[0].rawValue : "all" }

  var title: String {
    guard scenarios.count == 1 else { return "All scenarios, aggregated over seeds" }
    return "\(scenarios[0].title.capitalizedFirst) learning, aggregated over seeds"
  }
}
