/// The unit in which kernels run over flat memory: 64 bytes, two AVX2 or four NEON registers.
typealias Vector = SIMD16<Float>

extension UnsafePointer where Pointee == Float {
  /// Sixteen elements from `index` on, at any address.
  @inline(__always)
  func vector(at index: Int) -> Vector {
    UnsafeRawPointer(self + index).loadUnaligned(as: Vector.self)
  }
}

extension UnsafeMutablePointer where Pointee == Float {
  /// Sixteen elements from `index` on, at any address.
  @inline(__always)
  func vector(at index: Int) -> Vector {
    UnsafeRawPointer(self + index).loadUnaligned(as: Vector.self)
  }

  /// Writes sixteen elements from `index` on, at any address.
  @inline(__always)
  func store(_ vector: Vector, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: Vector.self)
  }
}
