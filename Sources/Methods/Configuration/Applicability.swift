public import Streams

/// Where a setting means something: in which scenarios, and beside which other settings.
public struct Applicability: Sendable {
  /// That another setting is there.
  public struct Condition: Sendable {
    public let name: String
    /// What it may be; nil for anything.
    public let values: [HyperparameterValue]?

    func holds(beside found: [String: HyperparameterValue]) -> Bool {
      guard let value = found[name] else { return false }
      return values?.contains(value) ?? true
    }

    /// What it may be, to stand between quotation marks: `distance: unit`, or `a: 1' or 'a: 2`; nil for anything.
    var wanted: String? {
      values.map { $0.map { "\(name): \($0)" }.joined(separator: "' or '") }
    }
  }

  public let scenarios: [Scenario]
  /// What has to be said before it; nil for nothing.
  ///
  /// The other setting stands earlier in the method's list, so that its default is known.
  public let condition: Condition?

  /// Where that is, in a phrase for listings; nil for everywhere.
  public var phrase: String? {
    let places =
      scenarios == Scenario.allCases ? nil : scenarios.map(\.title).joined(separator: ", ")
    let beside = condition.map { condition in
      "with '\(condition.wanted ?? condition.name)'"
    }
    let parts = [places, beside].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  public static let always = Applicability(scenarios: Scenario.allCases, condition: nil)

  /// - Parameter values: The settings beside it, with what they state by silence.
  func holds(in scenario: Scenario, beside values: [String: HyperparameterValue]) -> Bool {
    scenarios.contains(scenario) && (condition?.holds(beside: values) ?? true)
  }

  /// Why the setting cannot be given, as what a method says of its setting; nil where it applies.
  func refusal(
    of setting: String, method: String, in scenario: Scenario,
    beside values: [String: HyperparameterValue]
  ) -> MethodError? {
    guard scenarios.contains(scenario) else {
      return .unsupportedSetting(setting, method: method, in: scenario, supported: scenarios)
    }
    guard let condition, !condition.holds(beside: values) else { return nil }
    guard let wanted = condition.wanted, let found = values[condition.name] else {
      return .conflictingSettings(
        "'\(setting)' means nothing without '\(condition.name)'; leave it out", method: method)
    }
    return .conflictingSettings(
      """
      '\(setting)' belongs to '\(wanted)', not to '\(found)'; leave it out
      """, method: method)
  }
}
