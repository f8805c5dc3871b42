@testable import Engine

/// The layer alone, or between fully connected ones, with parameters that are not the initial ones.
struct NormalizationSetting {
  let layer: BatchNormalization
  let network: Network
  var parameters: Parameters
  var statistics: Parameters
  let workspace: Workspace
  let rows: Int

  /// - Parameters:
  ///   - dense: Inputs of a fully connected layer before the layer, and outputs of one behind it.
  init(
    _ shape: FeatureShape, rows: Int, dense: (Int, Int)? = nil, rectifies: Bool = false,
    momentum: Float = 0.1, epsilon: Float = 1e-5, frozen: Int = 0, latentEntry: Int = 0
  ) {
    var (layout, statisticsLayout) = (ParameterLayout(), ParameterLayout())
    var layers = [any Layer]()
    if let dense {
      layers.append(
        Dense(
          "first", input: .flat(dense.0), outputs: shape.count, ending: .product, in: &layout))
    }
    layer = BatchNormalization(
      "normalization", input: shape, rectifies: rectifies, momentum: momentum,
      epsilon: epsilon, in: &layout, statistics: &statisticsLayout)
    layers.append(layer)
    if let dense {
      layers.append(Dense("last", input: shape, outputs: dense.1, in: &layout))
    }
    network = Network(
      layers, layout: layout, statisticsLayout: statisticsLayout, latentEntry: latentEntry,
      frozen: frozen)
    self.rows = rows
    workspace = Workspace(for: network, capacity: rows)
    statistics = network.initialStatistics()
    var random = RandomStream(seed: 8, purpose: .initialWeights)
    parameters = network.initialParameters(using: &random)
    parameters.set(layer.scale, to: (0..<shape.channels).map { _ in 0.5 + random.uniform() })
    parameters.set(layer.shift, to: (0..<shape.channels).map { _ in random.uniform() - 0.5 })
    for index in 0..<rows * network.inputs {
      workspace.inputs[index] = 3 * random.uniform() - 1
    }
  }

  var width: Int { network.outputs }
  var state: ModelState { ModelState(parameters, statistics: statistics) }
  var inputs: [Float] { (0..<rows * network.inputs).map { workspace.inputs[$0] } }
  var outputs: [Float] { (0..<rows * width).map { workspace.logits[$0] } }

  func forward(_ mode: PassMode) { network.forward(state, rows: rows, in: workspace, mode: mode) }

  /// The gradient for such errors of the outputs, and the derivative with respect to the inputs.
  func backward(_ errors: [Float], rows: Range<Int>? = nil) -> (Parameters, inputs: [Float]) {
    let rows = rows ?? 0..<self.rows
    var gradient = Parameters(layout: network.layout)
    for (index, error) in errors.enumerated() { workspace.logitGradients[index] = error }
    var inputErrors = [Float](repeating: 0, count: self.rows * network.inputs)
    inputErrors.withUnsafeMutableBufferPointer {
      network.backward(
        parameters, rows: rows, in: workspace, into: &gradient,
        inputErrors: network.frozen > 0 ? nil : $0.baseAddress)
    }
    return (gradient, inputErrors)
  }
}
