import Testing

@testable import Engine

@Suite struct RectifierTests {
  /// Outputs, and the errors that come back for errors of 1, 2, ….
  private func passes(_ layer: any Layer, _ inputs: [Float]) -> (outputs: [Float], errors: [Float])
  {
    let network = Network([layer], layout: ParameterLayout())
    let workspace = Workspace(for: network, capacity: 1)
    let parameters = Parameters(layout: network.layout)
    for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
    network.forward(ModelState(parameters), rows: 1, in: workspace)
    let outputs = inputs.indices.map { workspace.logits[$0] }
    for index in inputs.indices { workspace.logitGradients[index] = Float(index + 1) }
    var gradient = Parameters(layout: network.layout)
    var errors = [Float](repeating: -1, count: inputs.count)
    errors.withUnsafeMutableBufferPointer {
      network.backward(
        parameters, rows: 0..<1, in: workspace, into: &gradient, inputErrors: $0.baseAddress)
    }
    return (outputs, errors)
  }

  @Test func `lets through what is above 0`() {
    let (outputs, errors) = passes(Rectifier(.flat(5)), [-1, 0, 0.5, 6, 7])
    #expect(outputs == [0, 0, 0.5, 6, 7])
    #expect(errors == [0, 0, 3, 4, 5])
  }

  /// As `torch.nn.ReLU6`, also at 0 and 6 themselves.
  @Test func `ends at its ceiling, from which no error comes back`() {
    let inputs: [Float] = (0..<4).flatMap { _ in [-1, 0, 0.5, 5.75, 6, 7, .infinity] }
    let (outputs, errors) = passes(Rectifier(.flat(28), ceiling: 6), inputs)
    #expect(outputs == (0..<4).flatMap { _ in [0, 0, 0.5, 5.75, 6, 6, 6] })
    let open = inputs.indices.map { inputs[$0] > 0 && inputs[$0] < 6 ? Float($0 + 1) : 0 }
    #expect(errors == open)
  }
}
