public import Streams

/// The form that a method takes on streams without known context boundaries, and how its learner is built.
public struct TaskFreeForm: DescribedMethod {
  public let description: MethodDescription
  /// Builds the learner for the examples of a stream.
  public let makeLearner: @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner
}

extension MethodDescriptor {
  /// The method with the form that it takes where boundaries are not known.
  ///
  /// - Parameters:
  ///   - title: Where it is another than the method's, like `summary`, `source` and `ownParts`.
  ///   - settings: Those of the form; none is taken over.
  func onStreams(
    title: String? = nil, summary: String? = nil, source: String? = nil,
    settings: [any DescribedSetting], ownParts: OwnParts? = nil,
    conflict: @escaping @Sendable (Hyperparameters, MethodSituation) -> String? = { _, _ in nil },
    makeLearner:
      @escaping @Sendable (StreamSupply, LearnerSettings, Hyperparameters) -> any Learner
  ) -> MethodDescriptor {
    var form = description
    form.title = title ?? form.title
    form.summary = summary ?? form.summary
    form.source = source ?? form.source
    form.hyperparameters = settings.map(\.descriptor)
    form.ownParts = ownParts ?? form.ownParts
    form.conflict = conflict
    var method = self
    method.taskFreeForm = TaskFreeForm(description: form, makeLearner: makeLearner)
    return method
  }
}
