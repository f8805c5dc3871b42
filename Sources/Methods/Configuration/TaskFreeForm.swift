public import Streams

/// The form that a method takes on streams without known context boundaries, and how its learner is built.
public struct TaskFreeForm: DescribedMethod {
  public let description: MethodDescription
  /// Builds the learner for the examples of a stream.
  public let makeLearner: @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner

  /// - Parameters:
  ///   - method: The method for known boundaries of which this is the task-free form.
  ///   - title: Where it has another than the method, like `summary`, `source` and `ownParts`.
  init(
    adapting method: MethodDescriptor, title: String? = nil, summary: String? = nil,
    source: String? = nil, settings: [any DescribedSetting], ownParts: OwnParts? = nil,
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner
  ) {
    var description = method.description
    description.title = title ?? method.title
    description.summary = summary ?? method.summary
    description.source = source ?? method.source
    description.hyperparameters = settings.map(\.descriptor)
    description.ownParts = ownParts ?? method.ownParts
    description.conflict = conflict
    self.description = description
    self.makeLearner = makeLearner
  }
}
