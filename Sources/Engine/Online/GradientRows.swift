/// Gradients of one layout, one in each row, and their inner products: what a projection onto the
/// half-spaces of many constraints needs.
///
/// Allocated once. Has the identity of its memory.
public final class GradientRows {
  /// Rows there is room for.
  public let capacity: Int
  /// Numbers in a row, padding included.
  public let count: Int
  private let storage: AlignedStorage
  /// Sums of a block of columns, before they are added in double precision.
  private let partial: AlignedStorage

  /// Columns behind a sum in single precision: 2048, so that long rows lose no digits.
  private static let block = 2048

  public init(capacity: Int, layout: ParameterLayout) {
    precondition(capacity > 0, "Gradients of at least one constraint, got \(capacity)")
    self.capacity = capacity
    count = layout.count
    storage = AlignedStorage(count: capacity * count)
    partial = AlignedStorage(count: capacity * capacity)
  }

  /// A row, [count].
  public subscript(row: Int) -> UnsafeMutablePointer<Float> {
    precondition(row >= 0 && row < capacity, "Row \(row) of \(capacity)")
    return storage.base + row * count
  }

  /// Sets a row to 0.
  public func clear(_ row: Int) { self[row].update(repeating: 0, count: count) }

  /// `result` ← G g, the inner products of the first `rows` rows with a vector.
  public func multiply(
    _ vector: UnsafePointer<Float>, rows: Int, into result: inout [Double]
  ) {
    precondition(rows <= capacity, "\(rows) rows of \(capacity)")
    result.removeAll(keepingCapacity: true)
    for _ in 0..<rows { result.append(0) }
    for start in stride(from: 0, to: count, by: Self.block) {
      let width = min(Self.block, count - start)
      multiplyRows(
        storage.base + start, stride: count, count: rows, width: width, by: vector + start,
        into: partial.base)
      for row in 0..<rows { result[row] += Double(partial.base[row]) }
    }
  }

  /// `result` ← G Gᵀ of the first `rows` rows, [rows, rows], symmetric.
  public func gram(rows: Int, into result: inout [Double]) {
    precondition(rows <= capacity, "\(rows) rows of \(capacity)")
    result.removeAll(keepingCapacity: true)
    for _ in 0..<rows * rows { result.append(0) }
    for start in stride(from: 0, to: count, by: Self.block) {
      let width = min(Self.block, count - start)
      multiplyBySelf(
        storage.base + start, stride: count, count: rows, width: width, into: partial.base,
        matrixStride: rows)
      for row in 0..<rows {
        for column in row..<rows {
          result[row * rows + column] += Double(partial.base[row * rows + column])
        }
      }
    }
    for row in 0..<rows {
      for column in 0..<row { result[row * rows + column] = result[column * rows + row] }
    }
  }

  /// `vector` ← vector + Gᵀ v.
  public func addCombination(
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
