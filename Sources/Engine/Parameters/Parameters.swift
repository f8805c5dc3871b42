/// The parameters of a network, or anything of the same layout: a gradient, a moment of the
/// optimizer, Fisher information, an anchor.
///
/// One contiguous buffer with value semantics. `let teacher = parameters` costs nothing until one
/// of the two changes. Padding between tensors is always zero.
public struct Parameters: Sendable {
  public let layout: ParameterLayout
  private var storage: AlignedStorage

  /// All zeros.
  public init(layout: ParameterLayout) {
    self.layout = layout
    storage = AlignedStorage(count: layout.count)
  }

  /// Elements of the flat vector, padding included.
  public var count: Int { layout.count }

  /// The memory behind the elements, in bytes.
  public var byteCount: Int { storage.capacity * MemoryLayout<Float>.stride }

  /// Calls `body` with the address of the first of ``count`` elements, 64-byte aligned.
  public func withUnsafePointer<R, E: Error>(
    _ body: (UnsafePointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafePointer(storage.base))
  }

  /// Calls `body` with the address of the first of ``count`` elements, for changing them.
  ///
  /// - Complexity: O(1) if no other value shares the elements, otherwise O(``count``).
  public mutating func withUnsafeMutablePointer<R, E: Error>(
    _ body: (UnsafeMutablePointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    if !isKnownUniquelyReferenced(&storage) { storage = AlignedStorage(copying: storage) }
    return try body(storage.base)
  }

  /// One element by its index in the flat vector.
  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "Parameter \(index) of \(count)")
      return storage.base[index]
    }
    set {
      precondition(index >= 0 && index < count, "Parameter \(index) of \(count)")
      withUnsafeMutablePointer { $0[index] = newValue }
    }
  }

  /// A copy of one tensor's elements, row-major.
  public func elements(of tensor: ParameterLayout.Tensor) -> [Float] {
    Array(UnsafeBufferPointer(start: storage.base + tensor.offset, count: tensor.count))
  }

  /// Sets the elements of one tensor.
  ///
  /// - Precondition: there are as many elements as the tensor holds.
  public mutating func set(_ tensor: ParameterLayout.Tensor, to elements: [Float]) {
    precondition(
      elements.count == tensor.count,
      "Tensor \(tensor.name) takes \(tensor.count) elements, got \(elements.count)")
    withUnsafeMutablePointer { base in
      for (index, element) in elements.enumerated() { base[tensor.offset + index] = element }
    }
  }
}

extension Parameters: Equatable {
  /// Whether layouts and all elements are equal (as numbers: 0 equals −0, NaN equals nothing).
  public static func == (left: Parameters, right: Parameters) -> Bool {
    left.layout == right.layout
      && (left.storage === right.storage
        || (0..<left.count).allSatisfy { left.storage.base[$0] == right.storage.base[$0] })
  }
}

extension Parameters: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    let count = count
    try withUnsafeMutablePointer { base throws(StateError) in
      try archive.exchange(base, count: count)
    }
  }
}
