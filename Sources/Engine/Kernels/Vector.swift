/// The unit in which kernels run over flat memory: 64 bytes, two AVX2 or four NEON registers.
typealias Vector = SIMD16<Float>

extension Vector {
  /// The lanes added from the first to the last.
  @inline(__always)
  var sumOfLanes: Float {
    var sum = self[0]
    for lane in 1..<Vector.scalarCount { sum += self[lane] }
    return sum
  }
}

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
