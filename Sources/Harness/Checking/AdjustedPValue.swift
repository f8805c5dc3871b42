import Metrics

/// A p-value, alone and adjusted for the tests that were made with it.
public struct AdjustedPValue: Sendable, Equatable {
  public var single: Double
  /// By Holm's procedure.
  public var adjusted: Double

  /// The values of one table of tests, adjusted for one another.
  public static func table(_ pValues: [Double]) -> [AdjustedPValue] {
    zip(pValues, HolmAdjustment.adjusted(pValues)).map(AdjustedPValue.init)
  }

  /// Both, such as "p 0.0123, Holm 0.0861".
  var phrase: String { "p \(probability(single)), Holm \(probability(adjusted))" }
}

/// A probability with four decimals, such as 0.0123 or <0.0001.
func probability(_ p: Double) -> String {
  let digits = Int(nearest: p * 10_000)
  if digits == 0 { return "<0.0001" }
  return "\(digits / 10_000).\(String(digits % 10_000 + 10_000).dropFirst())"
}
