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
