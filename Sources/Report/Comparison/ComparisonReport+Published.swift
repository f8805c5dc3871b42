import Datasets
import Harness
import Metrics
import Streams

extension ComparisonReport {
  /// The table, or one line where the paper has no number to set beside ours.
  func publishedBlock(_ comparison: PublishedComparison) -> Document.Block {
    guard comparison.cells.isEmpty else { return .table(publishedTable(comparison)) }
    return .paragraph(
      "Against \(comparison.paper): it has no number of a method and scenario of this suite.")
  }

  /// Published numbers beside ours, with verdicts.
  func publishedTable(_ comparison: PublishedComparison) -> Table {
    let theirCounts = SeedCounts(comparison.cells.compactMap(\.published.seeds))
    let ourCounts = SeedCounts(comparison.cells.compactMap { $0.ours?.count })
    let rows = Scenario.allCases.flatMap { scenario in
      results.labels.flatMap { label -> [[Table.Cell]] in
        comparison.cells.filter { $0.label == label && $0.scenario == scenario }.map { cell in
          let interval = cell.comparison?.interval()
          let absent = Table.Cell.absent(footnote: nil)
          return [
            .text(label), .text(scenario.rawValue), .published(cell.published, theirCounts),
            cell.ours.map { .mean($0, ourCounts) } ?? absent,
            cell.comparison.map { .number($0.difference * 100, decimals: 2) } ?? absent,
            interval.map { .interval($0.lowerBound * 100...$0.upperBound * 100) } ?? absent,
            cell.tests.map { .number($0.equality.single, decimals: 4) } ?? absent,
            cell.tests.map { .number($0.equality.adjusted, decimals: 4) } ?? absent,
            .verdict(difference: nil, cell.verdict.rawValue),
            cell.seedsNeeded?.cell ?? .text(""),
          ]
        }
      }
    }
    return Table(
      name: "published", title: "Against \(comparison.paper)",
      columns: [
        Table.Column("Method"), Table.Column("Scenario"),
        Table.Column("Published", .estimate, unit: "percent"),
        Table.Column("Ours", .estimate, unit: "percent"),
        Table.Column("Difference", .trailing, unit: "percentage points"),
        Table.Column("95 % interval", .interval, unit: "percentage points"),
        Table.Column("p equal", .trailing), Table.Column("Holm", .trailing),
        Table.Column("Verdict"),
        Table.Column("Seeds", .trailing, identifier: "Seeds needed", hasMarks: true),
      ],
      rows: rows,
      footnotes: [
        """
        Average accuracy after the last context, percent, mean ± SEM; published: over \
        \(theirCounts.phrase); ours: over \(ourCounts.phrase).
        """,
        """
        Welch's 95 % interval of the difference; \(comparison.marginsPhrase). p equal: of two \
        one-sided tests against a difference of the margin or more; Holm: adjusted over the table. \
        Reproduced: it is at most 0.05, so that the means are equal within the margin. Close: equal \
        within twice the margin. Not reproduced, reproduced above: a difference beyond the margin is \
        shown in the same way. Inconclusive: none of these, which is no sign of a difference.
        """,
        """
        Seeds: of ours, in all, that would give an inconclusive cell such a verdict with a probability \
        of 80 % if mean and spread stayed; in parentheses where the paper's own SEM is too large for \
        any: those that make ours no larger, with which a cell is consistent if the interval contains \
        0. Where the source gives no SEM, its mean counts as exact.
        """,
      ], definitions: definitions(of: [.lastAccuracy]))
  }
}

extension SeedsNeeded {
  /// For a column of its own.
  fileprivate var cell: Table.Cell {
    switch self {
    case .about(let seeds): .markedCount(seeds, printed: String(seeds), meaning: "about")
    case .moreThan(let seeds): .markedCount(seeds, printed: ">\(seeds)", meaning: "more than")
    case .asPreciseAsThePaper(let seeds):
      .markedCount(seeds, printed: "(\(seeds))", meaning: "as precise as the paper")
    }
  }
}
