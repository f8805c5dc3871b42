import Engine
import Foundation
import Streams
import TestSupport
import Testing

@testable import Datasets
@testable import Harness
@testable import Methods

/// Learning from the features of a frozen trunk: numbers of any sign and size, none of which need be 0.
@Suite struct MethodsOnFeaturesTests {
  private static let dataset: ImageDataset? = {
    let whole = try? DatasetCatalog.load(
      name: "strokes", locator: DataLocator(environment: [:]))
    return whole?.first(train: 20, test: 4)
  }()

  /// Behind drawn layers, which is all that the methods see of a trunk.
  private static func sources(_ dataset: ImageDataset) -> ProtocolSources {
    let stack = ConvolutionalStack(channels: 2, depth: 3)
    let shape = dataset.train.source.shape
    let network = stack.makeTrunk(input: FeatureShape(shape))
    var random = RandomStream(seed: 6, purpose: .initialWeights)
    let state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    let trunk = FrozenTrunk(
      stack, input: shape, PretrainedTrunk(network, state, isFrozen: true))
    return ProtocolSources(
      train: trunk.features(of: dataset.train.source),
      test: trunk.features(of: dataset.test.source))
  }

  @Test(arguments: MethodCatalog.all.map(\.name))
  func `works with every method in every scenario`(name: String) throws {
    let dataset = try #require(Self.dataset)
    let sources = Self.sources(dataset)
    let method = try MethodCatalog.method(named: name)
    var spec = ProtocolSpec(
      dataset: "strokes", iterations: 3, batchSize: 16, hidden: [8, 6], curveInterval: 2,
      curveSamples: 8)
    spec.features = FeatureSpec(
      network: "C1-3x2-bn", weights: "drawn", digest: String(repeating: "0", count: 64))
    try expectRuns(of: method, spec, on: dataset, sources: sources)
  }
}
