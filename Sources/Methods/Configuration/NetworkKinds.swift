public import Datasets
import Engine

/// What a network is, as far as methods treat networks differently.
public enum NetworkKind: Sendable {
  /// Fully connected layers alone.
  case perceptron
  /// Convolutional layers, and fully connected ones behind them.
  case convolutional
  /// Any other, such as a residual network.
  case other
}

/// Kinds of network that a method can train.
public enum NetworkKinds: Sendable {
  /// Fully connected ones, whose layers it asks for more than their gradient, or builds anew.
  case perceptrons
  /// Those, maybe with convolutional layers before them, which a generator can have in reverse.
  case stacks
  /// All that have a gradient.
  case all

  func contains(_ kind: NetworkKind) -> Bool {
    switch self {
    case .perceptrons: kind == .perceptron
    case .stacks: kind != .other
    case .all: true
    }
  }

  /// Such as "perceptrons".
  var words: String {
    switch self {
    case .perceptrons: "perceptrons"
    case .stacks: "perceptrons and convolutional layers"
    case .all: "all networks"
    }
  }
}

extension DescribedMethod {
  /// Whether the method can train the network of the settings on examples of a shape.
  ///
  /// - Throws: ``MethodError/irreversibleLayers(method:height:width:halvings:)``.
  public func check(_ settings: LearnerSettings, for shape: ExampleShape) throws(MethodError) {
    guard description.networks == .stacks, let stack = settings.network.stack,
      !stack.isReversible(height: shape.height, width: shape.width)
    else { return }
    throw .irreversibleLayers(
      method: name, height: shape.height, width: shape.width, halvings: stack.reducing)
  }
}
