public import Engine

/// Stored examples of the contexts learned so far, equally many for every class of a context.
public struct ExemplarMemory: Sendable {
  /// Examples kept for each class of each context.
  public let budgetPerClass: Int
  public let selection: ExemplarSelection
  /// The exemplars of each context, in order of arrival.
  public private(set) var contexts: [Examples] = []

  public init(budgetPerClass: Int, selection: ExemplarSelection = .random) {
    precondition(budgetPerClass > 0, "A memory keeps at least one example a class")
    self.budgetPerClass = budgetPerClass
    self.selection = selection
  }

  /// Adds exemplars of a context, for each label as many as the budget says, or all there are.
  ///
  /// - Parameter model: The classifier at the end of the context, by whose features or certainty
  ///   exemplars may be chosen.
  public mutating func store(_ context: Context, model: Classifier, seed: UInt64) {
    let chosen = selection.positions(
      of: context, count: budgetPerClass, model: model, seed: seed)
    contexts.append(context.train.selecting(chosen))
  }

  /// Stored examples.
  public var count: Int { contexts.reduce(0) { $0 + $1.count } }

  /// The exemplars of all contexts together; nil while there are none.
  public var all: Examples? {
    guard var union = contexts.first else { return nil }
    for part in contexts.dropFirst() { union.append(part) }
    return union
  }

  /// The images' and labels' bytes.
  public var byteCount: Int {
    contexts.reduce(0) { $0 + $1.count * ($1.pixelsPerImage + 1) }
  }
}
