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
  /// The output units of the examples that the learner stores, each as often as it has some; nil where its
  /// method stores none.
  public let storedLabels: [Int32]?

  public init(
    contextsLearned: Int, contexts: Int, tests: [TestSet], predictions: [[Int?]],
    storedLabels: [Int32]? = nil
  ) {
    precondition(
      tests.map(\.examples.count) == predictions.map(\.count),
      "A checkpoint has a prediction for every test example")
    self.contextsLearned = contextsLearned
    self.contexts = contexts
    self.tests = tests
    self.predictions = predictions
    self.storedLabels = storedLabels
  }

  /// The tests of contexts that were learned, with their predictions, and the one of all contexts.
  ///
  /// On a stream without known boundaries these are the first as many as windows have passed.
  public var seen: [(test: TestSet, predictions: [Int?])] {
    zip(tests, predictions).filter { $0.0.isShared || $0.0.outline.index <= contextsLearned }
      .map { (test: $0, predictions: $1) }
  }

  /// Of the test examples of each output unit in ``seen`` how many there are, and how many were classified correctly.
  ///
  /// - Parameter outputs: Output units of the network.
  func counts(of outputs: Int) -> [(correct: Int, all: Int)] {
    var counts = Array(repeating: (correct: 0, all: 0), count: outputs)
    for (test, predictions) in seen {
      for (label, prediction) in zip(test.examples.labels, predictions) {
        counts[Int(label)].all += 1
        if prediction == Int(label) { counts[Int(label)].correct += 1 }
      }
    }
    return counts
  }
}
