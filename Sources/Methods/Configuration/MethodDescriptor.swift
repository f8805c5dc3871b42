import Datasets
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
  /// Whether classes of earlier contexts come back in later ones.
  public var classesReturn: Bool
  /// The kind of network that learns.
  public var network: NetworkKind
  /// Whether the network can be cut in two behind any of its elements.
  public var hasLatentLayer: Bool

  public init(
    scenario: Scenario, benchmark: Benchmark?, isPermuted: Bool = false,
    hasEqualContexts: Bool = true, classesReturn: Bool = false,
    network: NetworkKind = .perceptron, hasLatentLayer: Bool = false
  ) {
    self.scenario = scenario
    self.benchmark = benchmark
    self.isPermuted = isPermuted
    self.hasEqualContexts = hasEqualContexts
    self.classesReturn = classesReturn
    self.network = network
    self.hasLatentLayer = hasLatentLayer
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
  /// The kinds of network that the method can train.
  public var networks: NetworkKinds
  /// Whether the method is defined for contexts with new classes only, behind the others.
  public var needsNewClasses: Bool
  /// Where the method has a generator, whose examples can be shown; nil where it has none.
  public var generator: Applicability?
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
  /// Whether a run of the recorded settings has a generator, whose examples can be shown.
  public func hasGenerator(
    _ recorded: [String: HyperparameterValue], in scenario: Scenario
  ) -> Bool {
    description.generator?.holds(in: scenario, beside: stated(recorded, in: scenario)) ?? false
  }

  /// Whether `name` is the method's name or an alias, without regard to case.
  func isCalled(_ name: String) -> Bool {
    let wanted = name.lowercased()
    return self.name == wanted || aliases.contains(wanted)
  }

  /// Completes the settings of a suite with defaults.
  ///
  /// - Throws: ``MethodError`` for an unknown name, a setting that does not apply, a value outside its
  ///   domain, values that conflict, or a setting that has to be given and is not.
  public func resolve(
    _ given: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    let values = try completed(given, in: situation.scenario) { setting throws(MethodError) in
      if let value = setting.silence.value(in: situation) { return value }
      guard setting.silence.leavesRecordIncomplete else { return nil }
      throw .requiredSetting(setting.name, method: name, searched: setting.searched)
    }
    return try hyperparameters(of: values, in: situation)
  }

  /// The settings of a record, completed only by what it states by silence.
  ///
  /// - Throws: ``MethodError`` for those of ``resolve(_:in:)``, or for one that is missing.
  public func restore(
    _ recorded: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    let values = try completed(recorded, in: situation.scenario) { setting throws(MethodError) in
      guard !setting.silence.leavesRecordIncomplete else {
        throw .missingSetting(setting.name, method: name)
      }
      return setting.silence.recorded
    }
    return try hyperparameters(of: values, in: situation)
  }

  /// The settings of a record as a suite would name them, with those that it states by silence.
  public func stated(
    _ recorded: [String: HyperparameterValue], in scenario: Scenario
  ) -> [String: HyperparameterValue] {
    completed(recorded, in: scenario) { $0.silence.recorded }
  }

  /// Settings with what silence says of those that apply and are not named.
  private func completed<Failure: Error>(
    _ named: [String: HyperparameterValue], in scenario: Scenario,
    by meaning: (HyperparameterDescriptor) throws(Failure) -> HyperparameterValue?
  ) throws(Failure) -> [String: HyperparameterValue] {
    var values = named
    for setting in hyperparameters
    where named[setting.name] == nil && setting.applicability.holds(in: scenario, beside: values) {
      values[setting.name] = try meaning(setting)
    }
    return values
  }

  /// Checks complete settings, and leaves out what a record states by silence.
  private func hyperparameters(
    of complete: [String: HyperparameterValue], in situation: MethodSituation
  ) throws(MethodError) -> Hyperparameters {
    for name in complete.keys.sorted() where !hyperparameters.contains(where: { $0.name == name }) {
      throw .unknownHyperparameter(
        name, method: self.name, known: hyperparameters.map(\.name))
    }
    var values = complete
    for setting in hyperparameters {
      guard let value = complete[setting.name] else { continue }
      if let refusal = setting.applicability.refusal(
        of: setting.name, method: name, in: situation.scenario, beside: complete)
      {
        throw refusal
      }
      guard setting.domain.contains(value) else {
        throw .badValue(
          value, name: setting.name, method: name, expected: setting.domain.description)
      }
      if value == setting.silence.recorded { values[setting.name] = nil }
    }
    guard !(description.needsNewClasses && situation.classesReturn) else {
      throw .needsNewClasses(method: name)
    }
    guard description.networks.contains(situation.network) else {
      throw .unsupportedNetwork(method: name, trains: description.networks)
    }
    let resolved = Hyperparameters(values: values)
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
    role: MethodRole? = nil, ownParts: OwnParts = .nothing, networks: NetworkKinds = .perceptrons,
    needsNewClasses: Bool = false, generator: Applicability? = nil,
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamOutline, LearnerSettings, Hyperparameters) -> any ContinualLearner
  ) {
    description = MethodDescription(
      name: name, title: title, aliases: aliases, summary: summary, source: source,
      scenarios: scenarios, hyperparameters: settings.map(\.descriptor), role: role,
      ownParts: ownParts, networks: networks, needsNewClasses: needsNewClasses,
      generator: generator, conflict: conflict)
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
  case requiredSetting(String, method: String, searched: String?)
  case unsupportedNetwork(method: String, trains: NetworkKinds)
  case needsNewClasses(method: String)
  case irreversibleLayers(method: String, height: Int, width: Int, halvings: Int)

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
    case .unsupportedNetwork(let method, let kinds):
      """
      method '\(method)' trains \(kinds.words) only so far; give it 'features' of a frozen trunk and \
      'network: {perceptron: […]}', or leave it out
      """
    case .needsNewClasses(let method):
      """
      method '\(method)' is not defined where classes come back, as in the lists of contexts that come \
      with data sets; leave it out
      """
    case .irreversibleLayers(let method, let height, let width, let halvings):
      """
      method '\(method)' cannot generate images of \(height)×\(width) through layers that halve them \
      \(halvings) times; take layers that halve them less often, such as with '-rl\(halvings - 1)'
      """
    case .requiredSetting(let name, let method, let searched):
      "method '\(method)' needs its '\(name)'"
        + (searched.map { ", for which no value is good everywhere; found by search: \($0)" } ?? "")
    }
  }

  private func suggestion(for name: String, among known: [String]) -> String {
    if let nearest = nearestName(to: name, among: known) { return "; did you mean '\(nearest)'?" }
    return "; known are \(known.joined(separator: ", "))"
  }
}
