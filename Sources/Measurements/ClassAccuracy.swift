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
  ) { stream in
    CheckpointMeter(stream) { checkpoint, outputs in
      checkpoint.counts(of: outputs).map {
        $0.all == 0 ? nil : Double($0.correct) / Double($0.all)
      }
    }
  }
}
