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

  /// Ten classes of small color images among noise.
  private static let dataset: ImageDataset = {
    func images(_ ofEach: Int) -> LabeledImages {
      var random = UInt32(3)
      func byte() -> UInt8 {
        random = random &* 1_664_525 &+ 1_013_904_223
        return UInt8(random >> 24)
      }
      let labels = (0..<10 * ofEach).map { UInt8($0 % 10) }
      var pixels: [UInt8] = []
      for label in labels {
        for place in 0..<3 * 32 * 32 {
          let isBright = place / 64 % 10 == Int(label)
          pixels.append(isBright ? 128 | byte() : byte() / 2)
        }
      }
      return LabeledImages(
        channels: 3, height: 32, width: 32, pixels: pixels, labels: labels, classes: 10)
    }
    return ImageDataset(
      train: images(12), test: images(4),
      identity: DatasetIdentity(name: "x", files: [], contentDigest: "", verified: true))
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
    let images = Self.dataset.train.source
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

  private static func run(
    _ method: MethodDescriptor, _ settings: [String: HyperparameterValue],
    of network: MobileNetV1 = mobileNet
  ) throws -> RunSpec {
    var spec = ProtocolSpec(
      dataset: "x", iterations: 3, batchSize: 8, hidden: [], curveInterval: 4,
      curveSamples: 8)
    spec.layers = network.name
    spec.pretrained = PretrainedSpec(
      weights: "drawn", digest: String(repeating: "0", count: 64), isFrozen: true)
    let values = try method.resolve(settings, in: MethodSituation(spec, .class))
    return RunSpec(
      protocol: spec, scenario: .class,
      method: MethodSpec(name: method.name, hyperparameters: values.values), seed: 1)
  }

  private static func result(of run: RunSpec, _ sources: ProtocolSources) throws -> RunResult {
    let identity = RunIdentity(
      spec: run, data: dataset.identity, kernel: SyntheticResults.kernel)
    return try RunExecution(identity: identity, dataset: dataset, sources: sources)
      .record(dataSeconds: 0) { _ in }.result
  }

  private static func latentSources() -> ProtocolSources {
    let (train, test) = (dataset.train.source, dataset.test.source)
    let trunk = trunk(train.shape)
    let front = FrozenTrunk(frontOf: mobileNet, input: train.shape, trunk)
    return ProtocolSources(
      train: front.computedRows(of: train), test: front.computedRows(of: test),
      pretrained: trunk, areLatent: true)
  }

  private static let settings: [String: HyperparameterValue] = [
    "memory": .number(10), "learning-rate": .number(0.01),
  ]

  @Test func `are those of the layer that a method names`() throws {
    var other = Self.mobileNet
    other.latent = 24
    let plain = try Self.run(.latentReplay, Self.settings)
    let named = try Self.run(
      .latentReplay, Self.settings.merging(["latent-layer": .number(21)]) { $1 }, of: other)
    #expect(plain.learnedProtocol == plain.protocol)
    #expect(named.learnedProtocol == plain.protocol)
    #expect(named.protocol != plain.protocol)
    let sources = Self.latentSources()
    #expect(try Self.result(of: named, sources) == Self.result(of: plain, sources))
  }

  @Test func `are cut off a MobileNet alone`() throws {
    let spec = ProtocolSpec(dataset: "x", iterations: 3, hidden: [8], curveInterval: 0)
    #expect {
      try MethodDescriptor.latentReplay.resolve(
        ["latent-layer": .number(21)], in: MethodSituation(spec, .class))
    } throws: {
      String(describing: $0)
        == """
        settings of method 'ar1' conflict: 'latent-layer' means nothing where the network is no MobileNet; \
        leave it out
        """
    }
  }

  @Test func `lead to the same accuracies as the whole network does`() throws {
    let (train, test) = (Self.dataset.train.source, Self.dataset.test.source)
    let run = try Self.run(.latentReplay, Self.settings)
    let latent = try Self.result(of: run, Self.latentSources())
    let whole = try Self.result(
      of: run, ProtocolSources(train: train, test: test, pretrained: Self.trunk(train.shape)))
    // The memory of the whole network's run keeps images, whose rows are those of the other's.
    #expect(latent.accuracy == whole.accuracy)
    #expect(latent.curve == whole.curve)
    #expect(latent.cost.steps == whole.cost.steps)
    #expect(latent.cost.parameters < whole.cost.parameters)
    #expect(latent.accuracy.compactMap(\.self).joined().contains { $0 > 0 })
  }

  @Test func `cost a memory more than the images behind them, with the same results`() throws {
    let results = try ["rows", "images"].map { stored in
      try Self.result(
        of: Self.run(.experienceReplay, ["budget": .number(2), "stores": .text(stored)]),
        Self.latentSources())
    }
    #expect(results[0].accuracy == results[1].accuracy && results[0].curve == results[1].curve)
    // Two of each of ten classes: 100 numbers, or as many bytes as an image has, and a label.
    #expect(results.map(\.cost.carriedBytes) == [20 * (4 * 100 + 1), 20 * (3 * 32 * 32 + 1)])
  }
}
