/// The tensors of a file of weights, by their names.
public struct TensorFile: Sendable {
  public struct Tensor: Sendable {
    /// Extents from the slowest to the fastest dimension.
    public let shape: [Int]
    /// Row-major.
    public let values: [Float]

    /// - Precondition: there are as many values as the extents say.
    public init(shape: [Int], values: [Float]) {
      precondition(
        shape.reduce(1, *) == values.count, "extents \(shape) of \(values.count) numbers")
      self.shape = shape
      self.values = values
    }
  }

  public let path: String
  /// Those of single precision; counters and the like are left out.
  public let tensors: [String: Tensor]
  /// SHA-256 of the tensors in order of their names, each by name, extents and little-endian numbers.
  ///
  /// It does not depend on the kind of file, nor on the order or the padding within.
  public let digest: String

  /// Texts about the file; none in a checkpoint of PyTorch.
  ///
  /// The digest is not of them.
  public let metadata: [String: String]

  public init(path: String, tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.path = path
    self.tensors = tensors
    self.metadata = metadata
    var hash = SHA256()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let shape = tensor.shape.map(String.init).joined(separator: "×")
      Array("\(name)\n\(shape)\n".utf8).withUnsafeBytes { hash.update($0) }
      tensor.values.map(\.bitPattern.littleEndian).withUnsafeBytes { hash.update($0) }
    }
    digest = ContentDigest.hexadecimal(hash.finish())
  }

  /// Reads a `.safetensors` file, or a checkpoint of PyTorch.
  ///
  /// - Throws: ``DatasetError/cannotRead(path:reason:)`` or ``DatasetError/malformed(path:reason:)``.
  public init(contentsOf path: String) throws(DatasetError) {
    let content = try FileContent.load(path)
    if content.starts(with: TorchCheckpoint.magic)
      || content.starts(with: TorchCheckpoint.oldMagic)
    {
      self.init(path: path, tensors: try TorchCheckpoint.tensors(in: content, path: path))
    } else {
      let (tensors, metadata) = try Safetensors.read(content, path: path)
      self.init(path: path, tensors: tensors, metadata: metadata)
    }
  }
}
