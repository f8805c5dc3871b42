/// Gradients, or the same part of each, one in each row, and their inner products: what a projection
/// onto the half-spaces of many constraints needs.
///
/// Allocated once. Has the identity of its memory.
final class GradientRows {
  /// Rows there is room for.
  let capacity: Int
  /// Numbers in a row, padding included.
  let count: Int
  private let storage: AlignedStorage

  /// Columns behind a sum in single precision: 2048, so that long rows lose no digits.
  private static let block = 2048

  /// - Parameter count: Numbers in a row, a multiple of 16.
  init(capacity: Int, count: Int) {
    precondition(capacity > 0, "Gradients of at least one constraint, got \(capacity)")
    precondition(count % Vector.scalarCount == 0, "Rows of whole vectors, got \(count) numbers")
    self.capacity = capacity
    self.count = count
    storage = AlignedStorage(count: capacity * count)
  }

  /// A row, [count].
  subscript(row: Int) -> UnsafeMutablePointer<Float> {
    precondition(row >= 0 && row < capacity, "Row \(row) of \(capacity)")
    return storage.base + row * count
  }

  /// Sets a row to 0.
  func clear(_ row: Int) { self[row].update(repeating: 0, count: count) }

  /// `result` ← G g, the inner products of the first `rows` rows with a vector.
  func multiply(
    _ vector: UnsafePointer<Float>, rows: Int, into result: inout [Double]
  ) {
    precondition(rows <= capacity, "\(rows) rows of \(capacity)")
    result.removeAll(keepingCapacity: true)
    for _ in 0..<rows { result.append(0) }
    for start in stride(from: 0, to: count, by: Self.block) {
      let factor = RowBlock(base: vector + start, stride: count, count: 1)
      forEachInnerProduct(
        of: RowBlock(base: storage.base + start, stride: count, count: rows), with: factor,
        width: min(Self.block, count - start)
      ) { row, _, product in result[row] += Double(product) }
    }
  }

  /// `result` ← G Gᵀ of the first `rows` rows, [rows, rows], symmetric.
  func gram(rows: Int, into result: inout [Double]) {
    precondition(rows <= capacity, "\(rows) rows of \(capacity)")
    result.removeAll(keepingCapacity: true)
    for _ in 0..<rows * rows { result.append(0) }
    for start in stride(from: 0, to: count, by: Self.block) {
      let block = RowBlock(base: storage.base + start, stride: count, count: rows)
      forEachInnerProduct(
        of: block, with: block, width: min(Self.block, count - start), upper: true
      ) { row, column, product in result[row * rows + column] += Double(product) }
    }
    for row in 0..<rows {
      for column in 0..<row { result[row * rows + column] = result[column * rows + row] }
    }
  }

  /// `vector` ← vector + Gᵀ v.
  func addCombination(
    _ coefficients: [Double], to vector: UnsafeMutablePointer<Float>
  ) {
    precondition(coefficients.count <= capacity, "\(coefficients.count) rows of \(capacity)")
    for (row, coefficient) in coefficients.enumerated() where coefficient != 0 {
      let source = storage.base + row * count
      let factor = Vector(repeating: Float(coefficient))
      for index in stride(from: 0, to: count, by: Vector.scalarCount) {
        vector.store(
          vector.vector(at: index).addingProduct(source.vector(at: index), factor), at: index)
      }
    }
  }
}
