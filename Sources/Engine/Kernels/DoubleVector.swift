/// The unit in which kernels run over flat memory in double precision: 64 bytes.
typealias DoubleVector = SIMD8<Double>

extension UnsafePointer where Pointee == Double {
  /// Eight elements from `index` on, at any address.
  @inline(__always)
  func vector(at index: Int) -> DoubleVector {
    UnsafeRawPointer(self + index).loadUnaligned(as: DoubleVector.self)
  }
}

extension UnsafeMutablePointer where Pointee == Double {
  /// Eight elements from `index` on, at any address.
  @inline(__always)
  func vector(at index: Int) -> DoubleVector {
    UnsafeRawPointer(self + index).loadUnaligned(as: DoubleVector.self)
  }

  /// Writes eight elements from `index` on, at any address.
  @inline(__always)
  func store(_ vector: DoubleVector, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: DoubleVector.self)
  }
}

/// Memory for `count` numbers, all 0, and one vector more, for kernels that run in whole vectors.
func allocatePadded(_ count: Int) -> UnsafeMutablePointer<Double> {
  let padded = count + DoubleVector.scalarCount
  let memory = UnsafeMutablePointer<Double>.allocate(capacity: padded)
  memory.initialize(repeating: 0, count: padded)
  return memory
}

/// Adds `factor` · `values` to `sums`, [count].
///
/// Runs in whole vectors: up to seven elements behind `count` are read, and of `sums` written.
@inline(__always)
func addPadded(
  _ values: UnsafePointer<Double>, times factor: Double, to sums: UnsafeMutablePointer<Double>,
  count: Int
) {
  let factor = DoubleVector(repeating: factor)
  for index in stride(from: 0, to: count, by: DoubleVector.scalarCount) {
    sums.store(sums.vector(at: index).addingProduct(values.vector(at: index), factor), at: index)
  }
}

/// Σ `left` · `right` over `count` elements, and over up to seven behind them, one of each pair of
/// which must be 0 and the other finite.
@inline(__always)
func dotPadded(_ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, count: Int) -> Double
{
  var sum = DoubleVector.zero
  for index in stride(from: 0, to: count, by: DoubleVector.scalarCount) {
    sum.addProduct(left.vector(at: index), right.vector(at: index))
  }
  return sum.sum()
}
