/// Contexts whose examples arrive mixed, with no word of where one ends and the next begins.
///
/// Only in task-incremental learning does each example come with its context, which says among
/// which outputs to choose.
public struct TaskFreeStream: Sendable {
  public let contexts: ContextStream
  public let labels: LabelStream
  /// What learners may know of it.
  public let outline: StreamOutline

  /// - Precondition: `labels` is of as many contexts.
  public init(
    contexts: ContextStream, labels: LabelStream, inactiveLogits: InactiveLogits = .excluded
  ) {
    precondition(
      labels.contexts == contexts.contexts.count,
      "Labels of \(labels.contexts) contexts for a stream of \(contexts.contexts.count)")
    self.contexts = contexts
    self.labels = labels
    let known = contexts.outline
    outline = StreamOutline(
      scenario: known.scenario, contexts: known.contexts, shape: known.shape,
      outputs: known.outputs, isPerContext: known.isPerContext,
      bytesPerExample: known.bytesPerExample, inactiveLogits: inactiveLogits)
  }
}
