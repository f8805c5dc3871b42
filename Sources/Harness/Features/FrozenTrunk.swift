import Datasets
import Engine
import Methods

/// Convolutional layers that turn images into features and learn no more.
struct FrozenTrunk {
  let network: Network
  let state: ModelState
  /// Examples that are computed together, so few that their activations stay in the cache.
  static let batchSize = 32

  /// - Parameter trunk: The weights of the layers.
  init(_ stack: ConvolutionalStack, input: ExampleShape, _ trunk: PretrainedTrunk) {
    network = stack.makeTrunk(input: FeatureShape(input))
    state = trunk.state
  }

  /// The front of a MobileNet, whose features are latent rows.
  init(frontOf mobileNet: MobileNetV1, input: ExampleShape, _ trunk: PretrainedTrunk) {
    network = mobileNet.makeFront(input: FeatureShape(input), pretrained: trunk)
    state = ModelState(
      network.pretrainedParameters, statistics: network.initialStatistics())
  }

  /// The same rows, computed when they are asked for.
  func computedRows(of source: any ExampleSource) -> ComputedRows {
    ComputedRows(of: source, network, state, shape: shape)
  }

  /// Channels × height × width of the features.
  var shape: ExampleShape {
    switch network.layers[network.layers.count - 1].output {
    case .flat(let width): ExampleShape(width: width)
    case .planes(let channels, let height, let width):
      ExampleShape(channels: channels, height: height, width: width)
    }
  }

  /// The features of all examples of a source, as they are.
  func features(of source: any ExampleSource) -> CachedFeatures {
    let workspace = Workspace(for: network, capacity: Self.batchSize)
    let (inputs, features) = (network.inputs, network.features)
    return CachedFeatures(of: source, shape: shape, batchSize: Self.batchSize) {
      rows, count, target in
      workspace.inputs.update(from: rows, count: count * inputs)
      network.forward(state, rows: count, in: workspace)
      target.update(from: workspace.features, count: count * features)
    }
  }
}
