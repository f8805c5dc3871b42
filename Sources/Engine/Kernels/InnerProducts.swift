private import CKernels

// Inner products of rows with rows. Each has sixteen partial sums, the terms p, p + 16, … in the p-th, in
// ascending order and each product and addition rounded once, together; then the partial sums are added
// from the first to the last. No library is called, so that the bits depend on nothing else.

/// Rows of as many numbers that lie one after another.
struct RowBlock {
  let base: UnsafePointer<Float>
  /// From one row to the next.
  let stride: Int
  let count: Int

  @inline(__always)
  fileprivate func row(_ index: Int) -> UnsafePointer<Float> { base + index * stride }
}

/// Calls `body` with the inner products of all rows of `left` with all rows of `right`.
///
/// - Parameters:
///   - width: The numbers of a row that take part, a multiple of 16.
///   - upper: Whether only products of the row i with a row j ≥ i are wanted.
@inline(__always)
func forEachInnerProduct(
  of left: RowBlock, with right: RowBlock, width: Int, upper: Bool = false,
  usesWideRegisters: Bool = WideRegisters.areAvailable,
  _ body: (_ row: Int, _ column: Int, _ product: Float) -> Void
) {
  #if arch(x86_64)
    if usesWideRegisters {
      forEachTile(of: left, with: right, width: width, upper: upper, body)
      return
    }
  #endif
  for row in 0..<left.count {
    for column in stride(from: upper ? row : 0, to: right.count, by: 1) {
      body(row, column, innerProduct(left.row(row), right.row(column), count: width))
    }
  }
}

#if arch(x86_64)
  /// Four rows by four at a time.
  @inline(__always)
  private func forEachTile(
    of left: RowBlock, with right: RowBlock, width: Int, upper: Bool,
    _ body: (_ row: Int, _ column: Int, _ product: Float) -> Void
  ) {
    let side = Int(CLB_PRODUCT_ROWS)
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: 2 * side) { rows in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: side * side) { products in
        guard let rows = rows.baseAddress, let products = products.baseAddress else { return }
        for firstRow in stride(from: 0, to: left.count, by: side) {
          // Rows beyond the last are taken again, and their products left.
          for i in 0..<side {
            (rows + i).initialize(to: left.row(min(firstRow + i, left.count - 1)))
          }
          let start = upper ? firstRow : 0
          for firstColumn in stride(from: start, to: right.count, by: side) {
            for j in 0..<side {
              (rows + (side + j)).initialize(
                to: right.row(min(firstColumn + j, right.count - 1)))
            }
            clb_inner_products(rows, rows + side, Int64(width), products)
            for i in 0..<min(side, left.count - firstRow) {
              for j in 0..<min(side, right.count - firstColumn)
              where !upper || firstColumn + j >= firstRow + i {
                body(firstRow + i, firstColumn + j, products[i * side + j])
              }
            }
          }
        }
      }
    }
  }
#endif

/// The inner product of two vectors of any length; what whole sixteens leave is added behind them.
@inline(__always)
func innerProduct(
  _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int
) -> Float {
  let whole = count & ~(Vector.scalarCount - 1)
  var sums = Vector.zero
  for index in stride(from: 0, to: whole, by: Vector.scalarCount) {
    sums = sums.addingProduct(left.vector(at: index), right.vector(at: index))
  }
  var sum = sums.sum()
  for index in whole..<count { sum = sum.addingProduct(left[index], right[index]) }
  return sum
}
