public import Datasets
public import Engine
public import Streams

/// What can be trained step by step and tested.
///
/// Evaluation may happen at any time and changes nothing.
public protocol Learner {
  /// Takes one optimization step and returns the loss it minimized, in nats per example.
  mutating func step() -> Double

  /// The output unit that each test example of a context is classified as, with what the scenario lets
  /// the learner know of the context; nil where none of those asked for is chosen.
  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?]

  /// The same with the loss of each example, where there is one; for whoever watches a run.
  func answers(to examples: Examples, of context: ContextOutline) -> TestAnswers

  /// What is to be said of the last step, under names of the method's own; empty by default.
  var stepNotes: [RunNote] { get }

  /// What is to be said of a test on all test sets, under names of the method's own; empty by default.
  ///
  /// - Parameter answers: To the examples of every test set, with how many of them are right.
  func notes(on answers: [TestAnswers]) -> [RunNote]

  /// The trained parameters, for digests.
  var parameters: Parameters { get }

  /// Examples passed forwards and backwards so far, replayed ones included.
  var examplesSeen: Int { get }

  /// Bytes carried to the next context besides the network and its optimizer.
  var carriedBytes: Int { get }

  /// The output units of the examples that are stored, one for each; nil where a method stores none, or does not
  /// tell (GEM, whose memory is one of gradients too).
  var storedLabels: [Int32]? { get }

  /// What brings examples back; nil where nothing does.
  var generator: (any ExampleGenerator)? { get }

  /// Exchanges all that later steps and tests depend on, at any moment between two steps.
  ///
  /// - Throws: `StateError` where an archive is of another learner.
  mutating func exchange(with state: LearnerState) throws(StateError)
}

extension Learner {
  public var storedLabels: [Int32]? { nil }

  public var generator: (any ExampleGenerator)? { nil }

  public var stepNotes: [RunNote] { [] }

  public func notes(on answers: [TestAnswers]) -> [RunNote] { [] }

  public func answers(to examples: Examples, of context: ContextOutline) -> TestAnswers {
    TestAnswers(predictions(for: examples, of: context), to: examples)
  }

  /// The number of test examples of a context that are classified correctly.
  public func countCorrect(_ examples: Examples, of context: ContextOutline) -> Int {
    examples.countCorrect(predictions(for: examples, of: context))
  }
}

extension Examples {
  /// The number of examples whose label is what was predicted for them.
  func countCorrect(_ predictions: [Int?]) -> Int {
    zip(labels, predictions).count { Int($0) == $1 }
  }
}

/// A learner that is told where each context begins and ends.
///
/// The loop calls `begin` once for a context, then `step` as often as `begin` asked, then `finish`.
/// The context at hand is all that a learner sees of the stream; who needs earlier data keeps them.
public protocol ContinualLearner: Learner {
  /// Prepares for a context and returns the optimization steps to take in it, maybe 0.
  mutating func begin(_ context: Context) -> Int

  /// Keeps what later contexts need: exemplars, Fisher information, a teacher.
  mutating func finish(_ context: Context)
}
