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
