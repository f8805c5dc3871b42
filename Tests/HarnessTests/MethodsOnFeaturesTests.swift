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
    guard
      let whole = try? DatasetCatalog.load(
        name: "strokes", locator: DataLocator(environment: [:]))
    else { return nil }
    func some(_ images: LabeledImages, perClass count: Int) -> LabeledImages {
      var (pixels, labels): ([UInt8], [UInt8]) = ([], [])
      let size = images.pixelsPerImage
      for (index, label) in images.labels.prefix(2000).enumerated()
      where labels.count(where: { $0 == label }) < count {
        labels.append(label)
        pixels += images.pixels[index * size..<(index + 1) * size]
      }
      return LabeledImages(
        height: images.height, width: images.width, pixels: pixels, labels: labels,
        classes: images.classes)
    }
    return ImageDataset(
      train: some(whole.train, perClass: 20), test: some(whole.test, perClass: 4),
      identity: whole.identity)
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
    // Strengths have no default here.
    let needed = method.hyperparameters.filter { $0.silence.leavesRecordIncomplete }
      .filter { ["lambda", "c", "tau", "alpha", "beta"].contains($0.name) }
    for scenario in method.scenarios {
      let values = try method.resolve(
        Dictionary(uniqueKeysWithValues: needed.map { ($0.name, .number(1)) }),
        in: MethodSituation(spec, scenario))
      let run = RunSpec(
        protocol: spec, scenario: scenario,
        method: MethodSpec(name: method.name, hyperparameters: values.values), seed: 1)
      let identity = RunIdentity(
        spec: run, data: dataset.identity, kernel: SyntheticResults.kernel)
      let record = try RunExecution(identity: identity, dataset: dataset, sources: sources)
        .record(dataSeconds: 0) { _ in }
      let last = try #require(record.result.accuracy.last ?? nil)
      #expect(last.allSatisfy { (0...1).contains($0) })
      #expect(record.result.curve.allSatisfy { $0.loss.isFinite })
    }
  }
}
