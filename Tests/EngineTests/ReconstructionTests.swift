import Foundation
import Testing

@testable import Engine

@Suite struct ReconstructionTests {
  /// One unit, one hidden one and one latent variable: z has the mean 2 max(x, 0) + 0.5, and the decoder
  /// gives back 3 max(z, 0) − 1.
  private func reconstruction(
    of inputs: [Float], _ kind: VariationalAutoencoder.Reconstruction
  ) throws -> [Float] {
    let network = VariationalAutoencoder(
      input: .flat(1), hidden: [1], latent: 1, reconstruction: kind)
    var parameters = Parameters(layout: network.layout)
    let values: [String: [Float]] = [
      "encoder.": [1, 0], "mean": [2, 0.5], "log-variance": [4], "decoder.": [1, 0],
    ]
    for tensor in network.layout.tensors {
      let group = try #require(values.keys.first { tensor.name.hasPrefix($0) }, "\(tensor.name)")
      parameters.set(tensor, to: [values[group]![tensor.name.hasSuffix("bias") ? 1 : 0]])
    }
    // The last of the decoder's two layers.
    let last = network.layout.tensors.filter { $0.name.hasPrefix("decoder.") }.suffix(2)
    for tensor in last { parameters.set(tensor, to: [tensor.name.hasSuffix("bias") ? -1 : 3]) }
    let workspace = AutoencoderWorkspace(for: network, capacity: inputs.count)
    for (row, input) in inputs.enumerated() { workspace.encoder.inputs[row] = input }
    network.reconstruct(ModelState(parameters), rows: inputs.count, in: workspace)
    return (0..<inputs.count).map { workspace.decoder.logits[$0] }
  }

  @Test func `is the decoder's answer to the mean of the latent variables`() throws {
    #expect(try reconstruction(of: [0.25, -1, 0], .gaussian) == [2, 0.5, 0.5])
    let shares = try reconstruction(of: [0.25, -1], .bernoulli)
    #expect(abs(shares[0] - 1 / (1 + exp(-2))) < 1e-6)
    #expect(abs(shares[1] - 1 / (1 + exp(-0.5))) < 1e-6)
  }
}
