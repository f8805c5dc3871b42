public import Datasets

/// Where a method is to run, as far as its defaults depend on it.
public struct MethodSituation: Sendable {
  public var scenario: Scenario
  /// Whether contexts are permutations of the pixels rather than splits of the classes.
  public var isPermuted: Bool

  public init(scenario: Scenario, isPermuted: Bool = false) {
    self.scenario = scenario
    self.isPermuted = isPermuted
  }
}

/// A method as a suite names it: how it is called, set and built.
public struct MethodDescriptor: Sendable {
  /// The canonical short name, such as `ewc`.
  public let name: String
  /// The name in tables, such as "EWC".
  public let title: String
  /// Other names a suite may use.
  public let aliases: [String]
  /// One line for listings.
  public let summary: String
  /// The paper behind the method.
  public let source: String
  /// The scenarios in which the method is defined.
  public let scenarios: [Scenario]
  public let hyperparameters: [HyperparameterDescriptor]
  /// Why settings that are each in their domain mean nothing together, in one line; nil where they do.
  let conflict: @Sendable (Hyperparameters) -> String?
  /// Builds the learner for a stream.
  public let makeLearner:
    @Sendable (ContextStream, LearnerSettings, Hyperparameters) -> any ContinualLearner

  init(
    name: String, title: String, aliases: [String], summary: String, source: String,
    scenarios: [Scenario] = Scenario.allCases, hyperparameters: [HyperparameterDescriptor],
    conflict: @escaping @Sendable (Hyperparameters) -> String? = { _ in nil },
    makeLearner:
      @escaping @Sendable (ContextStream, LearnerSettings, Hyperparameters) -> any ContinualLearner
  ) {
    self.name = name
    self.title = title
    self.aliases = aliases
    self.summary = summary
    self.source = source
    self.scenarios = scenarios
    self.hyperparameters = hyperparameters
    self.conflict = conflict
    self.makeLearner = makeLearner
  }

  /// Completes the given settings with defaults.
  ///
  /// - Throws: ``MethodError`` for an unknown name, a value outside its domain, or values that conflict.
  public func resolve(
    _ given: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    for name in given.keys.sorted() where !hyperparameters.contains(where: { $0.name == name }) {
      throw .unknownHyperparameter(
        name, method: self.name, known: hyperparameters.map(\.name))
    }
    var values: [String: HyperparameterValue] = [:]
    for descriptor in hyperparameters {
      if given[descriptor.name] != nil, !descriptor.scenarios.contains(situation.scenario) {
        throw .unsupportedSetting(
          descriptor.name, method: name, in: situation.scenario, supported: descriptor.scenarios)
      }
      let value = given[descriptor.name] ?? descriptor.defaultValue(situation)
      guard let value else { continue }
      guard descriptor.domain.contains(value) else {
        throw .badValue(
          value, name: descriptor.name, method: name, expected: descriptor.domain.description)
      }
      values[descriptor.name] = value
    }
    let resolved = Hyperparameters(values: values)
    if let reason = conflict(resolved) { throw .conflictingSettings(reason, method: name) }
    return resolved
  }
}

/// A method or a setting that does not exist, or a value that it does not take.
public enum MethodError: Error, Equatable, CustomStringConvertible {
  case unknownMethod(String, known: [String])
  case unknownHyperparameter(String, method: String, known: [String])
  case unsupportedScenario(Scenario, method: String, supported: [Scenario])
  case unsupportedSetting(String, method: String, in: Scenario, supported: [Scenario])
  case badValue(HyperparameterValue, name: String, method: String, expected: String)
  case conflictingSettings(String, method: String)

  public var description: String {
    switch self {
    case .unknownMethod(let name, let known):
      "unknown method '\(name)'\(suggestion(for: name, among: known))"
    case .unknownHyperparameter(let name, let method, let known):
      known.isEmpty
        ? "method '\(method)' takes no settings, got '\(name)'"
        : "method '\(method)' has no setting '\(name)'\(suggestion(for: name, among: known))"
    case .unsupportedScenario(let scenario, let method, let supported):
      """
      method '\(method)' is not defined in the \(scenario.title) scenario, only in \
      \(supported.map(\.title).joined(separator: ", "))
      """
    case .unsupportedSetting(let name, let method, let scenario, let supported):
      """
      the setting '\(name)' of method '\(method)' means nothing in the \(scenario.title) scenario, \
      only in \(supported.map(\.title).joined(separator: ", ")); write \
      '\(name): {\(supported[0].rawValue): …}' or list the scenarios of the method
      """
    case .badValue(let value, let name, let method, let expected):
      "'\(value)' is no value for '\(name)' of method '\(method)': it takes \(expected)"
    case .conflictingSettings(let reason, let method):
      "settings of method '\(method)' conflict: \(reason)"
    }
  }

  private func suggestion(for name: String, among known: [String]) -> String {
    if let nearest = nearestName(to: name, among: known) { return "; did you mean '\(nearest)'?" }
    return "; known are \(known.joined(separator: ", "))"
  }
}
