import Datasets
import Engine
import Streams

extension Measurement {
  /// The confusion matrix at the end of a run.
  public static let confusion = Measurement(
    name: "confusion", version: 1, title: "Confusion",
    summary: """
      Of the test examples of a class (rows), the share that was classified as each class (columns), at \
      the end of the run over the test sets of all contexts. Class-incremental: the classes of all \
      contexts, in the order in which the seed has them learned. Task- and domain-incremental: the \
      classes within a context, in which all contexts count together. What a row lacks to its whole \
      was classified as none of them.
      """,
    rows: TableAxis(kind: .choices, phrase: "class", heading: "class"),
    columns: TableAxis(kind: .choices, phrase: "classified as", heading: "classified_as"),
    value: "share"
  ) { ConfusionMeter($0) }
}

/// Counts what test examples of each class are taken for, at the last checkpoint.
struct ConfusionMeter: Meter {
  /// Whether each context has outputs of its own, which are then numbered from its first.
  private let countsWithinContext: Bool
  private(set) var table: [[Double?]]

  init(_ stream: StreamOutline) {
    countsWithinContext = stream.scenario == .task
    let choices =
      countsWithinContext
      ? stream.contexts.map(\.classes.count).max() ?? 0 : stream.outputs
    table = Array(repeating: Array(repeating: nil, count: choices), count: choices)
  }

  mutating func observe(_ checkpoint: Checkpoint) {
    guard checkpoint.contextsLearned == checkpoint.contexts else { return }
    let choices = table.count
    var counts = Array(repeating: [Int](repeating: 0, count: choices), count: choices)
    var totals = [Int](repeating: 0, count: choices)
    for (test, predictions) in checkpoint.seen {
      let first = countsWithinContext ? test.outline.classes.lowerBound : 0
      for (label, prediction) in zip(test.examples.labels, predictions) {
        totals[Int(label) - first] += 1
        if let prediction { counts[Int(label) - first][prediction - first] += 1 }
      }
    }
    table = zip(counts, totals).map { row, total in
      row.map { total == 0 ? nil : Double($0) / Double(total) }
    }
  }
}

extension ConfusionMeter {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&table)
  }
}
