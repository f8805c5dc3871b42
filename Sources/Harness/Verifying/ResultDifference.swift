/// Where two results differ, in words.
enum ResultDifference {
  /// - Returns: A phrase for each part that differs, the numbers of the first difference in it.
  static func between(_ recorded: RunResult, and fresh: RunResult) -> [String] {
    var phrases: [String] = []
    if (recorded.checkpoints, recorded.testSets) != (fresh.checkpoints, fresh.testSets) {
      phrases.append("the names of checkpoints or test sets differ")
    }
    if let place = firstDifference(recorded.untrained, fresh.untrained) {
      phrases.append(
        """
        the untrained accuracy on context \(place + 1) is \(text(recorded.untrained, place)), anew \
        \(text(fresh.untrained, place))
        """)
    }
    if let row = firstDifference(recorded.accuracy, fresh.accuracy) {
      phrases.append(accuracyPhrase(recorded.accuracy, fresh.accuracy, row: row))
    }
    if recorded.testExamples != fresh.testExamples {
      phrases.append("the numbers of test examples differ")
    }
    if let place = firstDifference(recorded.curve, fresh.curve) {
      phrases.append(
        recorded.curve.indices.contains(place)
          ? "the learning curve differs from step \(recorded.curve[place].step) on"
          : "the learning curve has \(recorded.curve.count) points, anew \(fresh.curve.count)")
    }
    if recorded.parameterDigest != fresh.parameterDigest {
      phrases.append("the final parameters have other bits")
    }
    if recorded.cost != fresh.cost { phrases.append("the counted cost differs") }
    if recorded.streamDigest != fresh.streamDigest {
      phrases.append("the examples that the protocol chose differ")
    }
    return phrases
  }

  private static func accuracyPhrase(
    _ recorded: [[Double]?], _ fresh: [[Double]?], row: Int
  ) -> String {
    guard let old = recorded.element(row) ?? nil, let new = fresh.element(row) ?? nil,
      let column = firstDifference(old, new)
    else { return "the accuracies after context \(row + 1) are there on one side only" }
    return """
      the accuracy on context \(column + 1) after context \(row + 1) is \(text(old, column)), anew \
      \(text(new, column))
      """
  }

  private static func firstDifference<Element: Equatable>(
    _ first: [Element], _ second: [Element]
  ) -> Int? {
    let common = zip(first, second).enumerated().first { $1.0 != $1.1 }?.offset
    return common ?? (first.count == second.count ? nil : min(first.count, second.count))
  }

  private static func text(_ values: [Double], _ place: Int) -> String {
    values.element(place).map { "\($0)" } ?? "absent"
  }
}

extension Array {
  fileprivate func element(_ index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
