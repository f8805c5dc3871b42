private import COpenBLAS

/// Replaces a symmetric positive definite matrix [size, size] by its inverse, by Cholesky
/// factorization in double precision.
///
/// - Returns: Whether the matrix was positive definite; otherwise it is destroyed.
public func invertPositiveDefinite(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Bool {
  var (order, info) = (blasint(size), blasint(0))
  // For a symmetric matrix rows and columns are the same, so "lower by columns" is "upper by rows".
  dpotrf_("L", &order, matrix, &order, &info, 1)
  guard info == 0 else { return false }
  dpotri_("L", &order, matrix, &order, &info, 1)
  guard info == 0 else { return false }
  for row in 0..<size {
    for column in 0..<row { matrix[row * size + column] = matrix[column * size + row] }
  }
  return true
}
