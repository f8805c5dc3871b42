import Testing

@testable import Engine

@Suite struct PerceptronTests {
  let golden = EngineGolden.shared

  @Test(arguments: [
    ([784, 400, 400, 10], 478_410), ([784, 400, 400, 2], 475_202),
    ([1024, 1000, 1000, 100], 2_126_100),
  ])
  func `has the published number of parameters`(widths: [Int], count: Int) {
    #expect(Network.perceptron(widths).layout.parameterCount == count)
  }

  @Test func `places every tensor on a 64-byte boundary`() {
    let layout = Network.perceptron([5, 7, 6, 4]).layout
    #expect(layout.tensors.map(\.offset) == [0, 48, 64, 112, 128, 160])
    #expect(layout.count == 176)
  }

  @Test func `draws weights uniformly within 1/√inputs`() throws {
    let network = Network.perceptron([100, 50, 10])
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let parameters = network.initialParameters(using: &random)
    for layer in try #require(network.perceptronLayers) {
      let bound = 1 / Float(layer.inputs).squareRoot()
      for tensor in [layer.weight, layer.bias].compactMap(\.self) {
        #expect(parameters.elements(of: tensor).allSatisfy { abs($0) <= bound })
      }
      let weights = parameters.elements(of: layer.weight)
      let variance = weights.reduce(0) { $0 + $1 * $1 } / Float(weights.count)
      #expect(abs(variance - bound * bound / 3) < bound * bound / 30)
    }
  }

  @Test(arguments: [
    (Initialization.fanInWithoutBias, [Float(0.1), 0.125]),
    // √(6/(100 + 64)) and √(6/(64 + 32)).
    (.glorotUniform, [0.191273, 0.25]),
  ])
  func `draws weights within the bound of the initialization, and no biases`(
    initialization: Initialization, bounds: [Float]
  ) throws {
    let network = Network.perceptron([100, 64, 32])
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let parameters = network.initialParameters(initialization, using: &random)
    for (layer, bound) in zip(try #require(network.perceptronLayers), bounds) {
      let weights = parameters.elements(of: layer.weight)
      let largest = weights.map(abs).max() ?? 0
      #expect(largest <= bound * (1 + 1e-5) && largest > 0.99 * bound)
      let mean = weights.reduce(0, +) / Float(weights.count)
      #expect(abs(mean) < 0.05 * bound)
      let variance = weights.reduce(0) { $0 + $1 * $1 } / Float(weights.count)
      #expect(abs(variance - bound * bound / 3) < bound * bound / 30)
      let biases = parameters.elements(of: try #require(layer.bias))
      #expect(biases.allSatisfy { $0 == 0 })
    }
  }

  @Test func `computes the logits of PyTorch`() {
    let workspace = golden.makeWorkspace()
    golden.network.forward(
      ModelState(golden.makeParameters()), rows: golden.rows, in: workspace)
    let logits = (0..<golden.logits.count).map { workspace.logits[$0] }
    #expect(relativeDifference([logits], [golden.logits]) < 1e-6)
  }

  @Test func `has a backward pass that agrees with central differences`() {
    let network = golden.network
    let workspace = golden.makeWorkspace()
    func loss(_ parameters: Parameters) -> Double {
      network.forward(ModelState(parameters), rows: golden.rows, in: workspace)
      workspace.logitGradients.update(repeating: 0, count: golden.logits.count)
      return softmaxCrossEntropy(
        logits: workspace.logits, labels: golden.labels, rows: golden.rows,
        width: network.outputs, columns: golden.activeColumns,
        addingTo: workspace.logitGradients)
    }
    var parameters = golden.makeParameters()
    _ = loss(parameters)
    var gradient = Parameters(layout: network.layout)
    network.backward(parameters, rows: 0..<golden.rows, in: workspace, into: &gradient)
    for tensor in network.layout.tensors {
      for index in tensor.range {
        let value = parameters[index]
        parameters[index] = value + 1e-2
        let above = loss(parameters)
        parameters[index] = value - 1e-2
        let below = loss(parameters)
        parameters[index] = value
        let difference = Float((above - below) / 2e-2)
        #expect(abs(gradient[index] - difference) < 2e-3, "\(tensor.name) at \(index)")
      }
    }
  }

  @Test(arguments: [0.1, 0.9] as [Float])
  func `computes the same with sparse inputs as with dense ones`(density: Float) throws {
    let network = Network.perceptron([70, 83, 3])
    var random = RandomStream(seed: 2, purpose: .initialWeights)
    let parameters = network.initialParameters(using: &random)
    let workspace = Workspace(for: network, capacity: 9)
    let inputs = (0..<9 * 70).map { _ in random.uniform() < density ? random.uniform() : 0 }
    for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
    network.forward(ModelState(parameters), rows: 9, in: workspace)
    let memory = try #require(workspace.memories[0] as? Dense.Memory)
    #expect(memory.inputsAreSparse == (density < 0.4))
    let layer = try #require(network.perceptronLayers?.first)
    let weights = parameters.elements(of: layer.weight)
    let biases = parameters.elements(of: try #require(layer.bias))
    var hidden = [Float](repeating: 0, count: 9 * 83)
    for index in hidden.indices {
      let (row, unit) = (index / 83, index % 83)
      var sum = biases[unit]
      for input in 0..<70 { sum += inputs[row * 70 + input] * weights[input * 83 + unit] }
      hidden[index] = max(0, sum)
    }
    let computed = hidden.indices.map { workspace.activation(after: 0)[$0] }
    #expect(relativeDifference([computed], [hidden]) < 1e-5)
    for index in 0..<9 * 3 { workspace.logitGradients[index] = random.uniform() - 0.5 }
    var gradient = Parameters(layout: network.layout)
    network.backward(parameters, rows: 2..<9, in: workspace, into: &gradient)
    let errors = (0..<9 * 83).map { workspace.error(after: 0)[$0] }
    var expected = [Float](repeating: 0, count: 70 * 83)
    for index in expected.indices {
      let (input, unit) = (index / 83, index % 83)
      for row in 2..<9 { expected[index] += inputs[row * 70 + input] * errors[row * 83 + unit] }
    }
    let found = gradient.elements(of: layer.weight)
    #expect(relativeDifference([found], [expected]) < 1e-5)
    network.backward(parameters, rows: 2..<9, in: workspace, into: &gradient, accumulating: true)
    let doubled = gradient.elements(of: layer.weight)
    #expect(relativeDifference([doubled], [expected.map { 2 * $0 }]) < 1e-5)
  }

  @Test func `adds the gradients of two halves of a batch to that of the whole`() {
    let network = golden.network
    let workspace = golden.makeWorkspace()
    let parameters = golden.makeParameters()
    network.forward(ModelState(parameters), rows: golden.rows, in: workspace)
    workspace.logitGradients.update(repeating: 0, count: golden.logits.count)
    _ = softmaxCrossEntropy(
      logits: workspace.logits, labels: golden.labels, rows: golden.rows, width: network.outputs,
      columns: golden.activeColumns, addingTo: workspace.logitGradients)
    var whole = Parameters(layout: network.layout)
    network.backward(parameters, rows: 0..<6, in: workspace, into: &whole)
    var halves = Parameters(layout: network.layout)
    network.backward(parameters, rows: 0..<2, in: workspace, into: &halves)
    network.backward(parameters, rows: 2..<6, in: workspace, into: &halves, accumulating: true)
    #expect(relativeDifference(tensors(halves), tensors(whole)) < 1e-6)
  }
}
