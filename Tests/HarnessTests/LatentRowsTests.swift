import Engine
import Foundation
import Streams
import TestSupport
import Testing

@testable import Datasets
@testable import Harness
@testable import Methods

/// A network whose front is frozen learns from what the front makes, computed once.
@Suite struct LatentRowsTests {
  private static let mobileNet = MobileNetV1(width: 0.05, latent: 21)

  private static let dataset: ImageDataset? = {
    let whole = try? DatasetCatalog.load(
      name: "emblems", locator: DataLocator(environment: [:]))
    return whole?.first(train: 8, test: 3)
  }()

  /// A trunk that is drawn, and moved away from where all networks begin.
  private static func trunk(_ shape: ExampleShape) -> PretrainedTrunk {
    let network = mobileNet.makeTrunk(input: FeatureShape(shape))
    var random = RandomStream(seed: 5, purpose: .initialWeights)
    var state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    for index in 0..<state.parameters.count { state.parameters[index] *= 1.5 }
    return PretrainedTrunk(state, frozenLayers: mobileNet.frontLayers)
  }

  @Test func `are those of the front, whatever else is asked for and forgotten`() throws {
    let images = try #require(Self.dataset).train.source
    let front = FrozenTrunk(frontOf: Self.mobileNet, input: images.shape, Self.trunk(images.shape))
    #expect(front.shape.count == 25 * 2 * 2)
    let all = front.features(of: images)
    // Room for 32 rows, fewer than there are.
    let rows = ComputedRows(
      of: images, front.network, front.state, shape: front.shape, bytes: 1)
    func row(_ source: any ExampleSource, _ example: Int) -> [Float] {
      var row = [Float](repeating: 0, count: front.shape.count)
      source.write(example, pass: nil, to: &row)
      return row
    }
    var random = RandomStream(seed: 1, purpose: .dataOrder)
    for turn in 0..<4 {
      let order = random.permutation(of: images.count)
      if turn % 2 == 0 { rows.expect(Array(order.prefix(50))) }
      for example in order { #expect(row(rows, example) == row(all, example)) }
    }
    #expect(row(all, 0) != row(all, 1))
  }

  @Test func `lead to the same accuracies as the whole network does`() throws {
    let dataset = try #require(Self.dataset)
    let (train, test) = (dataset.train.source, dataset.test.source)
    let trunk = Self.trunk(train.shape)
    var spec = ProtocolSpec(
      dataset: "emblems", iterations: 3, batchSize: 8, hidden: [], curveInterval: 4,
      curveSamples: 8)
    spec.layers = Self.mobileNet.name
    spec.pretrained = PretrainedSpec(
      weights: "drawn", digest: String(repeating: "0", count: 64), isFrozen: true)
    let method = MethodDescriptor.latentReplay
    let values = try method.resolve(
      ["memory": .number(10), "learning-rate": .number(0.01)], in: MethodSituation(spec, .class))
    let run = RunSpec(
      protocol: spec, scenario: .class,
      method: MethodSpec(name: method.name, hyperparameters: values.values), seed: 1)
    func result(_ sources: ProtocolSources) throws -> RunResult {
      let identity = RunIdentity(
        spec: run, data: dataset.identity, kernel: SyntheticResults.kernel)
      return try RunExecution(identity: identity, dataset: dataset, sources: sources)
        .record(dataSeconds: 0) { _ in }.result
    }
    let front = FrozenTrunk(frontOf: Self.mobileNet, input: train.shape, trunk)
    let latent = try result(
      ProtocolSources(
        train: front.computedRows(of: train), test: front.computedRows(of: test),
        pretrained: PretrainedTrunk(trunk.state, frozenLayers: 0), areLatent: true))
    let whole = try result(ProtocolSources(train: train, test: test, pretrained: trunk))
    // The memory of the whole network's run keeps images, whose rows are those of the other's.
    #expect(latent.accuracy == whole.accuracy && latent.curve == whole.curve)
    #expect(latent.cost.steps == whole.cost.steps)
    #expect(latent.cost.parameters < whole.cost.parameters)
    #expect(Set(latent.accuracy.compactMap(\.self).joined()).count > 3)
  }
}
