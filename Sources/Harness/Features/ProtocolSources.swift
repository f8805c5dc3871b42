public import Datasets
public import Engine
import Foundation

/// The rows of a data set's training and test images, as a protocol wants them.
public struct ProtocolSources {
  public let train, test: any ExampleSource
  /// What the networks' convolutional layers begin from; nil where they are drawn.
  public let pretrained: PretrainedTrunk?
  /// Whether the rows are latent ones, made by the frozen front of the protocol's network.
  public let areLatent: Bool

  public init(
    train: any ExampleSource, test: any ExampleSource, pretrained: PretrainedTrunk? = nil,
    areLatent: Bool = false
  ) {
    self.train = train
    self.test = test
    self.pretrained = pretrained
    self.areLatent = areLatent
  }

  /// Images as bytes, or normalized, or their features behind a frozen trunk; and the weights that a network
  /// begins with.
  ///
  /// - Throws: ``DatasetError`` where the weights of a trunk are not found or are others.
  public init(
    _ dataset: ImageDataset, _ spec: ProtocolSpec, locator: DataLocator
  ) throws(DatasetError) {
    try self.init(dataset, spec, locator: locator, cache: FeatureCache())
  }

  /// - Parameter augmented: How training images vary from pass to pass, by a seed; nil for not at all. Their
  ///   pixels are shifted before they are normalized, so that what is beside an image is black.
  init(
    _ dataset: ImageDataset, _ spec: ProtocolSpec, locator: DataLocator,
    augmented: (by: Augmentation, seed: UInt64)? = nil, cache: FeatureCache
  ) throws(DatasetError) {
    var (train, test): (any ExampleSource, any ExampleSource) = (
      dataset.train.source, dataset.test.source
    )
    if let factor = spec.shrink {
      guard ShrunkExamples.fits(train.shape, by: factor) else {
        throw .badProtocol("images of \(train.shape) cannot be divided by \(factor)")
      }
      (train, test) = (ShrunkExamples(train, by: factor), ShrunkExamples(test, by: factor))
    }
    if let augmented {
      train = AugmentedExamples(train, by: augmented.by, seed: augmented.seed)
    }
    if let moments = try spec.moments(channels: train.shape.channels) {
      train = NormalizedExamples(train, means: moments.means, deviations: moments.deviations)
      test = NormalizedExamples(test, means: moments.means, deviations: moments.deviations)
    }
    if let network = spec.network.mobileNet {
      let isTaken = network.takes(height: train.shape.height, width: train.shape.width)
      guard isTaken, spec.features == nil else {
        let least = network.renormalization == nil ? " above 32×32" : ""
        throw .badProtocol(
          """
          a MobileNet takes images\(least) whose sides are multiples of 32, not \
          \(spec.features == nil ? "\(train.shape)" : "features")
          """)
      }
    }
    let search = WeightSearch(locator)
    guard let features = spec.features else {
      var pretrained: PretrainedTrunk?
      if let own = spec.pretrained {
        pretrained = try PretrainedTrunk(
          spec.network, input: train.shape,
          weights: search.find(own.weights, digest: own.digest), isFrozen: own.isFrozen)
      }
      if let mobileNet = spec.network.mobileNet, let whole = pretrained, whole.frozenLayers > 0 {
        // What is frozen makes the same rows at all times, and so they are computed once.
        let front = FrozenTrunk(frontOf: mobileNet, input: train.shape, whole)
        self.init(
          train: front.computedRows(of: train), test: front.computedRows(of: test),
          pretrained: whole, areLatent: true)
        return
      }
      self.init(train: train, test: test, pretrained: pretrained)
      return
    }
    guard let layers = ConvolutionalStack(named: features.network) else {
      throw .badProtocol("'\(features.network)' is no name of convolutional layers")
    }
    let frozen = FrozenTrunk(
      layers, input: train.shape,
      try PretrainedTrunk(
        layers, input: train.shape,
        weights: search.find(features.weights, digest: features.digest), isFrozen: true))
    func cached(_ source: any ExampleSource, _ part: String) -> CachedFeatures {
      let parts =
        [
          EngineVersion.features, dataset.identity.contentDigest, part, features.network,
          features.digest, spec.pixelForm.rawValue,
        ] + (spec.shrink.map { ["shrunk by \($0)"] } ?? [])
      var hash = SHA256()
      Array(parts.joined(separator: "\n").utf8).withUnsafeBytes { hash.update($0) }
      return cache.features(
        key: ContentDigest.hexadecimal(hash.finish()), of: source, shape: frozen.shape
      ) {
        frozen.features(of: source)
      }
    }
    self.init(train: cached(train, "train"), test: cached(test, "test"))
  }
}
