public import Datasets
import Engine
import Foundation

/// The rows of a data set's training and test images, as a protocol wants them.
public struct ProtocolSources {
  public let train, test: any ExampleSource

  public init(train: any ExampleSource, test: any ExampleSource) {
    self.train = train
    self.test = test
  }

  /// Images as bytes, or normalized, or their features behind a frozen trunk.
  ///
  /// - Throws: ``DatasetError`` where the weights of a trunk are not found or are others.
  public init(
    _ dataset: ImageDataset, _ spec: ProtocolSpec, locator: DataLocator
  ) throws(DatasetError) {
    try self.init(dataset, spec, locator: locator, cache: FeatureCache())
  }

  init(
    _ dataset: ImageDataset, _ spec: ProtocolSpec, locator: DataLocator, cache: FeatureCache
  ) throws(DatasetError) {
    var (train, test): (any ExampleSource, any ExampleSource) = (
      dataset.train.source, dataset.test.source
    )
    if spec.normalizes == true {
      guard let moments = try DatasetCatalog.descriptor(named: spec.dataset).moments else {
        throw .badProtocol("no means and deviations of '\(spec.dataset)' are known")
      }
      train = NormalizedExamples(train, means: moments.means, deviations: moments.deviations)
      test = NormalizedExamples(test, means: moments.means, deviations: moments.deviations)
    }
    guard let features = spec.features else {
      self.init(train: train, test: test)
      return
    }
    guard let stack = ConvolutionalStack(named: features.network) else {
      throw .badProtocol("'\(features.network)' is no name of convolutional layers")
    }
    let file = try WeightSearch(locator).find(features.weights, digest: features.digest)
    let trunk = try FrozenTrunk(stack, input: train.shape, weights: file)
    func cached(_ source: any ExampleSource, _ part: String) -> CachedFeatures {
      let parts = [
        EngineVersion.features, dataset.identity.contentDigest, part, features.network,
        features.digest, spec.normalizes == true ? "normalized" : "plain",
      ]
      var hash = SHA256()
      Array(parts.joined(separator: "\n").utf8).withUnsafeBytes { hash.update($0) }
      return cache.features(
        key: ContentDigest.hexadecimal(hash.finish()), shape: trunk.shape, count: source.count
      ) {
        trunk.features(of: source)
      }
    }
    self.init(train: cached(train, "train"), test: cached(test, "test"))
  }
}
