import Foundation
import Testing

@testable import Engine

/// Batch normalization beside PyTorch's layers and optimizers.
@Suite struct BatchNormalizationGoldenTests {
  @Test(arguments: ["flat", "planes"])
  func `computes what the layers of PyTorch do`(name: String) throws {
    let golden = name == "flat" ? Golden.shared.flat : Golden.shared.planes
    let shape =
      golden.shape.count == 1
      ? FeatureShape.flat(golden.shape[0])
      : .planes(channels: golden.shape[0], height: golden.shape[1], width: golden.shape[2])
    let rows = golden.errors.count / shape.count
    var setting = NormalizationSetting(shape, rows: rows, momentum: 0.3, epsilon: 1e-3)
    let layer = setting.layer
    setting.parameters.set(layer.scale, to: golden.scale)
    setting.parameters.set(layer.shift, to: golden.shift)
    func compare(_ batch: [Float], _ mode: PassMode, with expected: Golden.Pass) {
      for (index, value) in batch.enumerated() { setting.workspace.inputs[index] = value }
      setting.forward(mode)
      #expect(relativeDifference([setting.outputs], [expected.outputs]) < 1e-6)
      let (gradient, inputs) = setting.backward(golden.errors)
      for (found, expected) in zip(tensors(gradient) + [inputs], expected.gradients) {
        #expect(relativeDifference([found], [expected]) < 1e-6)
      }
      if mode == .training { setting.network.fold(setting.workspace, into: &setting.statistics) }
      #expect(relativeDifference(tensors(setting.statistics), expected.statistics) < 1e-6)
    }
    for (batch, step) in zip(golden.batches, golden.steps) { compare(batch, .training, with: step) }
    compare(golden.batches[0], .evaluation, with: golden.evaluation)
  }

  @Test(arguments: ["adam", "sgd"])
  func `learns like PyTorch between fully connected layers, and evaluates like it`(
    name: String
  ) throws {
    let golden = name == "adam" ? Golden.shared.adam : Golden.shared.sgd
    var setting = NormalizationSetting(.flat(7), rows: golden.rows, dense: (5, 3), rectifies: true)
    let (network, workspace) = (setting.network, setting.workspace)
    for (tensor, values) in zip(network.layout.tensors, golden.parameters) {
      setting.parameters.set(tensor, to: values)
    }
    var optimizer: any Optimizer =
      name == "adam"
      ? Adam(layout: network.layout, learningRate: 0.01)
      : StochasticGradientDescent(layout: network.layout, learningRate: 0.1, momentum: 0.9)
    var gradient = Parameters(layout: network.layout)
    func write(_ inputs: [Float]) {
      for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
    }
    for (step, expected) in golden.losses.enumerated() {
      write(golden.inputs[step])
      setting.forward(.training)
      workspace.logitGradients.update(repeating: 0, count: golden.rows * 3)
      let loss = softmaxCrossEntropy(
        logits: workspace.logits, labels: golden.labels[step], rows: golden.rows, width: 3,
        columns: 0..<3, addingTo: workspace.logitGradients)
      #expect(abs(loss - expected) < 1e-6)
      network.backward(
        setting.parameters, rows: 0..<golden.rows, in: workspace, into: &gradient)
      network.fold(workspace, into: &setting.statistics)
      optimizer.update(&setting.parameters, gradient: gradient, pathIntegral: nil)
    }
    #expect(golden.losses.count == 5)
    #expect(relativeDifference(tensors(setting.parameters), golden.learned) < 1e-5)
    #expect(relativeDifference(tensors(setting.statistics), golden.statistics) < 1e-6)
    write(golden.inputs[0])
    setting.forward(.evaluation)
    #expect(relativeDifference([setting.outputs], [golden.logits]) < 1e-5)
  }

  /// The values of `Golden/batch-normalization.json`, computed by
  /// `Tests/Oracle/batch_normalization_goldens.py` with PyTorch.
  private struct Golden: Decodable {
    struct Pass: Decodable {
      let outputs: [Float]
      /// Of scale, shift and inputs.
      let gradients: [[Float]]
      /// Once the step's are folded.
      let statistics: [[Float]]
    }
    struct Alone: Decodable {
      let shape: [Int]
      let scale, shift, errors: [Float]
      let batches: [[Float]]
      let steps: [Pass]
      let evaluation: Pass
    }
    struct Learning: Decodable {
      let rows: Int
      let parameters, inputs, learned, statistics: [[Float]]
      let labels: [[Int32]]
      let losses: [Double]
      let logits: [Float]
    }
    let flat, planes: Alone
    let adam, sgd: Learning

    static let shared: Golden = {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/batch-normalization.json")
      do {
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
      } catch {
        preconditionFailure("\(url.path): \(error)")
      }
    }()
  }
}
