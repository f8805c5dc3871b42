public import Streams

/// The form that a method takes on streams without known context boundaries, and how its learner is built.
public struct TaskFreeForm: DescribedMethod {
  public let name: String
  public let title: String
  public let aliases: [String]
  public let summary: String
  public let source: String
  public let scenarios: [Scenario]
  public let hyperparameters: [HyperparameterDescriptor]
  public let role: MethodRole?
  public let ownParts: OwnParts
  public let conflict: @Sendable (Hyperparameters, MethodSituation) -> String?
  /// Builds the learner for the examples of a stream.
  public let makeLearner: @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner

  /// - Parameter method: The method for known boundaries of which this is the task-free form.
  init(
    adapting method: MethodDescriptor, summary: String? = nil,
    settings: [any DescribedSetting],
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner
  ) {
    self.init(
      name: method.name, title: method.title, aliases: method.aliases,
      summary: summary ?? method.summary, source: method.source, scenarios: method.scenarios,
      settings: settings, role: method.role, ownParts: method.ownParts, conflict: conflict,
      makeLearner: makeLearner)
  }

  init(
    name: String, title: String, aliases: [String], summary: String, source: String,
    scenarios: [Scenario] = Scenario.allCases, settings: [any DescribedSetting],
    role: MethodRole? = nil, ownParts: OwnParts = .nothing,
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner
  ) {
    self.name = name
    self.title = title
    self.aliases = aliases
    self.summary = summary
    self.source = source
    self.scenarios = scenarios
    hyperparameters = settings.map(\.descriptor)
    self.role = role
    self.ownParts = ownParts
    self.conflict = conflict
    self.makeLearner = makeLearner
  }
}
