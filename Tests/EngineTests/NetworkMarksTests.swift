import Testing

@testable import Engine

/// Where latent rows enter, what is frozen, and which parameters form groups.
@Suite struct NetworkMarksTests {
  let plain = Network.perceptron([6, 5, 4, 3])
  var parameters: Parameters {
    var random = RandomStream(seed: 4, purpose: .initialWeights)
    return plain.initialParameters(using: &random)
  }

  private func marked(latentEntry: Int = 0, frozen: Int = 0) -> Network {
    Network(plain.layers, layout: plain.layout, latentEntry: latentEntry, frozen: frozen)
  }

  /// A workspace with the same four rows of input, or with the first of them.
  private func workspace(for network: Network, rows: Int = 4) -> Workspace {
    let workspace = Workspace(for: network, capacity: 4)
    var random = RandomStream(seed: 4, purpose: .dataOrder)
    for index in 0..<rows * 6 { workspace.inputs[index] = random.uniform() }
    return workspace
  }

  private func setErrors(of workspace: Workspace) {
    for index in 0..<4 * 3 { workspace.logitGradients[index] = Float(index % 5) - 2 }
  }

  @Test func `freezes layers: their gradient is 0, and that of the others is the same`() {
    let (whole, frozen) = (workspace(for: plain), marked(frozen: 1))
    let part = workspace(for: frozen)
    var (expected, gradient) = (parameters, parameters)
    for (network, workspace) in [(plain, whole), (frozen, part)] {
      network.forward(ModelState(parameters), rows: 4, in: workspace)
      setErrors(of: workspace)
    }
    plain.backward(parameters, rows: 0..<4, in: whole, into: &expected)
    frozen.backward(parameters, rows: 0..<4, in: part, into: &gradient)
    let (found, all) = (tensors(gradient), tensors(expected))
    #expect(found[0...1].joined().allSatisfy { $0 == 0 } && all[0].contains { $0 != 0 })
    #expect(Array(found[2...]) == Array(all[2...]))
  }

  @Test func `lets stored latent rows enter behind the examples`() {
    let network = marked(latentEntry: 1)
    let (whole, mixed) = (workspace(for: plain), workspace(for: network, rows: 2))
    plain.forward(ModelState(parameters), rows: 4, in: whole)
    #expect(network.latents == 5)
    mixed.latents(behind: 2).update(from: whole.activation(after: 0) + 2 * 5, count: 2 * 5)
    network.forward(ModelState(parameters), rows: 2, latentRows: 2, in: mixed)
    #expect((0..<12).allSatisfy { mixed.logits[$0] == whole.logits[$0] })
    setErrors(of: whole)
    setErrors(of: mixed)
    var (first, all, gradient) = (parameters, parameters, parameters)
    network.backward(parameters, rows: 0..<4, in: mixed, into: &gradient)
    plain.backward(parameters, rows: 0..<4, in: whole, into: &all)
    setErrors(of: whole)
    plain.backward(parameters, rows: 0..<2, in: whole, into: &first)
    // The first layer learns from the two examples alone, the others from all four rows.
    #expect(Array(tensors(gradient)[0...1]) == Array(tensors(first)[0...1]))
    #expect(Array(tensors(gradient)[2...]) == Array(tensors(all)[2...]))
  }

  @Test func `divides its parameters into trunk and head`() {
    #expect(plain.tensors(of: .head).map(\.name) == ["output.weight", "output.bias"])
    #expect(
      plain.tensors(of: .trunk).map(\.name)
        == ["hidden1.weight", "hidden1.bias", "hidden2.weight", "hidden2.bias"])
    #expect(plain.features == 4 && plain.gatedWidths == [5, 4])
  }
}
