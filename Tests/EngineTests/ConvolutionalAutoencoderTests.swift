import Foundation
import Testing

@testable import Engine

/// The autoencoder with convolutions in front and transposed ones behind.
@Suite struct ConvolutionalAutoencoderTests {
  private static let image = FeatureShape.planes(channels: 3, height: 8, width: 8)
  private static let parts = [(rows: 0..<4, weight: Float(0.25)), (rows: 4..<6, weight: 0.75)]

  private static func makeNetwork(pretrained: PretrainedTrunk? = nil) -> VariationalAutoencoder {
    VariationalAutoencoder(
      input: image, stack: ConvolutionalStack(channels: 4, depth: 3), pretrained: pretrained,
      hidden: [9, 7], latent: 3, reconstruction: .gaussian)
  }

  private static func learn(
    _ network: VariationalAutoencoder, _ state: inout ModelState, steps: Int,
    losses: inout [Double]
  ) throws {
    let golden = try Golden.load()
    let workspace = AutoencoderWorkspace(for: network, capacity: 6)
    var optimizer = StochasticGradientDescent(
      layout: network.layout, learningRate: 0.05, momentum: 0.9)
    var gradient = Parameters(layout: network.layout)
    var noise = RandomStream(seed: 3, purpose: .reparameterization)
    for inputs in golden.inputs.prefix(steps) {
      for (index, value) in inputs.enumerated() { workspace.encoder.inputs[index] = value }
      network.encode(state, rows: 6, training: parts.map(\.rows), in: workspace)
      losses.append(
        network.lossGradient(
          state, parts: parts, in: workspace, using: &noise, into: &gradient))
      network.fold(workspace, into: &state.statistics)
      optimizer.update(&state.parameters, gradient: gradient, pathIntegral: nil)
    }
  }

  @Test func `has the published number of parameters`() {
    let published = VariationalAutoencoder(
      input: .planes(channels: 3, height: 32, width: 32), stack: ConvolutionalStack(),
      hidden: [2000, 2000], latent: 100, reconstruction: .gaussian)
    #expect(published.layout.parameterCount == 13_795_687)
    let back = published.decoder.layers.dropFirst(3).flatMap { $0.tensors }
    #expect(back.reduce(0) { $0 + $1.count } == 697_475)
    #expect(published.decoder.gatedWidths == [2000, 2000])
  }

  @Test func `learns like PyTorch with passes of their own for two parts, and generates like it`()
    throws
  {
    let golden = try Golden.load()
    let network = Self.makeNetwork()
    var state = ModelState(
      Parameters(layout: network.layout), statistics: network.initialStatistics())
    #expect(network.layout.tensors.count == golden.parameters.count)
    for (tensor, values) in zip(network.layout.tensors, golden.parameters) {
      state.parameters.set(tensor, to: values)
    }
    var losses: [Double] = []
    try Self.learn(network, &state, steps: 3, losses: &losses)
    for (loss, expected) in zip(losses, golden.losses) {
      #expect(abs(loss - expected) < 1e-5 * expected)
    }
    func tensors(_ parameters: Parameters) -> [[Float]] {
      parameters.layout.tensors.map { parameters.elements(of: $0) }
    }
    #expect(relativeDifference(tensors(state.parameters), golden.learned) < 1e-4)
    #expect(relativeDifference(tensors(state.statistics), golden.statistics) < 1e-4)
    let workspace = AutoencoderWorkspace(for: network, capacity: 2)
    var random = RandomStream(seed: 3, purpose: .generation)
    network.generate(state, rows: 2, in: workspace, using: &random)
    let generated = (0..<2 * network.units).map { workspace.decoder.logits[$0] }
    #expect(relativeDifference([generated], [golden.generated]) < 1e-4)
  }

  @Test func `begins from a trunk of its encoder, and moves a frozen one by no bit`() throws {
    let trunk = ConvolutionalStack(channels: 4, depth: 3).makeTrunk(input: Self.image)
    var random = RandomStream(seed: 8, purpose: .initialWeights)
    var own = ModelState(
      trunk.initialParameters(using: &random), statistics: trunk.initialStatistics())
    for tensor in trunk.statisticsLayout.tensors {
      own.statistics.set(tensor, to: (0..<tensor.count).map { 0.5 + Float($0) })
    }
    for isFrozen in [true, false] {
      let network = Self.makeNetwork(
        pretrained: PretrainedTrunk(trunk, own, isFrozen: isFrozen))
      var weights = RandomStream(seed: 9, purpose: .generatorWeights)
      var state = ModelState(
        network.initialParameters(using: &weights), statistics: network.initialStatistics())
      func isAsInTrunk(_ part: WritableKeyPath<ModelState, Parameters>) -> [Bool] {
        own[keyPath: part].layout.tensors.map { tensor in
          let found = state[keyPath: part].layout.tensors.first { $0.name == tensor.name }
          return found.map { state[keyPath: part].elements(of: $0) }
            == own[keyPath: part].elements(of: tensor)
        }
      }
      #expect(!isAsInTrunk(\.parameters).contains(false))
      #expect(!isAsInTrunk(\.statistics).contains(false))
      var losses: [Double] = []
      try Self.learn(network, &state, steps: 2, losses: &losses)
      #expect(isAsInTrunk(\.parameters).contains(false) != isFrozen)
      #expect(isAsInTrunk(\.statistics).contains(false) != isFrozen)
    }
  }

  /// The values of `Tests/Oracle/autoencoder_goldens.py`.
  private struct Golden: Decodable {
    let parameters, inputs, learned, statistics: [[Float]]
    let losses: [Double]
    let generated: [Float]

    static func load() throws -> Golden {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/convolutional-autoencoder.json")
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }
  }
}
