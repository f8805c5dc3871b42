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
      of contexts still to come has no value. Where contexts share their classes, examples of all of \
      them count together.
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
    let outputs = table[0].count
    var correct = [Int](repeating: 0, count: outputs)
    var count = correct
    for (test, predictions) in checkpoint.seen {
      for (label, prediction) in zip(test.examples.labels, predictions) {
        count[Int(label)] += 1
        if prediction == Int(label) { correct[Int(label)] += 1 }
      }
    }
    table[checkpoint.contextsLearned - 1] = zip(correct, count).map {
      $1 == 0 ? nil : Double($0) / Double($1)
    }
  }
}

extension ClassAccuracyMeter {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&table)
  }
}
