import Foundation
import Testing

@testable import Engine

@Suite struct CosineHeadTests {
  private static let network = NetworkDescription.perceptron(hidden: []).makeNetwork(
    input: .flat(3), outputs: 2, head: .cosine)

  private func parameters(_ network: Network, _ values: [Float]) -> Parameters {
    var parameters = Parameters(layout: network.layout)
    var values = values[...]
    for tensor in network.layout.tensors {
      parameters.set(tensor, to: Array(values.prefix(tensor.count)))
      values = values.dropFirst(tensor.count)
    }
    return parameters
  }

  @Test func `scores by ten times the cosine, whatever the lengths`() {
    // Columns (3, 0, 4) and (0, 2, 0).
    let parameters = parameters(Self.network, [3, 0, 0, 2, 4, 0])
    let workspace = Workspace(for: Self.network, capacity: 3)
    for (index, value) in [Float(4), 0, 3, 0, 5, 0, 0, 0, 0].enumerated() {
      workspace.inputs[index] = value
    }
    Self.network.forward(ModelState(parameters), rows: 3, in: workspace)
    let expected: [Float] = [9.6, 0, 0, 10, 0, 0]
    for (index, score) in expected.enumerated() {
      #expect(abs(workspace.logits[index] - score) < 1e-3)
    }
  }

  @Test func `has the gradients of central differences`() {
    let network = NetworkDescription.perceptron(hidden: [4]).makeNetwork(
      input: .flat(3), outputs: 3, head: .cosine)
    #expect(network.layout.tensors.map(\.name).last == "output.weight")
    #expect(network.features == 4 && network.layout.parameterCount == 3 * 4 + 4 + 4 * 3)
    var random = RandomStream(seed: 5, purpose: .initialWeights)
    var parameters = network.initialParameters(using: &random)
    let workspace = Workspace(for: network, capacity: 4)
    for index in 0..<12 { workspace.inputs[index] = 2 * random.uniform() }
    func loss() -> Double {
      network.forward(ModelState(parameters), rows: 4, in: workspace, mode: .training)
      workspace.logitGradients.update(repeating: 0, count: 12)
      return softmaxCrossEntropy(
        logits: workspace.logits, labels: [0, 1, 2, 1], rows: 4, width: 3, columns: 0..<3,
        addingTo: workspace.logitGradients)
    }
    _ = loss()
    // In two parts, the second added, as projections ask for rows of their own.
    var gradient = Parameters(layout: network.layout)
    network.backward(parameters, rows: 0..<1, in: workspace, into: &gradient)
    network.backward(parameters, rows: 1..<4, in: workspace, into: &gradient, accumulating: true)
    for tensor in network.layout.tensors {
      let values = parameters.elements(of: tensor)
      for index in values.indices {
        var moved = values
        moved[index] = values[index] + 1 / 256
        parameters.set(tensor, to: moved)
        let above = loss()
        moved[index] = values[index] - 1 / 256
        parameters.set(tensor, to: moved)
        let slope = (above - loss()) * 128
        parameters.set(tensor, to: values)
        #expect(
          abs(slope - Double(gradient.elements(of: tensor)[index])) < 2e-3,
          "\(tensor.name) \(index)")
      }
    }
  }

  @Test func `gives no gradient along weights or features`() {
    let parameters = parameters(Self.network, [1, -2, 0.5, 1, 2, 0.25])
    let workspace = Workspace(for: Self.network, capacity: 2)
    for (index, value) in [Float(1), 2, -1, 0, 0, 0].enumerated() {
      workspace.inputs[index] = value
    }
    Self.network.forward(ModelState(parameters), rows: 2, in: workspace, mode: .training)
    for (index, error) in [Float(0.3), -0.7, 0.2, 0.1].enumerated() {
      workspace.logitGradients[index] = error
    }
    var gradient = Parameters(layout: Self.network.layout)
    var errors = Array(repeating: Float(0), count: 6)
    Self.network.backward(
      parameters, rows: 0..<2, in: workspace, into: &gradient, inputErrors: &errors)
    let (weights, slopes) = (
      parameters.elements(of: Self.network.layout.tensors[0]),
      gradient.elements(of: Self.network.layout.tensors[0])
    )
    for column in 0..<2 {
      let along = stride(from: column, to: 6, by: 2).reduce(Float(0)) {
        $0 + weights[$1] * slopes[$1]
      }
      #expect(abs(along) < 1e-4)
    }
    #expect(abs(errors[0] + 2 * errors[1] - errors[2]) < 1e-4)
    // Features of 0 have no direction; their errors are finite all the same.
    for error in errors[3...] { #expect(error.isFinite) }
  }
}
