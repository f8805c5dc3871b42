public import Datasets

/// One setting of a method: its name, its values, its default and what it means.
///
/// A setting that is added to a method later has no default but a meaning of its absence, so that the
/// ids of earlier runs stay what they are.
public struct HyperparameterDescriptor: Sendable {
  /// The values a setting may take.
  public enum Domain: Sendable {
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    case flag
    case choice([String])

    /// The domain in words, for messages and listings.
    public var description: String {
      switch self {
      case .number(let range):
        range.upperBound.isInfinite
          ? "a number of at least \(HyperparameterValue.number(range.lowerBound))"
          : """
          a number from \(HyperparameterValue.number(range.lowerBound)) \
          to \(HyperparameterValue.number(range.upperBound))
          """
      case .integer(let range):
        range.upperBound == Int.max
          ? "a whole number of at least \(range.lowerBound)"
          : "a whole number from \(range.lowerBound) to \(range.upperBound)"
      case .flag: "true or false"
      case .choice(let names): "one of " + names.joined(separator: ", ")
      }
    }

    /// Whether `value` belongs to the domain.
    public func contains(_ value: HyperparameterValue) -> Bool {
      switch (self, value) {
      case (.number(let range), .number(let number)): range.contains(number)
      case (.integer(let range), .number(let number)):
        number == number.rounded() && abs(number) < 1e15 && range.contains(Int(number))
      case (.flag, .flag): true
      case (.choice(let names), .text(let name)): names.contains(name)
      default: false
      }
    }
  }

  /// The key in a suite, such as `lambda`.
  public let name: String
  public let domain: Domain
  /// One line for listings.
  public let summary: String
  /// The scenarios in which the setting means something.
  public let scenarios: [Scenario]
  /// The value where a suite gives none; nil for an optional setting that is then absent.
  public let defaultValue: @Sendable (MethodSituation) -> HyperparameterValue?

  public init(
    _ name: String, _ domain: Domain, _ summary: String,
    scenarios: [Scenario] = Scenario.allCases,
    default defaultValue: @escaping @Sendable (MethodSituation) -> HyperparameterValue?
  ) {
    self.name = name
    self.domain = domain
    self.summary = summary
    self.scenarios = scenarios
    self.defaultValue = defaultValue
  }

  /// A setting whose default is the same everywhere.
  public init(
    _ name: String, _ domain: Domain, _ summary: String,
    scenarios: [Scenario] = Scenario.allCases, default value: HyperparameterValue?
  ) {
    self.init(name, domain, summary, scenarios: scenarios) { _ in value }
  }
}
