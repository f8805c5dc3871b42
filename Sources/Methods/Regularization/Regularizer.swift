public import Engine

/// The part of a method that keeps parameters near where earlier contexts left them.
public protocol Regularizer {
  /// Prepares for a context.
  mutating func begin(_ context: Context, model: Classifier)

  /// How the gradient of the whole loss, penalty included, becomes the direction of a step; nil where
  /// it is that direction.
  ///
  /// Called once a context, behind `begin`.
  func makePreconditioner(for model: Classifier) -> (any Preconditioner)?

  /// Adds the gradient of the penalty at `parameters` and returns the penalty's value.
  mutating func addGradient(at parameters: Parameters, to gradient: inout Parameters) -> Double

  /// Takes the optimization step, watching it where the method needs to.
  mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, with optimizer: inout any Optimizer)

  /// Consolidates what was learned; called after every context but the last.
  mutating func finish(
    _ context: Context, of stream: ContextStream, model: Classifier, settings: LearnerSettings)

  /// Bytes kept for the next context.
  var carriedBytes: Int { get }
}

extension Regularizer {
  public mutating func begin(_ context: Context, model: Classifier) {}

  public func makePreconditioner(for model: Classifier) -> (any Preconditioner)? { nil }

  public mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, with optimizer: inout any Optimizer
  ) {
    optimizer.update(&parameters, gradient: gradient, pathIntegral: nil)
  }
}
