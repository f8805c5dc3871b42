import Datasets
import Engine
import Streams

extension Measurement {
  /// How the classes that have been seen are known, where new ones keep arriving.
  public static let seenClasses = Measurement(
    name: "seen-classes", version: 1, title: "Classes seen so far",
    summary: """
      After each context: the part of all classes that some context so far has had; the accuracy on the test \
      examples of these classes alone, over the test sets of all contexts learned so far; and the forgetting \
      by class, which is the mean over the classes of earlier contexts of max a(l,c) − a(k,c), where a(l,c) \
      is the accuracy on class c after context l, and l goes from the first context with the class to k, the \
      one at hand. It is the forgetting of Chaudhry et al. 2018 (arXiv:1801.10112, Eq. 3) with classes in \
      the place of tasks, and k among the contexts compared, so that a class that has gained counts as 0.
      """,
    rows: TableAxis(kind: .checkpoints, phrase: "after context", heading: "after_context"),
    columns: TableAxis(
      kind: .quantities(["classes seen", "accuracy on classes seen", "forgetting by class"]),
      phrase: "", heading: "quantity"),
    value: "share"
  ) { SeenClassesMeter($0) }
}

/// Looks at the classes that contexts so far have had.
struct SeenClassesMeter: Meter {
  private let classes: [OutputUnits]
  private let outputs: Int
  private(set) var table: [[Double?]]
  /// Whether each output unit has been seen.
  private var isSeen: [Bool]
  /// The best accuracy on each class since it was seen first.
  private var best: [Double?]

  init(_ stream: StreamOutline) {
    classes = stream.contexts.map(\.classes)
    outputs = stream.outputs
    table = Array(repeating: [nil, nil, nil], count: classes.count)
    isSeen = Array(repeating: false, count: outputs)
    best = Array(repeating: nil, count: outputs)
  }

  mutating func observe(_ checkpoint: Checkpoint) {
    let before = isSeen
    for context in classes.prefix(checkpoint.contextsLearned) {
      for unit in context { isSeen[unit] = true }
    }
    let counts = checkpoint.counts(of: outputs)
    var (correct, all) = (0, 0)
    var lost: [Double] = []
    for unit in 0..<outputs where isSeen[unit] && counts[unit].all > 0 {
      correct += counts[unit].correct
      all += counts[unit].all
      let accuracy = Double(counts[unit].correct) / Double(counts[unit].all)
      let highest = max(best[unit] ?? accuracy, accuracy)
      best[unit] = highest
      if before[unit] { lost.append(highest - accuracy) }
    }
    table[checkpoint.contextsLearned - 1] = [
      Double(isSeen.count { $0 }) / Double(outputs),
      all == 0 ? nil : Double(correct) / Double(all),
      lost.isEmpty ? nil : lost.reduce(0, +) / Double(lost.count),
    ]
  }
}

extension SeenClassesMeter {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&table)
    try archive.exchange(&isSeen)
    try archive.exchange(&best)
  }
}
