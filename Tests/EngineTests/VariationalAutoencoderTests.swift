import Foundation
import Testing

@testable import Engine

@Suite struct VariationalAutoencoderTests {
  private let network = VariationalAutoencoder(input: .flat(21), hidden: [9, 7], latent: 3)

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
    let published = VariationalAutoencoder(input: .flat(784), hidden: [400, 400], latent: 100)
    #expect(published.layout.parameterCount == 1_069_684)
    let perClass = VariationalAutoencoder(input: .flat(784), hidden: [85, 85], latent: 5)
    #expect(perClass.layout.parameterCount == 150_134)
  }

  @Test func `has a gradient that agrees with central differences`() {
    let workspace = makeWorkspace(rows: 5)
    let parts = [(rows: 0..<3, weight: Float(0.25)), (rows: 3..<5, weight: Float(0.75))]
    var scratch = Parameters(layout: network.layout)
    func loss(_ parameters: Parameters) -> Double {
      var noise = RandomStream(seed: 3, purpose: .reparameterization)
      network.encode(ModelState(parameters), rows: 5, in: workspace)
      return network.lossGradient(
        ModelState(parameters), parts: parts, in: workspace, using: &noise, into: &scratch)
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

  /// A network with everything: a classifier, a mixture prior, and gates in the decoder.
  private let conditional = VariationalAutoencoder(
    input: .flat(6), hidden: [5, 4], latent: 3, classes: 2,
    prior: .mixture(classes: 2, modesPerClass: 2))

  @Test(arguments: [VariationalAutoencoder.Reconstruction.bernoulli, .gaussian])
  func `has a gradient that agrees with central differences, with classes, modes and gates`(
    reconstruction: VariationalAutoencoder.Reconstruction
  ) {
    let network = VariationalAutoencoder(
      input: .flat(6), hidden: [5, 4], latent: 3, classes: 2,
      prior: .mixture(classes: 2, modesPerClass: 2), reconstruction: reconstruction)
    let rows = 4
    let workspace = AutoencoderWorkspace(for: network, capacity: rows)
    var random = RandomStream(seed: 5, purpose: .dataOrder)
    for index in 0..<rows * 6 { workspace.encoder.inputs[index] = random.uniform() }
    for row in 0..<rows {
      // The first two rows are of a certain class, the others of uncertain ones.
      let first: Float = row < 2 ? Float(row) : 0.3
      for mode in 0..<4 {
        workspace.modeWeights[row * 4 + mode] = (mode < 2 ? first : 1 - first) / 2
      }
    }
    let gates = RowGates(
      HiddenGates(
        form: .silent,
        multipliers: [[[1, 0, 1, 1], [1, 1, 0, 1, 1]], [[0, 1, 1, 1], [1, 1, 1, 1, 0]]]),
      capacity: rows)
    gates.blend([1, 0, 0, 1, 0.3, 0.7, 0.5, 0.5], into: 0..<rows)
    let labels: [Int32] = [0, 1, 0, 1]
    var scratch = Parameters(layout: network.layout)
    func loss(_ parameters: Parameters) -> Double {
      var noise = RandomStream(seed: 3, purpose: .reparameterization)
      network.encode(ModelState(parameters), rows: rows, in: workspace)
      workspace.classLogitGradients.update(repeating: 0, count: rows * 2)
      let classification = softmaxCrossEntropy(
        logits: workspace.classLogits, labels: labels, rows: rows, width: 2, columns: 0..<2,
        weight: 0.5, addingTo: workspace.classLogitGradients)
      return classification
        + network.lossGradient(
          ModelState(parameters), parts: [(0..<2, 0.25), (2..<4, 0.75)], in: workspace,
          using: &noise,
          gates: gates, into: &scratch)
    }
    var stream = RandomStream(seed: 4, purpose: .generatorWeights)
    var parameters = network.initialParameters(using: &stream)
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
        #expect(abs(gradient[index] - difference) < 1e-3, "\(tensor.name) at \(index)")
      }
    }
  }

  @Test func `has the published number of parameters with a classifier and a prior by class`() {
    func count(classes: Int) -> Int {
      VariationalAutoencoder(
        input: .flat(784), hidden: [400, 400], latent: 100, classes: classes,
        prior: .mixture(classes: classes, modesPerClass: 1)
      ).layout.parameterCount
    }
    #expect(count(classes: 10) == 1_075_694)
    #expect(count(classes: 2) == 1_070_886)
  }

  @Test func `shares the first parameters with a plain classifier of the same stream`() throws {
    var streams = (0..<2).map { _ in RandomStream(seed: 9, purpose: .initialWeights) }
    var generator = RandomStream(seed: 9, purpose: .generatorWeights)
    let parameters = conditional.initialParameters(classifier: &streams[0], generator: &generator)
    let plain = Network.perceptron([6, 5, 4, 2])
    let weights = plain.initialParameters(using: &streams[1])
    let classifier = try #require(conditional.classifier)
    for (own, other) in zip(classifier.layers, plain.layers) {
      #expect(
        parameters.elements(of: own.tensors[0]) == weights.elements(of: other.tensors[0]))
    }
    #expect(conditional.classifierExtent == conditional.mean.weight.offset)
  }

  @Test func `estimates the likelihood exactly where the posterior is the prior`() {
    // With parameters 0 every sample has the weight 1, and every unit the probability 1/2.
    let workspace = makeWorkspace(rows: 5)
    var noise = RandomStream(seed: 1, purpose: .likelihood)
    var result = [Double](repeating: 0, count: 2)
    network.logLikelihood(
      ModelState(Parameters(layout: network.layout)), rows: 2, samples: 7, observation: .bernoulli,
      in: workspace, using: &noise, into: &result)
    #expect(result.allSatisfy { abs($0 + 21 * 0.693_147_2) < 1e-5 })
    network.logLikelihood(
      ModelState(Parameters(layout: network.layout)), rows: 2, samples: 7, observation: .gaussian,
      in: workspace, using: &noise, into: &result)
    let distance = (0..<21).reduce(0.0) {
      $0 + pow(Double(workspace.encoder.inputs[$1]) - 0.5, 2)
    }
    #expect(abs(result[0] + 0.5 * distance) < 1e-5)
  }

  @Test func `generates numbers in 0...1 that depend on the draws alone`() {
    let workspace = makeWorkspace(rows: 4)
    func generate(_ index: Int) -> [Float] {
      var random = RandomStream(seed: 3, purpose: .generation, index: index)
      network.generate(ModelState(initialParameters), rows: 4, in: workspace, using: &random)
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
    let blank = ModelState(Parameters(layout: network.layout))
    network.encode(blank, rows: 5, in: workspace)
    let loss = network.lossGradient(
      blank, parts: [(0..<5, 2)], in: workspace, using: &noise,
      into: &gradient)
    #expect(abs(loss - 2 * 0.693_147_2) < 1e-6)
  }
}
