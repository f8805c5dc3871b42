public import Engine

/// Stored examples of the contexts learned so far, equally many for every class of a context.
public struct ExemplarMemory: Sendable {
  /// Examples kept for each class of each context.
  public let budgetPerClass: Int
  /// The exemplars of each context, in order of arrival.
  public private(set) var contexts: [Examples] = []

  public init(budgetPerClass: Int) {
    precondition(budgetPerClass > 0, "A memory keeps at least one example a class")
    self.budgetPerClass = budgetPerClass
  }

  /// Adds exemplars of a context: for each label, drawn at random without replacement, or all of a
  /// class that has fewer.
  public mutating func store(_ examples: Examples, using random: inout RandomStream) {
    var chosen: [Int] = []
    for label in Set(examples.labels).sorted() {
      var positions = examples.labels.indices.filter { examples.labels[$0] == label }
      random.shuffle(&positions)
      chosen += positions.prefix(budgetPerClass)
    }
    contexts.append(examples.selecting(chosen))
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
