import Testing

@testable import Engine

@Suite struct OptimizerTests {
  let golden = EngineGolden.shared

  @Test func `moves by the learning rate in Adam's first step, whatever the gradient's size`() {
    var layout = ParameterLayout()
    let tensor = layout.append("x", shape: [3])
    var parameters = Parameters(layout: layout)
    var gradient = Parameters(layout: layout)
    gradient.set(tensor, to: [1e-3, -5, 0])
    var adam = Adam(layout: layout, learningRate: 0.1)
    adam.update(&parameters, gradient: gradient, pathIntegral: nil)
    let moved = parameters.elements(of: tensor)
    #expect(abs(moved[0] + 0.1) < 1e-5)
    #expect(abs(moved[1] - 0.1) < 1e-6)
    #expect(moved[2] == 0)
  }

  @Test func `follows PyTorch's Adam and the path integral along it`() {
    let run = optimize(Adam(layout: golden.network.layout, learningRate: 0.01))
    #expect(zip(run.losses, golden.adam.losses).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(relativeDifference(run.parameters, golden.adam.parameters) < 1e-5)
    #expect(relativeDifference(run.path, golden.adam.pathIntegral) < 1e-4)
  }

  @Test func `follows PyTorch's stochastic gradient descent with momentum`() {
    let run = optimize(
      StochasticGradientDescent(
        layout: golden.network.layout, learningRate: 0.1, momentum: 0.9))
    #expect(zip(run.losses, golden.sgd.losses).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(relativeDifference(run.parameters, golden.sgd.parameters) < 1e-5)
    #expect(relativeDifference(run.path, golden.sgd.pathIntegral) < 1e-4)
  }

  @Test func `starts Adam afresh after a reset`() {
    var once = Adam(layout: golden.network.layout, learningRate: 0.01)
    let first = optimize(once)
    var parameters = golden.makeParameters()
    once.update(&parameters, gradient: parameters, pathIntegral: nil)
    once.reset()
    #expect(once.steps == 0)
    #expect(optimize(once).parameters == first.parameters)
  }

  private func optimize(
    _ optimizer: some Optimizer
  ) -> (losses: [Double], parameters: [[Float]], path: [[Float]]) {
    var optimizer = optimizer
    let network = golden.network
    let workspace = golden.makeWorkspace()
    var parameters = golden.makeParameters()
    var gradient = Parameters(layout: network.layout)
    var path = Parameters(layout: network.layout)
    var losses: [Double] = []
    for _ in golden.adam.losses {
      network.forward(ModelState(parameters), rows: golden.rows, in: workspace)
      workspace.logitGradients.update(repeating: 0, count: golden.logits.count)
      losses.append(
        softmaxCrossEntropy(
          logits: workspace.logits, labels: golden.labels, rows: golden.rows, width: 4,
          columns: golden.activeColumns, addingTo: workspace.logitGradients))
      network.backward(parameters, rows: 0..<golden.rows, in: workspace, into: &gradient)
      path.withUnsafeMutablePointer {
        optimizer.update(&parameters, gradient: gradient, pathIntegral: $0)
      }
    }
    return (losses, tensors(parameters), tensors(path))
  }
}
