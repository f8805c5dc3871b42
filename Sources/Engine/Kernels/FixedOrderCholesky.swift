/// Rows that are eliminated one by one before a product takes care of the others.
///
/// The inverse depends on it, since it says where sums begin; the factor does not.
private let blockRows = 64

/// Replaces the upper triangle of a symmetric positive definite matrix [size, size] by that of its
/// inverse, with all sums in a fixed order.
///
///     A = Uᵀ U,   V = U⁻¹,   A⁻¹ = V Vᵀ
///
/// Only the upper triangle is read; what is below the diagonal is undefined afterwards.
/// - Returns: Whether the matrix was positive definite; otherwise it is destroyed.
func invertInFixedOrder(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Bool {
  let negated = UnsafeMutablePointer<Double>.allocate(capacity: blockRows * size)
  defer { negated.deallocate() }
  guard factor(matrix, size: size, negated) else { return false }
  let inverse = UnsafeMutablePointer<Double>.allocate(capacity: size * size)
  defer { inverse.deallocate() }
  inverse.initialize(repeating: 0, count: size * size)
  invertTriangle(matrix, size: size, negated, into: inverse)
  multiplyInFixedOrder(
    StridedMatrix(inverse, stride: size), by: StridedMatrix(inverse, stride: size, .transposed),
    into: matrix, stride: size, m: size, n: size, k: size, accumulating: false,
    part: .upperTriangle)
  return true
}

/// Replaces the upper triangle by U, row by row.
///
///     U_pp = √a_pp,   U_pj = a_pj / U_pp,   a_ij ← fma(−U_pi, U_pj, a_ij)   for j ≥ i > p.
///
/// - Parameter negated: Room for a block of rows.
private func factor(
  _ matrix: UnsafeMutablePointer<Double>, size: Int, _ negated: UnsafeMutablePointer<Double>
) -> Bool {
  for start in stride(from: 0, to: size, by: blockRows) {
    let end = min(start + blockRows, size)
    for p in start..<end {
      let row = matrix + p * size
      guard row[p] > 0, row[p] < .infinity else { return false }
      let root = row[p].squareRoot()
      row[p] = root
      for j in p + 1..<max(size, p + 1) { row[j] /= root }
      for i in p + 1..<max(end, p + 1) {
        add(row, times: -row[i], to: matrix + i * size, columns: i..<size)
      }
    }
    let (rest, rows) = (size - end, end - start)
    negate(matrix, size: size, rows: start..<end, into: negated)
    multiplyInFixedOrder(
      StridedMatrix(negated + end, stride: size, .transposed),
      by: StridedMatrix(matrix + start * size + end, stride: size),
      into: matrix + end * size + end, stride: size, m: rest, n: rest, k: rows,
      accumulating: true, part: .upperTriangle)
  }
  return true
}

/// Stores U⁻¹ in `inverse`, which is 0, from the last row to the first.
///
///     V_i = (e_i − Σ_{p>i} U_ip V_p) / U_ii,
///
/// where the rows behind the block of row i come first, in order, and then those within.
private func invertTriangle(
  _ triangle: UnsafePointer<Double>, size: Int, _ negated: UnsafeMutablePointer<Double>,
  into inverse: UnsafeMutablePointer<Double>
) {
  let lastStart = (size - 1) / blockRows * blockRows
  for start in stride(from: lastStart, through: 0, by: -blockRows) {
    let end = min(start + blockRows, size)
    let rest = size - end
    negate(triangle, size: size, rows: start..<end, into: negated)
    multiplyInFixedOrder(
      StridedMatrix(negated + end, stride: size),
      by: StridedMatrix(inverse + end * size + end, stride: size),
      into: inverse + start * size + end, stride: size, m: end - start, n: rest, k: rest,
      accumulating: false)
    for i in (start..<end).reversed() {
      let (row, coefficients) = (inverse + i * size, triangle + i * size)
      row[i] = 1
      for p in i + 1..<max(end, i + 1) {
        add(inverse + p * size, times: -coefficients[p], to: row, columns: p..<size)
      }
      for j in i..<size { row[j] /= coefficients[i] }
    }
  }
}

/// `target` ← fma(`factor`, `source`, `target`) in some columns.
@inline(__always)
private func add(
  _ source: UnsafePointer<Double>, times factor: Double, to target: UnsafeMutablePointer<Double>,
  columns: Range<Int>
) {
  for j in columns { target[j] = target[j].addingProduct(factor, source[j]) }
}

/// Copies some rows with the opposite sign.
private func negate(
  _ matrix: UnsafePointer<Double>, size: Int, rows: Range<Int>,
  into target: UnsafeMutablePointer<Double>
) {
  let source = matrix + rows.lowerBound * size
  for index in 0..<rows.count * size { target[index] = -source[index] }
}
