public import Engine
public import Streams

/// The part of a method that keeps parameters near where earlier contexts left them.
public protocol Regularizer {
  /// Prepares for a context, or for the steps up to the next consolidation.
  mutating func begin(at model: Classifier)

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

  /// Consolidates what was learned in a context; called after every context but the last.
  mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings)

  /// Consolidates what was learned since `begin`, where boundaries are unknown.
  mutating func consolidate(_ model: Classifier)

  /// Bytes kept for the next context.
  var carriedBytes: Int { get }

  /// Exchanges all that later steps depend on; a preconditioner is made anew from it.
  ///
  /// - Parameter model: Any model of the network, for the shape of what is read.
  mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError)
}

extension Regularizer {
  public mutating func begin(at model: Classifier) {}

  public func makePreconditioner(for model: Classifier) -> (any Preconditioner)? { nil }

  public mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, with optimizer: inout any Optimizer
  ) {
    optimizer.update(&parameters, gradient: gradient, pathIntegral: nil)
  }

  /// Most need the data of the context that ends; the catalog gives those no form for streams.
  public mutating func consolidate(_ model: Classifier) {
    preconditionFailure("\(Self.self) needs to know where contexts end")
  }
}
