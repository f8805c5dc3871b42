private import COpenBLAS

// Products of a matrix with itself. Only the upper triangle is computed, and the elements below the
// diagonal are left alone.

/// Adds Σ_r x_r x_rᵀ over the rows of `rows` [count, order] to the upper triangle of `matrix`
/// [order, order], both row-major.
///
/// Wraps `cblas_dsyrk`.
func addOuterProducts(
  of rows: UnsafePointer<Double>, count: Int, order: Int, to matrix: UnsafeMutablePointer<Double>
) {
  switch KernelClass.current {
  case .library:
    BLAS.functions.dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, blasint(order), blasint(count), 1, rows,
      blasint(order), 1, matrix, blasint(order))
  case .portable:
    multiplyInFixedOrder(
      StridedMatrix(rows, stride: order, .transposed), by: StridedMatrix(rows, stride: order),
      into: matrix, stride: order, m: order, n: order, k: count, accumulating: true,
      part: .upperTriangle)
  }
}

/// Adds the inner products of all pairs of `count` rows of `width` numbers to the upper triangle of
/// `matrix` [count, count].
///
/// Wraps `cblas_dsyrk`.
/// - Parameter stride: From one row to the next.
func addInnerProducts(
  of rows: UnsafePointer<Double>, stride: Int, count: Int, width: Int,
  to matrix: UnsafeMutablePointer<Double>
) {
  switch KernelClass.current {
  case .library:
    BLAS.functions.dsyrk(
      CblasRowMajor, CblasUpper, CblasNoTrans, blasint(count), blasint(width), 1, rows,
      blasint(stride), 1, matrix, blasint(count))
  case .portable:
    multiplyInFixedOrder(
      StridedMatrix(rows, stride: stride), by: StridedMatrix(rows, stride: stride, .transposed),
      into: matrix, stride: count, m: count, n: count, k: width, accumulating: true,
      part: .upperTriangle)
  }
}

/// Stores the inner products of all pairs of `count` rows of `width` numbers in the upper triangle of
/// `matrix`, [count, count] in rows of `matrixStride`.
///
/// Wraps `cblas_ssyrk`.
/// - Parameter stride: From one row to the next.
func multiplyBySelf(
  _ rows: UnsafePointer<Float>, stride: Int, count: Int, width: Int,
  into matrix: UnsafeMutablePointer<Float>, matrixStride: Int
) {
  switch KernelClass.current {
  case .library:
    BLAS.functions.ssyrk(
      CblasRowMajor, CblasUpper, CblasNoTrans, blasint(count), blasint(width), 1, rows,
      blasint(stride), 0, matrix, blasint(matrixStride))
  case .portable:
    multiplyInFixedOrder(
      StridedMatrix(rows, stride: stride), by: StridedMatrix(rows, stride: stride, .transposed),
      into: matrix, stride: matrixStride, m: count, n: count, k: width, accumulating: false,
      part: .upperTriangle)
  }
}
