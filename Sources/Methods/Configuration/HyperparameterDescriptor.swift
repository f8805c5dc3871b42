public import Streams

/// One setting of a method: its name, its values, its default and what it means.
///
/// A setting that is added to a method later says what its absence from a record means, so that the
/// ids of earlier runs stay what they are. A suite that names that value plans those same runs.
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
  /// The value that a record states by leaving the setting out; nil where a record names all of them,
  /// or where absence says that there is no such thing.
  public let recordedAsAbsent: HyperparameterValue?
  /// What has to be said before it for this setting to mean anything, and to have a default; nil for
  /// nothing.
  public let condition: Condition?
  /// The values that were found by search, and where, of a strength, for which no value is good
  /// everywhere; nil for any other setting.
  public let searched: String?

  /// Whether a suite has to give the setting where ``defaultValue`` gives none.
  public var isRequired: Bool { searched != nil }

  /// That a setting is there.
  public struct Condition: Sendable {
    public let name: String
    /// What it has to be; nil for anything.
    public let value: HyperparameterValue?

    func holds(in values: [String: HyperparameterValue]) -> Bool {
      values[name] != nil && (value == nil || values[name] == value)
    }
  }

  public init(
    _ name: String, _ domain: Domain, _ summary: String,
    scenarios: [Scenario] = Scenario.allCases, recordedAsAbsent: HyperparameterValue? = nil,
    where condition: Condition? = nil, searched: String? = nil,
    default defaultValue: @escaping @Sendable (MethodSituation) -> HyperparameterValue?
  ) {
    self.searched = searched
    self.name = name
    self.domain = domain
    self.summary = summary
    self.scenarios = scenarios
    self.recordedAsAbsent = recordedAsAbsent
    self.condition = condition
    self.defaultValue = defaultValue
  }

  /// The value in a situation, beside other settings, where a suite gives none.
  func defaultValue(
    in situation: MethodSituation, beside values: [String: HyperparameterValue]
  ) -> HyperparameterValue? {
    isMeaningful(in: situation.scenario, beside: values) ? defaultValue(situation) : nil
  }

  /// Whether the setting says anything in a scenario, beside other settings.
  func isMeaningful(
    in scenario: Scenario, beside values: [String: HyperparameterValue]
  ) -> Bool {
    scenarios.contains(scenario) && (condition?.holds(in: values) ?? true)
  }
}
