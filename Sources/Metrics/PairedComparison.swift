/// The mean of differences between pairs, such as two versions with the same seeds.
public struct PairedComparison: MeanDifference, Equatable {
  /// The mean of the pairs' differences.
  public let difference: Double
  public let standardError: Double
  public let degreesOfFreedom: Double

  /// - Parameter differences: Of each pair, first less second.
  /// - Returns: nil for fewer than two pairs, and where a difference is not a finite number.
  public init?(_ differences: [Double]) {
    guard let summary = Summary(differences), let standardError = summary.standardError else {
      return nil
    }
    difference = summary.mean
    self.standardError = standardError
    degreesOfFreedom = Double(summary.count - 1)
  }

  /// Pairs the values in their order.
  ///
  /// - Precondition: There are as many of both.
  public init?(_ first: [Double], against second: [Double]) {
    precondition(
      first.count == second.count,
      "Pairs need as many values on both sides, got \(first.count) and \(second.count)")
    self.init(zip(first, second).map { $0 - $1 })
  }
}
