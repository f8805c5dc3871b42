public import Datasets
public import Engine
import Streams

/// What all methods of a run share, so that their comparison is paired.
public struct LearnerSettings: Sendable {
  public enum OptimizerKind: Sendable, Equatable {
    case adam(learningRate: Float)
    case stochasticGradientDescent(learningRate: Float, momentum: Float)
  }

  /// The kind of network that learns.
  public var network: NetworkDescription
  /// What its convolutional layers begin from; nil for layers that are drawn.
  public var pretrained: PretrainedTrunk?
  /// The head of that network, which is a method's affair.
  var head = NetworkDescription.Head.linear
  /// Optimization steps in each context.
  public var iterations: Int
  /// Examples of the current context in a step.
  public var batchSize: Int
  public var optimizer: OptimizerKind
  /// Whether the optimizer forgets its state at the start of every context.
  public var resetsOptimizer: Bool
  /// How generators reconstruct examples: as Bernoulli units where numbers are from 0 to 1, as normal
  /// ones of variance 1 where they are not.
  public var reconstruction: VariationalAutoencoder.Reconstruction
  /// The root of all random streams.
  public var seed: UInt64

  public init(
    network: NetworkDescription, pretrained: PretrainedTrunk? = nil, iterations: Int,
    batchSize: Int, optimizer: OptimizerKind, resetsOptimizer: Bool = false,
    reconstruction: VariationalAutoencoder.Reconstruction = .bernoulli, seed: UInt64
  ) {
    self.network = network
    self.pretrained = pretrained
    self.iterations = iterations
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.resetsOptimizer = resetsOptimizer
    self.reconstruction = reconstruction
    self.seed = seed
  }

  /// The network that learns examples of a shape.
  func makeNetwork(input: ExampleShape, outputs: Int) -> Network {
    network.makeNetwork(
      input: FeatureShape(input), outputs: outputs, head: head, pretrained: pretrained)
  }

  /// - Parameter epsilonFollowsCorrection: See ``Adam/epsilonFollowsCorrection``.
  func makeOptimizer(
    layout: ParameterLayout, epsilonFollowsCorrection: Bool = true
  ) -> any Optimizer {
    switch optimizer {
    case .adam(let learningRate):
      Adam(
        layout: layout, learningRate: learningRate,
        epsilonFollowsCorrection: epsilonFollowsCorrection)
    case .stochasticGradientDescent(let learningRate, let momentum):
      StochasticGradientDescent(layout: layout, learningRate: learningRate, momentum: momentum)
    }
  }
}

extension FeatureShape {
  /// A row where there is nothing else.
  public init(_ shape: ExampleShape) {
    self =
      shape.channels * shape.height == 1
      ? .flat(shape.width)
      : .planes(channels: shape.channels, height: shape.height, width: shape.width)
  }
}

extension StreamOutline {
  /// The shape of an example, as layers take it.
  var featureShape: FeatureShape { FeatureShape(shape) }
}
