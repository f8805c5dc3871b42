import Datasets
import Engine
import Methods

extension PretrainedTrunk {
  /// The layers of a network before its fully connected ones, with the weights of a file.
  ///
  /// - Parameter isFrozen: Whether they learn no more; of a MobileNet those up to its latent layer.
  /// - Throws: ``DatasetError/unfitWeights(path:network:reason:)`` where the file's tensors are not those
  ///   of the layers.
  init(
    _ network: NetworkDescription, input: ExampleShape, weights file: TensorFile, isFrozen: Bool
  ) throws(DatasetError) {
    if let stack = network.stack {
      try self.init(stack, input: input, weights: file, isFrozen: isFrozen)
    } else if let mobileNet = network.mobileNet {
      let trunk = mobileNet.makeTrunk(input: FeatureShape(input))
      let state = try file.state(of: trunk, called: mobileNet.name)
      self.init(state, frozenLayers: isFrozen ? mobileNet.frontLayers : 0)
    } else {
      throw .badProtocol("only convolutional layers begin from weights")
    }
  }

  /// Convolutional layers with the weights of a file.
  ///
  /// - Throws: ``DatasetError/unfitWeights(path:network:reason:)`` where the file's tensors are not those
  ///   of the layers.
  init(
    _ stack: ConvolutionalStack, input: ExampleShape, weights file: TensorFile, isFrozen: Bool
  ) throws(DatasetError) {
    let network = stack.makeTrunk(input: FeatureShape(input))
    let state = try file.state(of: network, called: stack.name(inputs: input.channels))
    self.init(network, state, isFrozen: isFrozen)
  }
}

extension TensorFile {
  /// What the file holds of a network, by the names that others gave its tensors (``WeightName``).
  ///
  /// - Parameter name: The network's, for messages.
  func state(of network: Network, called name: String) throws(DatasetError) -> ModelState {
    var (parameters, statistics) = (
      Parameters(layout: network.layout), network.initialStatistics()
    )
    for tensor in network.layers.flatMap(\.tensors) {
      parameters.set(tensor, to: try values(of: tensor, of: name))
    }
    for layer in network.layers {
      guard let layer = layer as? BatchRenormalization else {
        for tensor in layer.statistics {
          statistics.set(tensor, to: try values(of: tensor, of: name))
        }
        continue
      }
      // Momentum and limits are those with which learning begins, whatever the file's have been.
      statistics.set(layer.runningMean, to: try values(of: layer.runningMean, of: name))
      let deviation = layer.runningDeviation
      let own = WeightName.published(deviation.name)
      if tensors[own] != nil {
        statistics.set(deviation, to: try values(of: deviation, of: name))
      } else {
        let variances = try values(
          of: deviation, called: WeightName.variance(besideDeviation: own), of: name)
        statistics.set(deviation, to: variances.map(layer.deviation(ofVariance:)))
      }
    }
    return ModelState(parameters, statistics: statistics)
  }

  /// The numbers of a tensor in our order.
  ///
  /// - Parameter published: What the file calls it; by default by the rules for its own name.
  private func values(
    of tensor: ParameterLayout.Tensor, called published: String? = nil, of network: String
  ) throws(DatasetError) -> [Float] {
    func fail(_ reason: String) -> DatasetError {
      .unfitWeights(path: path, network: network, reason: reason)
    }
    let name = published ?? WeightName.published(tensor.name)
    guard let found = tensors[name] else { throw fail("there is no '\(name)'") }
    // Published weights are [outputs, inputs, rows, columns].
    let shape = TensorOrder.published(tensor.shape)
    guard found.shape == shape else {
      throw fail(
        "'\(name)' is \(Self.extents(found.shape)) where \(Self.extents(shape)) is asked for")
    }
    guard found.values.allSatisfy(\.isFinite) else { throw fail("'\(name)' is not finite") }
    guard !WeightName.isSpread(name) || found.values.allSatisfy({ $0 >= 0 }) else {
      throw fail("'\(name)' has a number below 0, which is no variance")
    }
    return TensorOrder.own(found.values, of: tensor.shape)
  }

  private static func extents(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: "×")
  }
}
