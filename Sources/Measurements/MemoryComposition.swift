import Engine
import Streams

extension Measurement {
  /// What the examples in a memory are of.
  public static let memoryComposition = Measurement(
    name: "memory-composition", version: 1, title: "Composition of the memory",
    summary: """
      Of the examples, or rows of a hidden layer, that a method stores after each context (rows), the share \
      of each class (columns, in the order in which the seed has them learned). There is no value where \
      nothing is stored, and of GEM, which does not tell.
      """,
    rows: TableAxis(kind: .checkpoints, phrase: "after context", heading: "after_context"),
    columns: TableAxis(kind: .outputs, phrase: "class", heading: "class"), value: "share",
    isColoredByLargest: true
  ) { stream in
    CheckpointMeter(stream) { checkpoint, outputs in
      guard let labels = checkpoint.storedLabels, !labels.isEmpty else { return nil }
      var counts = [Int](repeating: 0, count: outputs)
      for label in labels { counts[Int(label)] += 1 }
      return counts.map { Double($0) / Double(labels.count) }
    }
  }
}
