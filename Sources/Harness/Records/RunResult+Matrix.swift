extension RunResult {
  /// Checkpoints and test sets at most, as contexts of a protocol.
  private static let mostNames = 1000

  /// Whether the rows are after contexts 1…K, and the columns are the test sets of these.
  public var hasTestSetPerContext: Bool { checkpoints == nil && testSets == nil }

  /// The names of the rows: those stated, or the numbers of the contexts.
  public var checkpointNames: [String] { checkpoints ?? Self.numbers(upTo: accuracy.count) }

  /// The names of the columns: those stated, or the numbers of the contexts.
  public var testSetNames: [String] { testSets ?? Self.numbers(upTo: untrained.count) }

  private static func numbers(upTo count: Int) -> [String] { (0..<count).map { "\($0 + 1)" } }

  /// What in the accuracies no run can have measured, in a clause; nil where all is well.
  ///
  /// - Parameter contexts: K of the protocol.
  func matrixDefect(contexts: Int) -> String? {
    if let defect = nameDefect { return defect }
    let rows = checkpoints?.count ?? contexts
    let columns = testSets?.count ?? contexts
    let measured = [untrained] + accuracy.compactMap { $0 }
    guard rows > 0, columns > 0, accuracy.count == rows,
      measured.allSatisfy({ $0.count == columns }), testExamples.count == columns
    else {
      return "its matrix is not \(rows) by \(columns)"
        + (hasTestSetPerContext ? "" : ", as the names of its checkpoints and test sets say")
    }
    guard curve.allSatisfy({ $0.accuracy.count == columns }) else {
      return "a point of its curve has not \(columns) accuracies"
    }
    func areFractions(_ values: [Double]) -> Bool { values.allSatisfy((0...1).contains) }
    guard measured.allSatisfy(areFractions), curve.allSatisfy({ areFractions($0.accuracy) }) else {
      return "an accuracy is outside 0...1"
    }
    return nil
  }

  /// What is wrong with the names of rows and columns.
  private var nameDefect: String? {
    if hasTestSetPerContext { return nil }
    guard let checkpoints, let testSets else {
      return checkpoints == nil
        ? "it names its test sets, but not its checkpoints"
        : "it names its checkpoints, but not its test sets"
    }
    for (kind, names) in [("checkpoint", checkpoints), ("test set", testSets)] {
      guard (1...Self.mostNames).contains(names.count) else {
        return "it names \(names.count) \(kind)s, and not from 1 to \(Self.mostNames)"
      }
      var known: Set<String> = []
      for name in names {
        if name.isEmpty { return "a \(kind) has an empty name" }
        guard known.insert(name).inserted else {
          return "two \(kind)s have the name '\(name.excerpt)'"
        }
      }
    }
    return nil
  }
}
