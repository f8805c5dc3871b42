public import Measurements

/// Looks on while a run is made.
///
/// It is told what happens, and changes nothing: a run that is watched has the same results, bit for bit.
public protocol RunWatcher: AnyObject {
  /// Called after every optimization step, also one whose loss is no finite number.
  func take(_ step: WatchedStep)

  /// Called for every point of the learning curve.
  func take(_ point: RunOutcome.CurvePoint)

  /// Called for every test on all test sets, that of the untrained learner included.
  func take(_ test: WatchedTest)
}

/// An optimization step that was taken.
public struct WatchedStep: Sendable {
  /// Its number in the run, from 1.
  public let step: Int
  /// What it minimized, a mean over its examples with all penalties, in nats.
  public let loss: Double
  public let notes: [RunNote]
}

/// A test on all test sets.
public struct WatchedTest: Sendable {
  /// The contexts learned, or the windows of a stream; 0 for the untrained learner.
  public let contextsLearned: Int
  /// Accuracy on each test set, 0...1.
  public let accuracy: [Double]
  /// Mean cross-entropy over all test examples in nats; nil where the method has none.
  public let loss: Double?
  /// The row of each measurement with rows by context, by its name; empty before training.
  public let measured: [String: [Double?]]
  /// Classes that were in the contexts learned; nil where nobody knows.
  public let classesSeen: Int?
  /// All optimization steps so far, the examples in them, and the bytes carried to the next context.
  public let (steps, examples, carriedBytes): (Int, Int, Int)
  public let timing: RunOutcome.Timing
  public let notes: [RunNote]
}

/// A number that a method has to say of a step or a test beside what all methods have.
public struct RunNote: Sendable, Equatable {
  public let tag: String
  /// What it is, in a sentence for people.
  public let summary: String
  /// Where it stands on its axis: a number of steps, or of contexts.
  public let place: Int
  public let value: Double

  public init(_ tag: String, _ summary: String, at place: Int, _ value: Double) {
    self.tag = tag
    self.summary = summary
    self.place = place
    self.value = value
  }
}
