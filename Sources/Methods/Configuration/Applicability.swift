public import Streams

/// Where a setting means something: in which scenarios, and beside which other settings.
public struct Applicability: Sendable {
  /// That another setting is there.
  public struct Condition: Sendable {
    public let name: String
    /// What it has to be; nil for anything.
    public let value: HyperparameterValue?

    func holds(beside values: [String: HyperparameterValue]) -> Bool {
      values[name] != nil && (value == nil || values[name] == value)
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
      condition.value.map { "with '\(condition.name): \($0)'" } ?? "with '\(condition.name)'"
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
    guard let wanted = condition.value, let found = values[condition.name] else {
      return .conflictingSettings(
        "'\(setting)' means nothing without '\(condition.name)'; leave it out", method: method)
    }
    return .conflictingSettings(
      """
      '\(setting)' belongs to '\(condition.name): \(wanted)', not to '\(found)'; leave it out
      """, method: method)
  }
}
