@testable import Engine

/// One layer of batch renormalization with fixed parameters, maybe between two fully connected layers.
struct RenormalizationSetting {
  let layer: BatchRenormalization
  let network: Network
  let workspace: Workspace
  let rows: Int
  var parameters: Parameters
  var statistics: Parameters

  /// - Parameter dense: Inputs and outputs of the network with fully connected layers around.
  init(
    _ shape: FeatureShape, rows: Int, dense: (Int, Int)? = nil,
    form: BatchRenormalization.Form = .released, rectifies: Bool = false, ceiling: Float? = nil,
    epsilon: Float = 1e-5, frozen: Int = 0
  ) {
    var (layout, statisticsLayout) = (ParameterLayout(), ParameterLayout())
    var layers = [any Layer]()
    if let dense {
      layers.append(
        Dense(
          "first", input: .flat(dense.0), outputs: shape.count, ending: .product, in: &layout))
    }
    layer = BatchRenormalization(
      "normalization", input: shape, form: form, rectifies: rectifies, ceiling: ceiling,
      epsilon: epsilon, in: &layout, statistics: &statisticsLayout)
    layers.append(layer)
    if let dense {
      layers.append(Dense("last", input: shape, outputs: dense.1, in: &layout))
    }
    network = Network(layers, layout: layout, statisticsLayout: statisticsLayout, frozen: frozen)
    self.rows = rows
    workspace = Workspace(for: network, capacity: rows)
    statistics = network.initialStatistics()
    var random = RandomStream(seed: 8, purpose: .initialWeights)
    parameters = network.initialParameters(using: &random)
    parameters.set(layer.scale, to: (0..<shape.channels).map { _ in 0.5 + random.uniform() })
    parameters.set(layer.shift, to: (0..<shape.channels).map { _ in random.uniform() - 0.5 })
    write((0..<rows * network.inputs).map { _ in 3 * random.uniform() - 1 })
  }

  var inputs: [Float] { (0..<rows * network.inputs).map { workspace.inputs[$0] } }
  var outputs: [Float] { (0..<rows * network.outputs).map { workspace.logits[$0] } }
  var limits: RenormalizationCourse.Limits { layer.limits(in: statistics) }

  func write(_ inputs: [Float]) {
    for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
  }

  func forward(_ mode: PassMode, groups: [Range<Int>]? = nil) {
    network.forward(
      ModelState(parameters, statistics: statistics), rows: rows, in: workspace, mode: mode,
      groups: groups)
  }

  mutating func fold() { network.fold(workspace, into: &statistics) }

  /// The gradient for such errors of the outputs, and the derivative with respect to the inputs.
  func backward(_ errors: [Float]) -> (Parameters, inputs: [Float]) {
    var gradient = Parameters(layout: network.layout)
    for (index, error) in errors.enumerated() { workspace.logitGradients[index] = error }
    var inputErrors = [Float](repeating: 0, count: rows * network.inputs)
    inputErrors.withUnsafeMutableBufferPointer {
      network.backward(
        parameters, rows: 0..<rows, in: workspace, into: &gradient,
        inputErrors: network.frozen > 0 ? nil : $0.baseAddress)
    }
    return (gradient, inputErrors)
  }
}
