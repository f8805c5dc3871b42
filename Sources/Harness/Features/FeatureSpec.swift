/// A frozen trunk whose features stand for the images, as a protocol names it.
public struct FeatureSpec: Codable, Hashable, Sendable {
  /// The convolutional layers by their published name, such as `C3-5x16-bn`.
  public var network: String
  /// The name of the file that holds their weights, without its ending.
  public var weights: String
  /// What the weights must be: the digest of their tensors, which no other kind of file changes.
  public var digest: String

  public init(network: String, weights: String, digest: String) {
    self.network = network
    self.weights = weights
    self.digest = digest
  }
}

/// Weights of a file with which a network's convolutional layers begin, as a protocol names them.
public struct PretrainedSpec: Codable, Hashable, Sendable {
  /// The name of the file, without its ending.
  public var weights: String
  /// What the weights must be; see ``FeatureSpec/digest``.
  public var digest: String
  /// Whether the layers learn no more.
  public var isFrozen: Bool

  public init(weights: String, digest: String, isFrozen: Bool) {
    self.weights = weights
    self.digest = digest
    self.isFrozen = isFrozen
  }

  private enum CodingKeys: String, CodingKey {
    case weights, digest
    case isFrozen = "frozen"
  }
}
