import Testing

@testable import Engine

/// Σᵢ |∂ ‖sᵢ‖² / ∂θ| of the golden network.
@Suite struct AbsoluteGradientsTests {
  let golden = EngineGolden.shared

  @Test func `sums the absolute values of each example's gradient`() {
    let network = golden.network
    var expected = Parameters(layout: network.layout)
    var gradient = expected
    let workspace = golden.makeWorkspace()
    differentiate(network, in: workspace)
    for row in 0..<golden.rows {
      network.backward(golden.makeParameters(), rows: row..<row + 1, in: workspace, into: &gradient)
      for index in 0..<gradient.count { expected[index] += abs(gradient[index]) }
    }
    #expect(relativeDifference(tensors(sum(network)), tensors(expected)) < 1e-6)
  }

  @Test func `agrees with central differences`() {
    let network = golden.network
    let sum = sum(network)
    let step: Float = 1e-2
    var expected = Parameters(layout: network.layout)
    for tensor in network.layout.tensors {
      for index in tensor.range {
        let norms = [step, -step].map { step in
          var moved = golden.makeParameters()
          moved[index] += step
          return squaredNorms(network, moved)
        }
        for (above, below) in zip(norms[0], norms[1]) {
          expected[index] += Float(abs(above - below)) / (2 * step)
        }
      }
    }
    #expect(relativeDifference(tensors(sum), tensors(expected)) < 2e-3)
  }

  @Test func `goes example by example where a layer cannot sum at once`() {
    let network = golden.network
    let layers: [any Layer] = network.layers.enumerated().map { index, layer in
      index == 1 ? Wrapped(layer as! Dense) : layer
    }
    let wrapped = Network(layers, layout: network.layout)
    #expect(relativeDifference(tensors(sum(wrapped)), tensors(sum(network))) < 1e-6)
  }

  /// A layer that is known to compute nothing but gradients.
  private struct Wrapped: Layer {
    let layer: Dense

    init(_ layer: Dense) { self.layer = layer }

    var input: FeatureShape { layer.input }
    var output: FeatureShape { layer.output }
    var tensors: [ParameterLayout.Tensor] { layer.tensors }
    func makeMemory(capacity: Int) -> Dense.Memory { layer.makeMemory(capacity: capacity) }
    func initialize(
      _ parameters: inout Parameters, _ initialization: Initialization,
      using random: inout RandomStream
    ) { layer.initialize(&parameters, initialization, using: &random) }
    func initialize(statistics: inout Parameters) {}
    func forward(_ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Dense.Memory) {
      layer.forward(pass, statistics: statistics, in: memory)
    }
    func enter(_ pass: LayerPass, in memory: Dense.Memory) { layer.enter(pass, in: memory) }
    func addGradient(
      _ pass: LayerPass, in memory: Dense.Memory, to gradient: UnsafeMutablePointer<Float>,
      accumulating: Bool
    ) { layer.addGradient(pass, in: memory, to: gradient, accumulating: accumulating) }
    func propagate(
      _ pass: LayerPass, in memory: Dense.Memory, to errors: UnsafeMutablePointer<Float>,
      accumulating: Bool
    ) { layer.propagate(pass, in: memory, to: errors, accumulating: accumulating) }
  }

  private func sum(_ network: Network) -> Parameters {
    let workspace = Workspace(for: network, capacity: golden.rows)
    for (index, value) in golden.inputs.enumerated() { workspace.inputs[index] = value }
    differentiate(network, in: workspace)
    var sum = Parameters(layout: network.layout)
    network.addAbsoluteGradients(
      golden.makeParameters(), rows: golden.rows, in: workspace,
      scratch: AbsoluteGradientWorkspace(for: network, capacity: golden.rows), to: &sum)
    return sum
  }

  private func differentiate(_ network: Network, in workspace: Workspace) {
    network.forward(ModelState(golden.makeParameters()), rows: golden.rows, in: workspace)
    for index in 0..<golden.rows * network.outputs {
      workspace.logitGradients[index] = 2 * workspace.logits[index]
    }
  }

  private func squaredNorms(_ network: Network, _ parameters: Parameters) -> [Double] {
    let workspace = golden.makeWorkspace()
    network.forward(ModelState(parameters), rows: golden.rows, in: workspace)
    return (0..<golden.rows).map { row in
      (0..<network.outputs).reduce(0) {
        let logit = Double(workspace.logits[row * network.outputs + $1])
        return $0 + logit * logit
      }
    }
  }
}
