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
  ) { MemoryCompositionMeter(contexts: $0.contexts.count, outputs: $0.outputs) }
}

/// Counts what is stored by class.
struct MemoryCompositionMeter: Meter {
  private(set) var table: [[Double?]]

  init(contexts: Int, outputs: Int) {
    table = Array(repeating: Array(repeating: nil, count: outputs), count: contexts)
  }

  mutating func observe(_ checkpoint: Checkpoint) {
    guard let labels = checkpoint.storedLabels, !labels.isEmpty else { return }
    var counts = [Int](repeating: 0, count: table[0].count)
    for label in labels { counts[Int(label)] += 1 }
    table[checkpoint.contextsLearned - 1] = counts.map { Double($0) / Double(labels.count) }
  }
}

extension MemoryCompositionMeter {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&table)
  }
}
