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
  public let conflict: @Sendable (Hyperparameters, MethodSituation) -> String?
  /// Builds the learner for the examples of a stream.
  public let makeLearner: @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner

  /// - Parameter method: The method for known boundaries of which this is the task-free form.
  init(
    adapting method: MethodDescriptor, summary: String? = nil,
    hyperparameters: [HyperparameterDescriptor],
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner
  ) {
    self.init(
      name: method.name, title: method.title, aliases: method.aliases,
      summary: summary ?? method.summary, source: method.source, scenarios: method.scenarios,
      hyperparameters: hyperparameters, conflict: conflict, makeLearner: makeLearner)
  }

  init(
    name: String, title: String, aliases: [String], summary: String, source: String,
    scenarios: [Scenario] = Scenario.allCases, hyperparameters: [HyperparameterDescriptor],
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
    self.hyperparameters = hyperparameters
    self.conflict = conflict
    self.makeLearner = makeLearner
  }
}

/// All methods that a suite can name where its protocol has a stream.
public enum TaskFreeCatalog {
  /// In the order of listings: baselines, regularization, replay.
  public static let all: [TaskFreeForm] = [
    .none, .joint, .separateNetworks, .contextDependentGating, .synapticIntelligence,
    .riemannianWalk, .learningWithoutForgetting, .experienceReplay,
    .averagedGradientEpisodicMemory, .modifiedICaRL, .nearestClassMean, .streamingDiscriminant,
    .generativeClassifier,
  ]

  /// The method of that name or alias, without regard to case.
  public static func method(named name: String) throws(MethodError) -> TaskFreeForm {
    if let method = all.first(where: { $0.isCalled(name) }) { return method }
    let known = all.map(\.name)
    if MethodCatalog.all.contains(where: { $0.isCalled(name) }) {
      throw .notTaskFree(name, known: known)
    }
    throw .unknownMethod(name, known: known)
  }
}
