private import COpenBLAS

/// Replaces a symmetric positive definite matrix [size, size] by its inverse, by Cholesky
/// factorization in double precision.
///
/// Wraps `dpotrf` and `dpotri` of LAPACK.
/// - Returns: Whether the matrix was positive definite; otherwise it is destroyed.
public func invertPositiveDefinite(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Bool {
  switch KernelClass.current {
  case .library: guard invertByLibrary(matrix, size: size) else { return false }
  case .portable: guard invertInFixedOrder(matrix, size: size) else { return false }
  }
  for row in 0..<size {
    for column in 0..<row { matrix[row * size + column] = matrix[column * size + row] }
  }
  return true
}

/// The upper triangle of the inverse.
private func invertByLibrary(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Bool {
  var (order, info) = (blasint(size), blasint(0))
  // For a symmetric matrix rows and columns are the same, so "lower by columns" is "upper by rows".
  BLAS.functions.dpotrf("L", &order, matrix, &order, &info, 1)
  guard info == 0 else { return false }
  BLAS.functions.dpotri("L", &order, matrix, &order, &info, 1)
  return info == 0
}
