import Datasets
import Engine
import Streams

extension Measurement {
  /// Accuracy by class after every context.
  public static let classAccuracy = Measurement(
    name: "class-accuracy", version: 1, title: "Accuracy by class",
    summary: """
      Accuracy on the test examples of each class (columns, in the order in which the seed has them \
      learned) after each context (rows), over the test sets of all contexts learned so far. A class \
      of contexts still to come has no value; where all contexts have one test set, every class has one. \
      Where contexts share their classes, examples of all of them count together.
      """,
    rows: TableAxis(kind: .checkpoints, phrase: "after context", heading: "after_context"),
    columns: TableAxis(kind: .outputs, phrase: "class", heading: "class"), value: "accuracy"
  ) { ClassAccuracyMeter(contexts: $0.contexts.count, outputs: $0.outputs) }
}

/// Counts, by class, the correct among the test examples of contexts learned so far.
struct ClassAccuracyMeter: Meter {
  private(set) var table: [[Double?]]

  init(contexts: Int, outputs: Int) {
    table = Array(repeating: Array(repeating: nil, count: outputs), count: contexts)
  }

  mutating func observe(_ checkpoint: Checkpoint) {
    table[checkpoint.contextsLearned - 1] = checkpoint.counts(of: table[0].count).map {
      $0.all == 0 ? nil : Double($0.correct) / Double($0.all)
    }
  }
}

extension ClassAccuracyMeter {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&table)
  }
}
