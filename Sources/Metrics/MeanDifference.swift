/// The difference of two means with its standard error, to be judged by Student's t.
///
/// A margin is a difference too small to matter, in the unit of the means.
public protocol MeanDifference: Sendable {
  /// First mean less second.
  var difference: Double { get }
  var standardError: Double { get }
  /// Positive.
  var degreesOfFreedom: Double { get }
}

extension MeanDifference {
  private var distribution: StudentT { StudentT(degreesOfFreedom: degreesOfFreedom) }

  /// The interval that covers the true difference with probability `level`.
  public func interval(level: Double = 0.95) -> ClosedRange<Double> {
    let t = distribution.quantile(0.5 + level / 2)
    return difference - t * standardError...difference + t * standardError
  }

  /// The two-sided probability of a difference at least this large between equal means.
  public var pValue: Double { pValue(beyond: 0) }

  /// Of the two one-sided tests (TOST) against differences of `margin` or more, the larger p-value.
  ///
  /// A small one shows that the means are equal within the margin:
  ///
  ///     max( P(T > (d + m)/s), P(T < (d − m)/s) )    Schuirmann 1987, doi:10.1007/BF01068419
  ///
  /// It is at most α exactly where the interval of level 1 − 2α lies within −m...m.
  public func pValue(within margin: Double) -> Double {
    let distance = abs(difference)
    guard standardError > 0 else { return distance < margin ? 0 : 1 }
    return distribution.cumulativeProbability((distance - margin) / standardError)
  }

  /// The probability of a difference at least this large, either way, where the true one is at most
  /// `margin`.
  ///
  /// A small one shows that the means differ by more than the margin; it is that of the least
  /// favorable true difference, m:
  ///
  ///     P(T > (|d| − m)/s) + P(T > (|d| + m)/s)    Hodges & Lehmann 1954
  public func pValue(beyond margin: Double) -> Double {
    let distance = abs(difference)
    guard standardError > 0 else { return distance > margin ? 0 : 1 }
    // By symmetry, so that small tails keep their digits.
    return distribution.cumulativeProbability((margin - distance) / standardError)
      + distribution.cumulativeProbability(-(distance + margin) / standardError)
  }
}
