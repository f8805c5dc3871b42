import Datasets

/// Contexts whose examples arrive mixed, with no word of where one ends and the next begins.
///
/// Only in task-incremental learning does each example come with its context, which says among
/// which outputs to choose.
public struct TaskFreeStream: Sendable {
  public let contexts: ContextStream
  public let labels: LabelStream
  public let inactiveLogits: InactiveLogits

  /// - Precondition: `labels` is of as many contexts.
  public init(
    contexts: ContextStream, labels: LabelStream, inactiveLogits: InactiveLogits = .excluded
  ) {
    precondition(
      labels.contexts == contexts.contexts.count,
      "Labels of \(labels.contexts) contexts for a stream of \(contexts.contexts.count)")
    self.contexts = contexts
    self.labels = labels
    self.inactiveLogits = inactiveLogits
  }

  /// The same contexts in another stream, of as many iterations.
  func ordered(_ kind: LabelStream.Kind) -> TaskFreeStream {
    TaskFreeStream(
      contexts: contexts,
      labels: LabelStream(kind, contexts: labels.contexts, iterations: labels.iterations),
      inactiveLogits: inactiveLogits)
  }

  /// Whether each example comes with its context.
  var tellsContext: Bool { contexts.scenario == .task }

  /// The context of that index, from 1.
  func context(_ index: Int) -> Context { contexts.contexts[index - 1] }

  /// Logits of exactly 0 that compete with those of a context.
  func zeroLogits(beside columns: Range<Int>) -> Int {
    inactiveLogits == .zero ? contexts.outputs - columns.count : 0
  }
}
