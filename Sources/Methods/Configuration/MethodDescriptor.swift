public import Datasets
public import Streams
import Wording

/// Where a method is to run, as far as its defaults depend on it.
public struct MethodSituation: Sendable {
  /// The benchmarks on which strengths of methods were searched for.
  public enum Benchmark: Sendable {
    case splitMNIST
    case permutedMNIST
  }

  public var scenario: Scenario
  /// nil for any other, where strengths have no default.
  public var benchmark: Benchmark?
  /// Whether contexts are permutations of the pixels rather than splits of the classes.
  public var isPermuted: Bool
  /// Whether all contexts have equally many classes.
  public var hasEqualContexts: Bool

  public init(
    scenario: Scenario, benchmark: Benchmark?, isPermuted: Bool = false,
    hasEqualContexts: Bool = true
  ) {
    self.scenario = scenario
    self.benchmark = benchmark
    self.isPermuted = isPermuted
    self.hasEqualContexts = hasEqualContexts
  }
}

/// How a method is called and set, whatever builds its learner.
public struct MethodDescription: Sendable {
  /// The canonical short name, such as `ewc`.
  public var name: String
  /// The name in tables, such as "EWC".
  public var title: String
  /// Other names a suite may use.
  public var aliases: [String]
  /// One line for listings.
  public var summary: String
  /// The paper behind the method.
  public var source: String
  /// The scenarios in which the method is defined.
  public var scenarios: [Scenario]
  public var hyperparameters: [HyperparameterDescriptor]
  /// For what other methods are measured against it; nil where they are not.
  public var role: MethodRole?
  /// What the method does not take from the protocol.
  public var ownParts: OwnParts
  /// Why settings that are each in their domain mean nothing together or in the situation, in one line;
  /// nil where they do.
  public var conflict: @Sendable (Hyperparameters, MethodSituation) -> String?
}

/// A method as a suite names it: how it is called and set.
public protocol DescribedMethod: Sendable {
  var description: MethodDescription { get }
}

extension DescribedMethod {
  public var name: String { description.name }
  public var title: String { description.title }
  public var aliases: [String] { description.aliases }
  public var summary: String { description.summary }
  public var source: String { description.source }
  public var scenarios: [Scenario] { description.scenarios }
  public var hyperparameters: [HyperparameterDescriptor] { description.hyperparameters }
  public var role: MethodRole? { description.role }
  public var ownParts: OwnParts { description.ownParts }
  public var conflict: @Sendable (Hyperparameters, MethodSituation) -> String? {
    description.conflict
  }
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
  ///   a setting that has to be given and is not.
  public func resolve(
    _ given: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    var values = given
    for descriptor in hyperparameters where given[descriptor.name] == nil {
      values[descriptor.name] = descriptor.defaultValue(in: situation, beside: values)
      if let searched = descriptor.searched, values[descriptor.name] == nil {
        throw .requiredSetting(descriptor.name, method: name, searched: searched)
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
      && (descriptor.isRequired
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
  public let description: MethodDescription
  /// Builds the learner for a stream.
  public let makeLearner:
    @Sendable (StreamOutline, LearnerSettings, Hyperparameters) -> any ContinualLearner
  /// The method where boundaries are not known; nil where it is not defined there.
  public internal(set) var taskFreeForm: TaskFreeForm?

  init(
    name: String, title: String, aliases: [String], summary: String, source: String,
    scenarios: [Scenario] = Scenario.allCases, settings: [any DescribedSetting],
    role: MethodRole? = nil, ownParts: OwnParts = .nothing,
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamOutline, LearnerSettings, Hyperparameters) -> any ContinualLearner
  ) {
    description = MethodDescription(
      name: name, title: title, aliases: aliases, summary: summary, source: source,
      scenarios: scenarios, hyperparameters: settings.map(\.descriptor), role: role,
      ownParts: ownParts, conflict: conflict)
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
  case requiredSetting(String, method: String, searched: String)

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
    case .requiredSetting(let name, let method, let searched):
      """
      method '\(method)' needs its '\(name)', for which no value is good everywhere; found by search: \
      \(searched)
      """
    }
  }

  private func suggestion(for name: String, among known: [String]) -> String {
    if let nearest = nearestName(to: name, among: known) { return "; did you mean '\(nearest)'?" }
    return "; known are \(known.joined(separator: ", "))"
  }
}
