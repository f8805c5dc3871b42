import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Student's t distribution.
public struct StudentT: Sendable, Equatable {
  /// Degrees of freedom, positive, not necessarily whole.
  public let degreesOfFreedom: Double
  /// With more, t is the normal distribution to seven digits, and the logarithms of the gamma function
  /// lose theirs.
  private static let mostDegreesOfFreedom = 1e8

  public init(degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom > 0, "Degrees of freedom are positive, got \(degreesOfFreedom)")
    self.degreesOfFreedom = min(degreesOfFreedom, Self.mostDegreesOfFreedom)
  }

  /// The probability of a value of at most `t`.
  public func cumulativeProbability(_ t: Double) -> Double {
    guard t.isFinite else { return t < 0 ? 0 : 1 }
    let square = t * t
    // Both parts of 1, so that neither loses digits where the other is near 1.
    let tail =
      0.5
      * regularizedBeta(
        degreesOfFreedom / (degreesOfFreedom + square),
        complement: 1 / (1 + degreesOfFreedom / square), degreesOfFreedom / 2, 0.5)
    return t > 0 ? 1 - tail : tail
  }

  /// The value that is not exceeded with probability `p` in 0..<1.
  public func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "A probability for a quantile lies inside 0...1, got \(p)")
    guard p != 0.5 else { return 0 }
    guard degreesOfFreedom == degreesOfFreedom.rounded() else { return computedQuantile(p) }
    let key = [degreesOfFreedom, p]
    if let known = Self.quantiles.withLock({ $0[key] }) { return known }
    let quantile = computedQuantile(p)
    Self.quantiles.withLock { $0[key] = quantile }
    return quantile
  }

  /// Quantiles of whole degrees of freedom by these and the probability.
  ///
  /// The intervals of a report are over equally many seeds nearly everywhere.
  private static let quantiles = Mutex<[[Double]: Double]>([:])

  /// By Newton's method, with bisection where a step would leave the bracket.
  private func computedQuantile(_ p: Double) -> Double {
    var (low, high) = (-1.0, 1.0)
    while cumulativeProbability(low) > p { low *= 2 }
    while cumulativeProbability(high) < p { high *= 2 }
    var t = (low + high) / 2
    for _ in 0..<200 where high - low > 1e-15 * max(abs(low), abs(high)) {
      let excess = cumulativeProbability(t) - p
      if excess < 0 { low = t } else { high = t }
      let step = excess / density(t)
      let next = t - step
      if abs(step) <= 1e-15 * abs(t) { break }
      t = next > low && next < high ? next : (low + high) / 2
    }
    return t
  }

  private func density(_ t: Double) -> Double {
    let half = (degreesOfFreedom + 1) / 2
    return exp(
      lgamma(half) - lgamma(degreesOfFreedom / 2)
        - half * log(1 + t * t / degreesOfFreedom)) / (degreesOfFreedom * .pi).squareRoot()
  }
}

/// The regularized incomplete beta function I_x(a, b); `complement` is 1 − x.
func regularizedBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  guard complement > 0 else { return 1 }
  // The fraction converges fast below the mean; above it the symmetry is used.
  return x <= (a + 1) / (a + b + 2)
    ? betaFraction(x, complement: complement, a, b)
    : 1 - betaFraction(complement, complement: x, b, a)
}

/// I_x(a, b) by its continued fraction.
///
/// NIST Digital Library of Mathematical Functions, 8.17.22, evaluated by Lentz's method.
private func betaFraction(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
  let front =
    exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(complement)) / a
  let tiny = 1e-300
  var (c, d) = (1.0, 1 - (a + b) * x / (a + 1))
  d = 1 / (abs(d) < tiny ? tiny : d)
  var fraction = d
  for step in 1...500 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    var change = 1.0
    for coefficient in [even, odd] {
      d = 1 + coefficient * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + coefficient / c
      if abs(c) < tiny { c = tiny }
      change = c * d
      fraction *= change
    }
    if abs(change - 1) < 1e-16 { break }
  }
  return front * fraction
}
