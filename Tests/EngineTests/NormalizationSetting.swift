@testable import Engine

typealias NormalizationSetting = ChannelwiseSetting<BatchNormalization>
typealias RenormalizationSetting = ChannelwiseSetting<BatchRenormalization>

/// A layer that normalizes channels, alone or between fully connected ones, with parameters that are not the
/// initial ones.
struct ChannelwiseSetting<Normalization: Layer> {
  let layer: Normalization
  let network: Network
  var parameters: Parameters
  var statistics: Parameters
  let workspace: Workspace
  let rows: Int

  /// - Parameters:
  ///   - dense: Inputs of a fully connected layer before the layer, and outputs of one behind it.
  ///   - make: Makes the layer; γ and β are its first two tensors.
  private init(
    _ shape: FeatureShape, rows: Int, dense: (Int, Int)?, frozen: Int, latentEntry: Int,
    make: (_ layout: inout ParameterLayout, _ statistics: inout ParameterLayout) -> Normalization
  ) {
    var (layout, statisticsLayout) = (ParameterLayout(), ParameterLayout())
    var layers = [any Layer]()
    if let dense {
      layers.append(
        Dense(
          "first", input: .flat(dense.0), outputs: shape.count, ending: .product, in: &layout))
    }
    layer = make(&layout, &statisticsLayout)
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
    let (scale, shift) = (layer.tensors[0], layer.tensors[1])
    parameters.set(scale, to: (0..<shape.channels).map { _ in 0.5 + random.uniform() })
    parameters.set(shift, to: (0..<shape.channels).map { _ in random.uniform() - 0.5 })
    write((0..<rows * network.inputs).map { _ in 3 * random.uniform() - 1 })
  }

  var width: Int { network.outputs }
  var state: ModelState { ModelState(parameters, statistics: statistics) }
  var inputs: [Float] { (0..<rows * network.inputs).map { workspace.inputs[$0] } }
  var outputs: [Float] { (0..<rows * width).map { workspace.logits[$0] } }

  func write(_ inputs: [Float]) {
    for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
  }

  func forward(_ mode: PassMode, groups: [Range<Int>]? = nil) {
    network.forward(state, rows: rows, in: workspace, mode: mode, groups: groups)
  }

  mutating func fold() { network.fold(workspace, into: &statistics) }

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

extension ChannelwiseSetting where Normalization == BatchNormalization {
  init(
    _ shape: FeatureShape, rows: Int, dense: (Int, Int)? = nil, rectifies: Bool = false,
    momentum: Float = 0.1, epsilon: Float = 1e-5, frozen: Int = 0, latentEntry: Int = 0
  ) {
    self.init(shape, rows: rows, dense: dense, frozen: frozen, latentEntry: latentEntry) {
      BatchNormalization(
        "normalization", input: shape, rectifies: rectifies, momentum: momentum, epsilon: epsilon,
        in: &$0, statistics: &$1)
    }
  }
}

extension ChannelwiseSetting where Normalization == BatchRenormalization {
  init(
    _ shape: FeatureShape, rows: Int, dense: (Int, Int)? = nil,
    form: BatchRenormalization.Form = .released, rectifies: Bool = false, ceiling: Float? = nil,
    epsilon: Float = 1e-5, frozen: Int = 0
  ) {
    self.init(shape, rows: rows, dense: dense, frozen: frozen, latentEntry: 0) {
      BatchRenormalization(
        "normalization", input: shape, form: form, rectifies: rectifies, ceiling: ceiling,
        epsilon: epsilon, in: &$0, statistics: &$1)
    }
  }

  var limits: RenormalizationCourse.Limits { layer.limits(in: statistics) }
}

/// Σ left·right of a channel in the order that ``BatchNormalization`` states.
func channelSum(
  _ left: [Float], _ right: [Float], channel: Int, shape: FeatureShape, rows: Range<Int>
) -> Float {
  let positions = shape.count / shape.channels
  var total: Float = 0
  for row in rows {
    let start = row * shape.count + channel * positions
    if positions == 1 {
      total = total.addingProduct(left[start], right[start])
      continue
    }
    var partial = [Float](repeating: 0, count: 16)
    for position in 0..<positions {
      partial[position % 16] = partial[position % 16].addingProduct(
        left[start + position], right[start + position])
    }
    total += partial.dropFirst().reduce(partial[0], +)
  }
  return total
}
