/// The difference of two means with their own spreads, from summary statistics.
///
/// Welch 1947, doi:10.1093/biomet/34.1-2.28. A spread of nil is unknown and counts as 0, which the
/// caller has to say.
public struct WelchComparison: MeanDifference, Equatable {
  public let difference: Double
  public let standardError: Double
  /// By Welch and Satterthwaite.
  public let degreesOfFreedom: Double

  /// - Returns: nil where neither side has a spread, and where a spread or the difference is not a
  ///   finite number, or one whose square is none.
  public init?(
    mean first: Double, standardError firstError: Double?, count firstCount: Int,
    against second: Double, standardError secondError: Double?, count secondCount: Int
  ) {
    let variances = [(firstError, firstCount), (secondError, secondCount)].compactMap {
      error, count in error.map { (variance: $0 * $0, freedom: Double(count) - 1) }
    }.filter { $0.freedom > 0 }
    guard !variances.isEmpty else { return nil }
    difference = first - second
    let variance = variances.reduce(0) { $0 + $1.variance }
    standardError = variance.squareRoot()
    let spread = variances.reduce(0) { $0 + $1.variance * $1.variance / $1.freedom }
    degreesOfFreedom =
      spread > 0 ? variance * variance / spread : variances.reduce(0) { $0 + $1.freedom }
    // By the formula they are no fewer than those of one side, at least 1; spreads whose squares are
    // too large or too small for a number give anything else.
    guard difference.isFinite, degreesOfFreedom.isFinite, degreesOfFreedom > 0.5 else { return nil }
  }
}
