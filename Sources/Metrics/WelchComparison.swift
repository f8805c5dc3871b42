/// The difference of two means with their own spreads, from summary statistics.
///
/// Welch 1947, doi:10.1093/biomet/34.1-2.28. A spread of nil is unknown and counts as 0, which the
/// caller has to say.
public struct WelchComparison: Sendable, Equatable {
  /// First mean less second.
  public let difference: Double
  public let standardError: Double
  /// By Welch and Satterthwaite.
  public let degreesOfFreedom: Double

  /// - Returns: nil where neither side has a spread, and where a spread or the difference is not a
  ///   finite number.
  public init?(
    mean first: Double, standardError firstError: Double?, count firstCount: Int,
    against second: Double, standardError secondError: Double?, count secondCount: Int
  ) {
    let variances = [(firstError, firstCount), (secondError, secondCount)].compactMap {
      error, count in error.map { (variance: $0 * $0, freedom: Double(count - 1)) }
    }.filter { $0.freedom > 0 }
    guard !variances.isEmpty else { return nil }
    difference = first - second
    let variance = variances.reduce(0) { $0 + $1.variance }
    standardError = variance.squareRoot()
    let spread = variances.reduce(0) { $0 + $1.variance * $1.variance / $1.freedom }
    degreesOfFreedom =
      spread > 0 ? variance * variance / spread : variances.reduce(0) { $0 + $1.freedom }
    guard difference.isFinite, degreesOfFreedom.isFinite, degreesOfFreedom > 0 else { return nil }
  }

  /// The interval that covers the true difference with probability `level`.
  public func interval(level: Double = 0.95) -> ClosedRange<Double> {
    let t = StudentT(degreesOfFreedom: degreesOfFreedom).quantile(0.5 + level / 2)
    return difference - t * standardError...difference + t * standardError
  }

  /// The two-sided probability of a difference at least this large between equal means.
  public var pValue: Double {
    guard standardError > 0 else { return difference == 0 ? 1 : 0 }
    let t = -abs(difference / standardError)
    return 2 * StudentT(degreesOfFreedom: degreesOfFreedom).cumulativeProbability(t)
  }
}
