/// The nonzero numbers of a matrix [rows, columns], row by row and also column by column.
///
/// Images of digits are four fifths zero, so the products of the first layer are mostly products
/// with zero. Skipping those makes a training step of the usual network a third faster than matrix
/// products can. The sums run over ascending indices, so they do not depend on the library either.
/// The memory is allocated once.
final class SparseRows {
  /// With a larger share of nonzero numbers a dense product is faster.
  static let densityLimit = 0.4

  private let columns: Int
  private let capacity: Int
  /// rows + 1 positions into ``rowColumns`` and ``rowValues``.
  private let rowStarts: UnsafeMutablePointer<Int32>
  private let rowColumns: UnsafeMutablePointer<Int32>
  private let rowValues: UnsafeMutablePointer<Float>
  /// columns + 1 positions into ``columnRows`` and ``columnValues``.
  private let columnStarts: UnsafeMutablePointer<Int32>
  private let columnRows: UnsafeMutablePointer<Int32>
  private let columnValues: UnsafeMutablePointer<Float>

  init(rows: Int, columns: Int) {
    self.columns = columns
    // A row may be collected whole beyond the limit, and one place more is written than counted.
    capacity = Int(Double(rows * columns) * Self.densityLimit) + columns + 1
    func allocate<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
      memory.initialize(repeating: value, count: count)
      return memory
    }
    rowStarts = allocate(rows + 1, 0)
    rowColumns = allocate(capacity, 0)
    rowValues = allocate(capacity, 0)
    columnStarts = allocate(columns + 2, 0)
    columnRows = allocate(capacity, 0)
    columnValues = allocate(capacity, 0)
  }

  deinit {
    rowStarts.deallocate()
    rowColumns.deallocate()
    rowValues.deallocate()
    columnStarts.deallocate()
    columnRows.deallocate()
    columnValues.deallocate()
  }

  /// Collects the nonzero numbers of `matrix`; false where there are too many to be worth it.
  func compress(_ matrix: UnsafePointer<Float>, rows: Int) -> Bool {
    let limit = Int(Double(rows * columns) * Self.densityLimit)
    columnStarts.update(repeating: 0, count: columns + 2)
    var count = 0
    for row in 0..<rows {
      let line = matrix + row * columns
      rowStarts[row] = Int32(count)
      guard count <= limit else { return false }
      var column = 0
      while column < columns {
        if column + Vector.scalarCount <= columns, line.vector(at: column) == .zero {
          column += Vector.scalarCount
          continue
        }
        let end = min(column + Vector.scalarCount, columns)
        while column < end {
          let value = line[column]
          // Written always and counted only where it matters: no branch to mispredict.
          rowColumns[count] = Int32(truncatingIfNeeded: column)
          rowValues[count] = value
          let isNonzero: Int32 = value != 0 ? 1 : 0
          count += Int(isNonzero)
          columnStarts[column + 2] += isNonzero
          column += 1
        }
      }
    }
    rowStarts[rows] = Int32(count)
    guard count <= limit else { return false }
    // Starts of the columns, one place ahead, so that filling moves them to where they belong.
    for column in 0..<columns { columnStarts[column + 2] += columnStarts[column + 1] }
    for row in 0..<rows {
      for index in Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
        let column = Int(rowColumns[index])
        let place = Int(columnStarts[column + 1])
        columnStarts[column + 1] += 1
        columnRows[place] = Int32(truncatingIfNeeded: row)
        columnValues[place] = rowValues[index]
      }
    }
    return true
  }

  /// Stores in `result` [rows, width] the product of this matrix and `weight` [columns, width].
  func multiply(
    by weight: UnsafePointer<Float>, rows: Int, width: Int, into result: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(of: width) { offset, count in
      for row in 0..<rows {
        let range = Int(rowStarts[row])..<Int(rowStarts[row + 1])
        accumulate(
          range, indices: rowColumns, values: rowValues, source: weight + offset, stride: width,
          count: count, into: result + row * width + offset, adding: false)
      }
    }
  }

  /// Stores in `result` [columns, width] the product of this matrix's rows, transposed, and `error`
  /// [rows.count, width].
  func multiplyTransposed(
    by error: UnsafePointer<Float>, rows: Range<Int>, width: Int,
    into result: UnsafeMutablePointer<Float>, accumulating: Bool
  ) {
    // Rows of a column are in ascending order; `error` starts at the first row of the range.
    let source = error - rows.lowerBound * width
    forEachBlock(of: width) { offset, count in
      for column in 0..<columns {
        var (first, last) = (Int(columnStarts[column]), Int(columnStarts[column + 1]))
        while first < last, Int(columnRows[first]) < rows.lowerBound { first += 1 }
        while first < last, Int(columnRows[last - 1]) >= rows.upperBound { last -= 1 }
        accumulate(
          first..<last, indices: columnRows, values: columnValues, source: source + offset,
          stride: width, count: count, into: result + column * width + offset,
          adding: accumulating)
      }
    }
  }

  /// Calls `body` for blocks of 64 columns, then of 16, then of one.
  ///
  /// A block of 64 keeps its sums in registers, and its part of the other factor in the cache.
  @inline(__always)
  private func forEachBlock(of width: Int, _ body: (_ offset: Int, _ count: Int) -> Void) {
    var offset = 0
    while offset < width {
      let left = width - offset
      let count = left >= 64 ? 64 : left >= Vector.scalarCount ? Vector.scalarCount : 1
      body(offset, count)
      offset += count
    }
  }

  /// Σ value · source[index] over the entries of `range`, for `count` columns.
  @inline(__always)
  private func accumulate(
    _ range: Range<Int>, indices: UnsafePointer<Int32>, values: UnsafePointer<Float>,
    source: UnsafePointer<Float>, stride: Int, count: Int, into target: UnsafeMutablePointer<Float>,
    adding: Bool
  ) {
    if count == 64 {
      var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
      for entry in range {
        let line = source + Int(indices[entry]) * stride
        let value = Vector(repeating: values[entry])
        a = a.addingProduct(value, line.vector(at: 0))
        b = b.addingProduct(value, line.vector(at: 16))
        c = c.addingProduct(value, line.vector(at: 32))
        d = d.addingProduct(value, line.vector(at: 48))
      }
      if adding {
        a += target.vector(at: 0)
        b += target.vector(at: 16)
        c += target.vector(at: 32)
        d += target.vector(at: 48)
      }
      target.store(a, at: 0)
      target.store(b, at: 16)
      target.store(c, at: 32)
      target.store(d, at: 48)
    } else if count == Vector.scalarCount {
      var sum = Vector.zero
      for entry in range {
        let line = source + Int(indices[entry]) * stride
        sum = sum.addingProduct(Vector(repeating: values[entry]), line.vector(at: 0))
      }
      target.store(adding ? sum + target.vector(at: 0) : sum, at: 0)
    } else {
      var sum: Float = 0
      for entry in range {
        sum = sum.addingProduct(values[entry], source[Int(indices[entry]) * stride])
      }
      target[0] = adding ? sum + target[0] : sum
    }
  }
}
