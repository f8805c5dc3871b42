public import Measurements

/// What running one learner over one stream measured.
public struct RunOutcome: Sendable {
  /// A point of the learning curve.
  public struct CurvePoint: Sendable, Equatable {
    /// Optimization steps since the start of the run.
    public var step: Int
    /// The context being learned, or the window of a stream, from 1.
    public var context: Int
    /// Mean total loss since the previous point, in nats per example.
    public var loss: Double
    /// Accuracy on the curve's sample of each context, 0...1.
    public var accuracy: [Double]
  }

  /// Seconds by phase.
  public struct Timing: Sendable {
    public var training = 0.0
    public var consolidation = 0.0
    public var evaluation = 0.0
    /// What processes that were interrupted had spent in all.
    public var earlier = 0.0
  }

  /// Accuracy on each context before training.
  public var untrained: [Double]
  /// Accuracy on context j (column) after context k, or window k of a stream (row); nil where nothing was learned.
  public var accuracy: [[Double]?]
  public var curve: [CurvePoint]
  /// The tables of what the loop was asked to measure, by name.
  public var measured: [String: [[Double?]]] = [:]
  /// The images that it was asked to keep, by name, where the learner has a generator.
  public var images: [String: KeptImages] = [:]
  /// Optimization steps taken.
  public var steps: Int
  public var timing: Timing
}

/// Why a run ended without a result.
public enum RunError: Error, Equatable, CustomStringConvertible {
  case nonFiniteLoss(context: Int, iteration: Int)

  public var description: String {
    switch self {
    case .nonFiniteLoss(let context, let iteration):
      """
      the loss is not a finite number at iteration \(iteration) of context \(context); \
      lower the learning rate or the strength of the penalty
      """
    }
  }
}

/// Where a run stands, for whoever listens.
public struct RunProgress: Codable, Sendable, Equatable {
  /// The context being learned, or the window of a stream, from 1.
  public var context: Int
  public var contexts: Int
  /// Steps taken in this context, of how many.
  public var step: Int
  public var steps: Int
  /// Mean loss since the last report.
  public var loss: Double

  public init(context: Int, contexts: Int, step: Int, steps: Int, loss: Double) {
    self.context = context
    self.contexts = contexts
    self.step = step
    self.steps = steps
    self.loss = loss
  }
}
