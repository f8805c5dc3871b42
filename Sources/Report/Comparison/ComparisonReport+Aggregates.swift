import Harness
import Metrics
import Streams

extension ComparisonReport {
  /// Aggregates over few seeds; nothing where there are too few seeds or methods.
  var aggregateBlocks: [Document.Block] {
    guard let last = aggregates.groups.last else { return [] }
    return [.heading("Aggregates over seeds")] + aggregates.tables.map { .table($0) }
      + [.figure(profile(last))]
  }

  /// Performance profiles with their axes exchanged, so that lines end at different heights.
  private func profile(_ group: MethodAggregates.Group) -> Figure {
    let counts = SeedCounts(group.rows.flatMap { $0.scores.tasks.map(\.count) })
    let series = group.rows.map { row in
      let sorted = row.scores.tasks.joined().sorted(by: >)
      let points = sorted.enumerated().flatMap { rank, score in
        [rank, rank + 1].map { runs in
          (
            x: 100 * Double(runs) / Double(sorted.count),
            y: Estimate(mean: score, interval: nil, count: sorted.count)
          )
        }
      }
      return CurvePanel.Series(label: row.label, style: style(of: row.label), points: points)
    }
    return Figure(
      name: "performance-profile",
      caption: """
        Performance profiles (Agarwal et al. 2021) with their axes exchanged: for each share of the \
        runs, the accuracy after the last context that so many reach. \
        \(group.scenarios.count > 1 ? "Runs of all scenarios together, methods that run in all of them; " : "")\
        \(counts.phrase)\(group.scenarios.count > 1 ? " a scenario" : "").
        """,
      content: .curves(
        CurvePanel(
          title: group.scenarios.count == 1 ? group.scenarios[0].title : "all scenarios",
          xTitle: "share of runs, %", yTitle: "accuracy, %",
          xTicks: [0, 25, 50, 75, 100], series: series)))
  }
}
