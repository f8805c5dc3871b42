/// A number, or the reason why there is none; never a silent 0.
public enum MetricValue: Sendable, Equatable {
  case value(Double)
  case notAvailable(reason: String)

  /// The number, where there is one.
  public var number: Double? {
    if case .value(let number) = self { number } else { nil }
  }
}
