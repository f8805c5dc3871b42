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

  /// Up to sixteen elements from `index` on, and those of `rest` behind them.
  @inline(__always)
  func vector(at index: Int, count: Int, orElse rest: @autoclosure () -> Vector) -> Vector {
    if count == Vector.scalarCount { return vector(at: index) }
    var vector = rest()
    for lane in 0..<count { vector[lane] = self[index + lane] }
    return vector
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

  /// Writes the first `count` of sixteen elements from `index` on, at any address.
  @inline(__always)
  func store(_ vector: Vector, at index: Int, count: Int) {
    if count == Vector.scalarCount { return store(vector, at: index) }
    for lane in 0..<count { self[index + lane] = vector[lane] }
  }
}
