/// The Cholesky factor of the rows and columns chosen so far from a positive definite matrix, with a
/// right-hand side, where one row and column can be appended or removed at a time.
///
/// For chosen rows and columns A and a right-hand side b it holds U, upper triangular with a positive
/// diagonal, and u, with A = UᵀU and b = Uᵀu. Removing rotates rows as in Golub & Van Loan, Matrix
/// Computations, 4th edition, section 6.5; both steps take O(count²) and are backward stable. The
/// memory is allocated once.
final class GrowingCholeskyFactor {
  /// Rows chosen.
  private(set) var count = 0
  /// Where the chosen rows lie in the whole matrix, [count], in the order of appending.
  let members: UnsafeMutablePointer<Int>
  private let capacity: Int
  /// From the start of one row of U to the start of the next, with room for a vector behind a row.
  private let stride: Int
  /// U, [capacity, stride], row-major; the elements below the diagonal, and those behind `count` in a
  /// row, are of no meaning but finite.
  private let factor: UnsafeMutablePointer<Double>
  /// 1 / U_ii.
  private let reciprocals: UnsafeMutablePointer<Double>
  /// u.
  private let transformed: UnsafeMutablePointer<Double>
  /// The column that is being appended.
  private let column: UnsafeMutablePointer<Double>

  init(capacity: Int) {
    self.capacity = capacity
    stride = capacity + DoubleVector.scalarCount
    members = .allocate(capacity: capacity)
    members.initialize(repeating: 0, count: capacity)
    factor = allocatePadded(capacity * stride)
    reciprocals = allocatePadded(capacity)
    transformed = allocatePadded(capacity)
    column = allocatePadded(capacity)
  }

  deinit {
    members.deallocate()
    factor.deallocate()
    reciprocals.deallocate()
    transformed.deallocate()
    column.deallocate()
  }

  func removeAll() { count = 0 }

  /// Appends one row and column.
  ///
  /// - Parameters:
  ///   - row: The whole row of the matrix.
  ///   - index: Where it lies in the matrix.
  ///   - right: The new element of b.
  ///   - tolerance: What the square of the new diagonal element must exceed, relative to that of the
  ///     matrix.
  /// - Returns: Whether it does; otherwise nothing is appended.
  func append(
    _ row: UnsafePointer<Double>, at index: Int, right: Double, tolerance: Double
  ) -> Bool {
    precondition(count < capacity, "The factor has room for \(capacity) rows")
    let count = count
    for position in 0..<count { column[position] = row[members[position]] }
    for position in 0..<count {
      let element = column[position] * reciprocals[position]
      column[position] = element
      addPadded(
        factor + (position * stride + position + 1), times: -element, to: column + (position + 1),
        count: count - position - 1)
    }
    column.store(.zero, at: count)
    let pivot = row[index] - dotPadded(column, column, count: count)
    // Also false if one of the two is not a number.
    guard pivot > tolerance * row[index], pivot < .infinity else { return false }
    let diagonal = pivot.squareRoot()
    var remainder = right
    for position in 0..<count {
      factor[position * stride + count] = column[position]
      remainder.addProduct(-column[position], transformed[position])
    }
    factor[count * stride + count] = diagonal
    reciprocals[count] = 1 / diagonal
    transformed[count] = remainder / diagonal
    members[count] = index
    self.count = count + 1
    return true
  }

  /// Stores in `solution` the x with A x = b, [count] in the order of appending, and one vector of 0.
  func solve(into solution: UnsafeMutablePointer<Double>) {
    solution.store(.zero, at: count)
    for position in (0..<count).reversed() {
      let known = dotPadded(
        factor + (position * stride + position + 1), solution + (position + 1),
        count: count - position - 1)
      solution[position] = (transformed[position] - known) * reciprocals[position]
    }
  }

  /// Removes the row and column at `position` in the order of appending.
  func remove(at position: Int) {
    precondition((0..<count).contains(position), "Row \(position) of \(count)")
    for row in 0..<position {
      let line = factor + row * stride
      (line + position).update(from: line + (position + 1), count: count - position - 1)
    }
    for row in position..<(count - 1) { rotate(row) }
    (members + position).update(from: members + (position + 1), count: count - position - 1)
    count -= 1
  }

  /// Turns rows `row` and `row` + 1, of which column `row` is gone, so that the lower one loses its
  /// first element, and moves the upper one to the left.
  private func rotate(_ row: Int) {
    let (upper, lower) = (factor + row * stride, factor + (row + 1) * stride)
    let (first, second) = (upper[row + 1], lower[row + 1])
    let length = (first * first + second * second).squareRoot()
    let (cosine, sine) = (first / length, second / length)
    let (cosines, sines) = (DoubleVector(repeating: cosine), DoubleVector(repeating: sine))
    for column in Swift.stride(from: row + 1, to: count, by: DoubleVector.scalarCount) {
      let (above, below) = (upper.vector(at: column), lower.vector(at: column))
      upper.store((cosines * above).addingProduct(sines, below), at: column - 1)
      lower.store((cosines * below).addingProduct(-sines, above), at: column)
    }
    let (above, below) = (transformed[row], transformed[row + 1])
    transformed[row] = (cosine * above).addingProduct(sine, below)
    transformed[row + 1] = (cosine * below).addingProduct(-sine, above)
    upper[row] = length
    reciprocals[row] = 1 / length
  }
}
