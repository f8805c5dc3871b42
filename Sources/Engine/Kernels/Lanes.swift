extension UnsafePointer {
  /// As many elements from `index` on as a vector has lanes, at any address.
  @inline(__always)
  func lanes<Lanes: SIMD>(_ index: Int) -> Lanes where Lanes.Scalar == Pointee {
    UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self)
  }
}

extension UnsafeMutablePointer {
  /// As many elements from `index` on as a vector has lanes, at any address.
  @inline(__always)
  func lanes<Lanes: SIMD>(_ index: Int) -> Lanes where Lanes.Scalar == Pointee {
    UnsafePointer(self).lanes(index)
  }

  /// Writes all lanes of a vector from `index` on, at any address.
  @inline(__always)
  func set<Lanes: SIMD>(_ lanes: Lanes, _ index: Int) where Lanes.Scalar == Pointee {
    UnsafeMutableRawPointer(self + index).storeBytes(of: lanes, as: Lanes.self)
  }
}
