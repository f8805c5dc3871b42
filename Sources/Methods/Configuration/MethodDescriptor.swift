public import Datasets
public import Streams

/// Where a method is to run, as far as its defaults depend on it.
public struct MethodSituation: Sendable {
  public var scenario: Scenario
  /// Whether contexts are permutations of the pixels rather than splits of the classes.
  public var isPermuted: Bool
  /// Whether all contexts have equally many classes.
  public var hasEqualContexts: Bool

  public init(scenario: Scenario, isPermuted: Bool = false, hasEqualContexts: Bool = true) {
    self.scenario = scenario
    self.isPermuted = isPermuted
    self.hasEqualContexts = hasEqualContexts
  }
}

/// A method as a suite names it: how it is called and set.
public protocol DescribedMethod: Sendable {
  /// The canonical short name, such as `ewc`.
  var name: String { get }
  /// The name in tables, such as "EWC".
  var title: String { get }
  /// Other names a suite may use.
  var aliases: [String] { get }
  /// One line for listings.
  var summary: String { get }
  /// The paper behind the method.
  var source: String { get }
  /// The scenarios in which the method is defined.
  var scenarios: [Scenario] { get }
  var hyperparameters: [HyperparameterDescriptor] { get }
  /// Why settings that are each in their domain mean nothing together or in the situation, in one line;
  /// nil where they do.
  var conflict: @Sendable (Hyperparameters, MethodSituation) -> String? { get }
}

extension DescribedMethod {
  /// Whether `name` is the method's name or an alias, without regard to case.
  func isCalled(_ name: String) -> Bool {
    let wanted = name.lowercased()
    return self.name == wanted || aliases.contains(wanted)
  }

  /// Completes the settings of a suite with defaults.
  ///
  /// - Throws: ``MethodError`` for an unknown name, a value outside its domain, values that conflict, or
  ///   a strength that the suite has to say and does not.
  public func resolve(
    _ given: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    var values = given
    for descriptor in hyperparameters where given[descriptor.name] == nil {
      values[descriptor.name] = descriptor.defaultValue(in: situation, beside: values)
      if values[descriptor.name] == nil, let hint = descriptor.required {
        throw .missingStrength(descriptor.name, method: name, hint: hint)
      }
    }
    return try hyperparameters(of: values, in: situation)
  }

  /// The settings of a record, which lack no other than those whose absence has a meaning.
  ///
  /// - Throws: ``MethodError`` for those of ``resolve(_:in:)``, or for one that is missing.
  public func restore(
    _ recorded: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    for descriptor in hyperparameters
    where recorded[descriptor.name] == nil && descriptor.recordedAsAbsent == nil
      && (descriptor.required != nil
        || descriptor.defaultValue(in: situation, beside: recorded) != nil)
    {
      throw .missingSetting(descriptor.name, method: name)
    }
    return try hyperparameters(of: recorded, in: situation)
  }

  /// The settings of a record as a suite would name them, with those that it states by silence.
  public func stated(
    _ recorded: [String: HyperparameterValue], in scenario: Scenario
  ) -> [String: HyperparameterValue] {
    var stated = recorded
    for descriptor in hyperparameters
    where stated[descriptor.name] == nil && descriptor.isMeaningful(in: scenario, beside: recorded)
    {
      stated[descriptor.name] = descriptor.recordedAsAbsent
    }
    return stated
  }

  /// Checks complete settings, and leaves out what a record does not name.
  private func hyperparameters(
    of complete: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    for name in complete.keys.sorted() where !hyperparameters.contains(where: { $0.name == name }) {
      throw .unknownHyperparameter(
        name, method: self.name, known: hyperparameters.map(\.name))
    }
    var (values, absent) = (complete, [String: HyperparameterValue]())
    for descriptor in hyperparameters {
      absent[descriptor.name] = descriptor.recordedAsAbsent
      guard let value = complete[descriptor.name] else { continue }
      guard descriptor.scenarios.contains(situation.scenario) else {
        throw .unsupportedSetting(
          descriptor.name, method: name, in: situation.scenario, supported: descriptor.scenarios)
      }
      guard descriptor.domain.contains(value) else {
        throw .badValue(
          value, name: descriptor.name, method: name, expected: descriptor.domain.description)
      }
      if value == descriptor.recordedAsAbsent { values[descriptor.name] = nil }
    }
    let resolved = Hyperparameters(values: values, absent: absent)
    if let reason = conflict(resolved, situation) {
      throw .conflictingSettings(reason, method: name)
    }
    return resolved
  }
}

/// A method for contexts with known boundaries, and how its learner is built.
public struct MethodDescriptor: DescribedMethod {
  public let name: String
  public let title: String
  public let aliases: [String]
  public let summary: String
  public let source: String
  public let scenarios: [Scenario]
  public let hyperparameters: [HyperparameterDescriptor]
  public let conflict: @Sendable (Hyperparameters, MethodSituation) -> String?
  /// Builds the learner for a stream.
  public let makeLearner:
    @Sendable (StreamOutline, LearnerSettings, Hyperparameters) -> any ContinualLearner

  init(
    name: String, title: String, aliases: [String], summary: String, source: String,
    scenarios: [Scenario] = Scenario.allCases, hyperparameters: [HyperparameterDescriptor],
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamOutline, LearnerSettings, Hyperparameters) -> any ContinualLearner
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
}

/// A method or a setting that does not exist, or a value that it does not take.
public enum MethodError: Error, Equatable, CustomStringConvertible {
  case unknownMethod(String, known: [String])
  case unknownHyperparameter(String, method: String, known: [String])
  case notTaskFree(String, known: [String])
  case unsupportedScenario(Scenario, method: String, supported: [Scenario])
  case unsupportedSetting(String, method: String, in: Scenario, supported: [Scenario])
  case badValue(HyperparameterValue, name: String, method: String, expected: String)
  case conflictingSettings(String, method: String)
  case missingSetting(String, method: String)
  case missingStrength(String, method: String, hint: String)

  public var description: String {
    switch self {
    case .unknownMethod(let name, let known):
      "unknown method '\(name)'\(suggestion(for: name, among: known))"
    case .notTaskFree(let name, let known):
      """
      method '\(name)' is not defined without known context boundaries; a protocol with a 'stream' \
      takes \(known.joined(separator: ", "))
      """
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
    case .missingSetting(let name, let method):
      "the record of method '\(method)' does not say its '\(name)'; run its suite again"
    case .missingStrength(let name, let method, let hint):
      "a suite has to say '\(name)' of method '\(method)', which no value suits everywhere: \(hint)"
    }
  }

  private func suggestion(for name: String, among known: [String]) -> String {
    if let nearest = nearestName(to: name, among: known) { return "; did you mean '\(nearest)'?" }
    return "; known are \(known.joined(separator: ", "))"
  }
}
