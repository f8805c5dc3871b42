import Datasets
public import Streams

/// A test of a learner on all test sets, as meters see it.
public struct Checkpoint: Sendable {
  /// How many contexts, or windows of a stream, have passed.
  public let contextsLearned: Int
  /// How many there are.
  public let contexts: Int
  public let tests: [TestSet]
  /// The output unit that each example of each test set was classified as; nil where none of those that
  /// the scenario asks for was chosen.
  public let predictions: [[Int?]]

  public init(
    contextsLearned: Int, contexts: Int, tests: [TestSet], predictions: [[Int?]]
  ) {
    precondition(
      tests.map(\.examples.count) == predictions.map(\.count),
      "A checkpoint has a prediction for every test example")
    self.contextsLearned = contextsLearned
    self.contexts = contexts
    self.tests = tests
    self.predictions = predictions
  }

  /// The tests of contexts that were learned, with their predictions.
  ///
  /// On a stream without known boundaries these are the first as many as windows have passed.
  public var seen: [(test: TestSet, predictions: [Int?])] {
    zip(tests, predictions).filter { $0.0.outline.index <= contextsLearned }
      .map { (test: $0, predictions: $1) }
  }
}
