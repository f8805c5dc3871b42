import Engine
import Foundation
import Methods
import Testing

@testable import Datasets
@testable import Harness

/// Diagonal Fisher information of a MobileNet, beside PyTorch.
@Suite struct MobileNetFisherTests {
  @Test(arguments: 0..<2, [FisherLabels.all, .true])
  func `is what PyTorch computes example by example`(index: Int, labels: FisherLabels) throws {
    let golden = try Golden.all()[index]
    let shape = ExampleShape(channels: 3, height: golden.side, width: golden.side)
    let trunk = try PretrainedTrunk(
      .mobileNetV1(golden.network), input: shape,
      weights: MobileNetWeightsTests.file(for: golden.network, side: golden.side), isFrozen: false)
    let network = NetworkDescription.mobileNetV1(golden.network).makeNetwork(
      input: FeatureShape(shape), outputs: 4, pretrained: trunk)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    var parameters = network.initialParameters(using: &random)
    let head = network.layers[network.head].tensors[0]
    func rule(_ count: Int, _ name: String, _ offset: Int = 0) -> [Float] {
      MobileNetWeightsTests.rule(count, MobileNetWeightsTests.salt(name) + offset)
    }
    parameters.set(head, to: TensorOrder.own(rule(head.count, "output.weight"), of: head.shape))
    let workspace = Workspace(for: network, capacity: golden.rows)
    let images = MobileNetWeightsTests.rule(golden.rows * network.inputs, 7)
    for (index, value) in images.enumerated() { workspace.inputs[index] = 4 * value }
    var sum = Parameters(layout: network.layout)
    network.addSquaredGradients(
      ModelState(parameters, statistics: network.initialStatistics()), labels: labels,
      trueLabels: golden.labels, rows: golden.rows, columns: 0..<4, in: workspace,
      squares: SquaredGradientWorkspace(for: network, capacity: golden.rows), using: &random,
      to: &sum)
    let expected = labels == .all ? golden.all : golden.true
    #expect(expected.count == 3 * 27 + 1)
    for tensor in network.layout.tensors {
      let name = WeightName.published(tensor.name)
      let (product, total) = try #require(expected[name].map { ($0[0], $0[1]) })
      let values = TensorOrder.published(sum.elements(of: tensor), of: tensor.shape)
      let weights = rule(values.count, name, 1)
      let ownProduct = zip(values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let ownTotal = values.reduce(0) { $0 + Double($1) }
      #expect(abs(ownTotal - total) < 1e-2 * total, "\(name)")
      #expect(abs(ownProduct - product) < 1e-2 * total, "\(name)")
    }
  }

  /// `Golden/mobilenet-fisher.json`, computed by `Tests/Oracle/fisher_goldens.py` with PyTorch.
  private struct Golden: Decodable {
    let width: Double
    let activation, padding, renormalization: String
    let rows, side: Int
    let labels: [Int32]
    /// By tensor the sum of its numbers, behind that of their products with those of a rule.
    let all, `true`: [String: [Double]]

    var network: MobileNetV1 {
      MobileNetV1(
        width: width, activation: MobileNetV1.Activation(rawValue: activation)!,
        padding: MobileNetV1.Padding(rawValue: padding)!,
        renormalization: BatchRenormalization.Form(rawValue: renormalization))
    }

    static func all() throws -> [Golden] {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/mobilenet-fisher.json")
      return try JSONDecoder().decode([Golden].self, from: Data(contentsOf: url))
    }
  }
}
