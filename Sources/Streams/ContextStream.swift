public import Datasets

/// The contexts that a learner meets, in order, and what it is tested on.
///
/// Who trains and measures holds it; a learner gets its ``outline`` and one context after the other.
public struct ContextStream: Sendable {
  public let outline: StreamOutline
  public let contexts: [Context]
  /// What is tested at every checkpoint: in the streams of today one set for each context.
  public let tests: [TestSet]

  /// - Parameter tests: What is tested at every checkpoint, in order; one set of all classes behind
  ///   hundreds of contexts is as good as one for each.
  public init(
    scenario: Scenario, contexts: [Context], testSets tests: [TestSet], outputs: Int,
    isPerContext: Bool
  ) {
    precondition(!tests.isEmpty, "A stream has at least one test set")
    precondition(
      Set(tests.map(\.name)).count == tests.count, "Test sets have names of their own")
    outline = StreamOutline(
      scenario: scenario, contexts: contexts.map(\.outline), shape: contexts[0].train.shape,
      outputs: outputs,
      isPerContext: isPerContext, bytesPerExample: contexts[0].train.bytesPerExample)
    self.contexts = contexts
    self.tests = tests
  }

  /// Whether there is one test set for each context, in the order of the contexts.
  public var hasTestSetPerContext: Bool {
    contexts.map(\.outline) == tests.map(\.outline)
  }

  /// What records call the test sets; nil where there is one for each context.
  public var testSetNames: [String]? { hasTestSetPerContext ? nil : tests.map(\.name) }

  /// A stream with a test set for each context.
  ///
  /// - Parameter tests: For each context the examples on which it is tested.
  public init(
    scenario: Scenario, contexts: [Context], tests: [Examples], outputs: Int,
    isPerContext: Bool
  ) {
    precondition(
      contexts.count == tests.count,
      "\(contexts.count) contexts need as many test sets, got \(tests.count)")
    self.init(
      scenario: scenario, contexts: contexts,
      testSets: zip(contexts, tests).map { TestSet(outline: $0.outline, examples: $1) },
      outputs: outputs, isPerContext: isPerContext)
  }
}
