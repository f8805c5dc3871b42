import Datasets
import Engine

/// The supervised training of a network on a whole data set, whose weights others begin from.
///
/// That of "Three types of incremental learning" (van de Ven, Tuytelaars & Tolias 2022) is Adam on the mean
/// cross-entropy over all classes, in whole batches of each pass. With the data and the version of the
/// engine it determines the weights bit for bit.
public struct PretrainingSpec: Codable, Hashable, Sendable {
  /// How the images vary from pass to pass.
  public struct Variation: Codable, Hashable, Sendable {
    /// Black pixels around an image before a part of the image's size is cut out at random.
    public var padding: Int
    /// Whether every second image, at random, is mirrored left to right.
    public var flips: Bool
  }

  public var dataset: String
  public var normalizes: Bool
  /// See ``ProtocolSpec/centers``; absent where pixels are not centered.
  public var centers: Bool?
  /// nil for images as they are.
  public var variation: Variation?
  /// By name, as ``ProtocolSpec/layers``; nil for a perceptron.
  public var layers: String?
  public var hidden: [Int]
  /// What ``layers`` begin from; nil where they are drawn.
  public var pretrained: PretrainedSpec?
  /// Passes over the training images.
  public var epochs: Int
  public var batchSize: Int
  public var learningRate: Double
  public var seed: UInt64
}

extension PretrainingSpec {
  /// The same as far as a protocol says it, for the readers of networks and of sources.
  var asProtocol: ProtocolSpec {
    var spec = ProtocolSpec(dataset: dataset, hidden: hidden)
    spec.layers = layers
    spec.normalizes = normalizes ? true : nil
    spec.centers = centers
    spec.pretrained = pretrained
    return spec
  }

  /// The digest of all that the weights depend on.
  func id(_ data: DatasetIdentity) throws -> String {
    struct Identity: Codable {
      let engineVersion: String
      let data: DatasetIdentity
      let pretraining: PretrainingSpec
    }
    return try CanonicalJSON.digest(
      Identity(engineVersion: EngineVersion.current, data: data, pretraining: self))
  }
}
