import Testing

@testable import Engine

@Suite struct VariationalAutoencoderTests {
  private let network = VariationalAutoencoder(units: 21, hidden: [9, 7], latent: 3)

  private func makeWorkspace(rows: Int) -> AutoencoderWorkspace {
    let workspace = AutoencoderWorkspace(for: network, capacity: rows)
    var random = RandomStream(seed: 3, purpose: .dataOrder)
    for index in 0..<rows * 21 { workspace.encoder.inputs[index] = random.uniform() }
    return workspace
  }

  private var initialParameters: Parameters {
    var random = RandomStream(seed: 3, purpose: .generatorWeights)
    return network.initialParameters(using: &random)
  }

  @Test func `has the published number of parameters`() {
    let published = VariationalAutoencoder(units: 784, hidden: [400, 400], latent: 100)
    #expect(published.layout.parameterCount == 1_069_684)
    let perClass = VariationalAutoencoder(units: 784, hidden: [85, 85], latent: 5)
    #expect(perClass.layout.parameterCount == 150_134)
  }

  @Test func `has a gradient that agrees with central differences`() {
    let workspace = makeWorkspace(rows: 5)
    let parts = [(rows: 0..<3, weight: Float(0.25)), (rows: 3..<5, weight: Float(0.75))]
    var scratch = Parameters(layout: network.layout)
    func loss(_ parameters: Parameters) -> Double {
      var noise = RandomStream(seed: 3, purpose: .reparameterization)
      network.encode(parameters, rows: 5, in: workspace)
      return network.lossGradient(
        parameters, parts: parts, in: workspace, using: &noise, into: &scratch)
    }
    var parameters = initialParameters
    _ = loss(parameters)
    let gradient = scratch
    for tensor in network.layout.tensors {
      for index in tensor.range {
        let value = parameters[index]
        parameters[index] = value + 2e-3
        let above = loss(parameters)
        parameters[index] = value - 2e-3
        let below = loss(parameters)
        parameters[index] = value
        let difference = Float((above - below) / 4e-3)
        #expect(abs(gradient[index] - difference) < 5e-4, "\(tensor.name) at \(index)")
      }
    }
  }

  @Test func `generates numbers in 0...1 that depend on the draws alone`() {
    let workspace = makeWorkspace(rows: 4)
    func generate(_ index: Int) -> [Float] {
      var random = RandomStream(seed: 3, purpose: .generation, index: index)
      network.generate(initialParameters, rows: 4, in: workspace, using: &random)
      return (0..<4 * 21).map { workspace.decoder.logits[$0] }
    }
    let first = generate(1)
    #expect(first.allSatisfy { (0...1).contains($0) })
    #expect(Set(first).count > 40)
    #expect(generate(2) != first)
    #expect(generate(1) == first)
  }

  @Test func `gives ln 2 for a blank decoder and no divergence at the prior`() {
    let workspace = makeWorkspace(rows: 5)
    var noise = RandomStream(seed: 1, purpose: .reparameterization)
    var gradient = Parameters(layout: network.layout)
    network.encode(Parameters(layout: network.layout), rows: 5, in: workspace)
    let loss = network.lossGradient(
      Parameters(layout: network.layout), parts: [(0..<5, 2)], in: workspace, using: &noise,
      into: &gradient)
    #expect(abs(loss - 2 * 0.693_147_2) < 1e-6)
  }
}
