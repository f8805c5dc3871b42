/// Where each tensor of a network lies in the flat parameter vector.
public struct ParameterLayout: Sendable, Equatable {
  /// One tensor, row-major.
  public struct Tensor: Sendable, Equatable {
    /// A path such as `hidden1.weight`.
    public let name: String
    /// Extents from the slowest to the fastest dimension; a weight is [inputs, outputs].
    public let shape: [Int]
    /// Index of the first element, a multiple of 16.
    public let offset: Int

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }
    /// The elements' indices in the flat vector.
    public var range: Range<Int> { offset..<offset + count }
  }

  /// In order of offset.
  public private(set) var tensors: [Tensor] = []
  /// Elements of the flat vector, padding between tensors included.
  public private(set) var count = 0

  public init() {}

  /// Trainable numbers, without padding.
  public var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }

  /// Places one more tensor behind the others, on a 64-byte boundary.
  public mutating func append(_ name: String, shape: [Int]) -> Tensor {
    precondition(
      !shape.isEmpty && shape.allSatisfy { $0 > 0 }, "Tensor \(name) has an empty shape \(shape)")
    let tensor = Tensor(name: name, shape: shape, offset: count)
    tensors.append(tensor)
    count = AlignedStorage.rounded(count + tensor.count)
    return tensor
  }
}
