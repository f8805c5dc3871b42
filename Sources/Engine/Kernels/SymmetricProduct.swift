private import COpenBLAS

/// Adds Σ_r x_r x_rᵀ over the rows of `rows` [count, order] to the upper triangle of `matrix`
/// [order, order], both row-major.
///
/// Wraps `cblas_dsyrk`, which leaves the elements below the diagonal alone.
func addOuterProducts(
  of rows: UnsafePointer<Double>, count: Int, order: Int, to matrix: UnsafeMutablePointer<Double>
) {
  cblas_dsyrk(
    CblasRowMajor, CblasUpper, CblasTrans, blasint(order), blasint(count), 1, rows,
    blasint(order), 1, matrix, blasint(order))
}

/// Replaces the upper triangle of a symmetric `matrix` [order, order], row-major, by that of its
/// inverse; returns false, with the matrix spoiled, where it is not positive definite.
///
/// Wraps LAPACK's `dpotrf_` (Cholesky factors) and `dpotri_`. These read by columns, where an upper
/// triangle stored by rows is a lower one.
func invertPositiveDefinite(_ matrix: UnsafeMutablePointer<Double>, order: Int) -> Bool {
  let size = blasint(order)
  var (triangle, status) = (CChar(UInt8(ascii: "L")), blasint(0))
  withUnsafePointer(to: size) { size in
    dpotrf_(&triangle, size, matrix, size, &status, 1)
    if status == 0 { dpotri_(&triangle, size, matrix, size, &status, 1) }
  }
  return status == 0
}
