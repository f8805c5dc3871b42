private import COpenBLAS

/// Whether a factor is read as stored or transposed.
public enum Orientation: Sendable {
  case asStored, transposed
}

// No member of the public type: importers of this module would see the C library through it.
private func transposition(_ orientation: Orientation) -> CBLAS_TRANSPOSE {
  switch orientation {
  case .asStored: CblasNoTrans
  case .transposed: CblasTrans
  }
}

/// `c` [m, n] ← `a` · `b` + `accumulating` · `c`, all row-major, where op(a) is [m, k] and op(b) [k, n].
///
/// Wraps `cblas_sgemm` in the class ``KernelClass/library``. A factor's leading dimension is its stored row
/// length, so a transposed `a` is stored as [k, m].
public func multiply(
  _ a: UnsafePointer<Float>, _ aOrientation: Orientation = .asStored,
  by b: UnsafePointer<Float>, _ bOrientation: Orientation = .asStored,
  into c: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int, accumulating: Bool = false
) {
  let aStride = aOrientation == .asStored ? k : m
  let bStride = bOrientation == .asStored ? n : k
  switch KernelClass.current {
  case .library:
    BLAS.functions.sgemm(
      CblasRowMajor, transposition(aOrientation), transposition(bOrientation), blasint(m),
      blasint(n), blasint(k), 1, a, blasint(aStride), b, blasint(bStride), accumulating ? 1 : 0, c,
      blasint(n))
  case .portable:
    multiplyInFixedOrder(
      StridedMatrix(a, stride: aStride, aOrientation),
      by: StridedMatrix(b, stride: bStride, bOrientation), into: c, stride: n, m: m, n: n, k: k,
      accumulating: accumulating)
  }
}
