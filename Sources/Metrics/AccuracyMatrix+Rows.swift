extension AccuracyMatrix {
  /// Average accuracy on the contexts seen so far, after each context; nil where nothing was
  /// learned.
  ///
  /// Where the matrix is not square nobody knows which test sets have been seen, and all count.
  ///
  ///     ā_k = 1/k · Σ_{j≤k} a(k,j)
  public var averagesSoFar: [Double?] {
    rows.enumerated().map { index, row in
      row.map { mean($0.prefix(isSquare ? index + 1 : testSets)) }
    }
  }

  /// The row after the last context.
  var last: [Double]? { rows.last ?? nil }

  /// Why metrics that compare contexts have no value.
  var notSquare: String {
    checkpoints == testSets
      ? "it needs a test set for each checkpoint; the \(testSets) test sets are not of one each"
      : """
      it needs a test set for each checkpoint; there are \(testSets) for \(checkpoints) checkpoints
      """
  }

  /// Calls `body` with all rows of a square matrix, or gives the reason why there are not all.
  func withAllRows(_ body: ([[Double]]) -> MetricValue) -> MetricValue {
    guard checkpoints > 0 else { return .notAvailable(reason: "there are no contexts") }
    guard isSquare else { return .notAvailable(reason: notSquare) }
    let present = rows.compactMap { $0 }
    guard present.count == rows.count else {
      return .notAvailable(reason: "the method learns all contexts at once")
    }
    return body(present)
  }

  /// The same, for metrics that compare contexts and need two.
  func withSeveralRows(_ body: ([[Double]]) -> MetricValue) -> MetricValue {
    guard checkpoints != 1 || !isSquare else {
      return .notAvailable(reason: "there is one context only")
    }
    return withAllRows(body)
  }
}

/// The arithmetic mean; 0 for no values.
func mean(_ values: some Collection<Double>) -> Double {
  values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
}
