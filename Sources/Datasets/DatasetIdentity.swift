/// Which bytes a data set is made of.
public struct DatasetIdentity: Codable, Hashable, Sendable {
  public struct File: Codable, Hashable, Sendable {
    /// The role of the file, such as `train-images`.
    public var role: String
    /// SHA-256 of the decompressed content, 64 hexadecimal digits.
    public var sha256: String

    public init(role: String, sha256: String) {
      self.role = role
      self.sha256 = sha256
    }
  }

  public var name: String
  public var files: [File]
  /// Digest of the set of records without regard to their order (see ``ContentDigest``).
  public var contentDigest: String
  /// Whether every digest is the expected one.
  public var verified: Bool

  public init(name: String, files: [File], contentDigest: String, verified: Bool) {
    self.name = name
    self.files = files
    self.contentDigest = contentDigest
    self.verified = verified
  }
}
