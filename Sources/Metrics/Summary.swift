/// A sample of results, one for each seed, in a few numbers.
public struct Summary: Sendable, Equatable {
  public let count: Int
  public let mean: Double
  /// With n − 1; nil for one value.
  public let standardDeviation: Double?

  /// - Returns: nil for no values, and where a value or the spread is not a finite number.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation =
      values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    // An interval with an end that is not a number would be a trap for every caller.
    guard mean.isFinite, squares.isFinite else { return nil }
  }

  /// The standard error of the mean, s/√n; nil for one value.
  ///
  /// The released code of "Three types of incremental learning" computes the same from the
  /// population variance, √(V/(n−1)).
  public var standardError: Double? {
    standardDeviation.map { $0 / Double(count).squareRoot() }
  }

  /// The interval that covers the true mean with probability `level`, by Student's t; nil for one
  /// value.
  public func confidenceInterval(level: Double = 0.95) -> ClosedRange<Double>? {
    guard let standardError else { return nil }
    let t = StudentT(degreesOfFreedom: Double(count - 1)).quantile(0.5 + level / 2)
    return mean - t * standardError...mean + t * standardError
  }
}
