private import CKernels

/// Up to `CLB_SHIFTED_ROWS` sums for each of up to 32 positions; `clb_add_shifted` says how they are formed.
@inline(__always)
func addShifted(
  _ weights: UnsafePointer<Float>, rows: Int, offsets: UnsafePointer<Int32>, depth: Int,
  _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>?, start: UnsafePointer<Float>?,
  adding: Bool, to leftTarget: UnsafeMutablePointer<Float>,
  _ rightTarget: UnsafeMutablePointer<Float>?, rowLength: Int,
  usesWideRegisters: Bool = WideRegisters.areAvailable
) {
  #if arch(x86_64)
    if usesWideRegisters {
      return clb_add_shifted(
        weights, Int64(rows), offsets, Int64(depth), left, right, start, adding, leftTarget,
        rightTarget, Int64(rowLength))
    }
  #endif
  addShiftedRows(
    weights, rows: rows, offsets: offsets, depth: depth, left, start: start, adding: adding,
    to: leftTarget, rowLength: rowLength)
  if let right, let rightTarget {
    addShiftedRows(
      weights, rows: rows, offsets: offsets, depth: depth, right, start: start, adding: adding,
      to: rightTarget, rowLength: rowLength)
  }
}

/// The same for sixteen positions, six rows at a time.
private func addShiftedRows(
  _ weights: UnsafePointer<Float>, rows: Int, offsets: UnsafePointer<Int32>, depth: Int,
  _ input: UnsafePointer<Float>, start: UnsafePointer<Float>?, adding: Bool,
  to target: UnsafeMutablePointer<Float>, rowLength: Int
) {
  for first in stride(from: 0, to: rows, by: 6) {
    // Where fewer than six are left, the last is computed more than once.
    let row = { min(first + $0, rows - 1) }
    let (i1, i2, i3, i4, i5) = (row(1), row(2), row(3), row(4), row(5))
    func initial(_ row: Int) -> Vector {
      adding
        ? target.vector(at: row * rowLength) : Vector(repeating: start.map { $0[row] } ?? 0)
    }
    var (a, b, c) = (initial(first), initial(i1), initial(i2))
    var (d, e, f) = (initial(i3), initial(i4), initial(i5))
    for k in 0..<depth {
      let lanes = input.vector(at: Int(offsets[k]))
      let weights = weights + k * rows
      a = a.addingProduct(Vector(repeating: weights[first]), lanes)
      b = b.addingProduct(Vector(repeating: weights[i1]), lanes)
      c = c.addingProduct(Vector(repeating: weights[i2]), lanes)
      d = d.addingProduct(Vector(repeating: weights[i3]), lanes)
      e = e.addingProduct(Vector(repeating: weights[i4]), lanes)
      f = f.addingProduct(Vector(repeating: weights[i5]), lanes)
    }
    target.store(a, at: first * rowLength)
    target.store(b, at: i1 * rowLength)
    target.store(c, at: i2 * rowLength)
    target.store(d, at: i3 * rowLength)
    target.store(e, at: i4 * rowLength)
    target.store(f, at: i5 * rowLength)
  }
}

/// Positions of a stack of images, and how far it is in memory from one to the next.
struct ImagePositions {
  let images, height, width: Int
  /// Between neighbors in a row, between rows and between images.
  let step, row, image: Int
}

/// Sums of outer products over positions; `clb_add_outer` says how they are formed.
@inline(__always)
func addOuter(
  _ errors: UnsafePointer<Float>, errorStep: Int, rows: Int, _ left: UnsafePointer<Float>,
  _ right: UnsafePointer<Float>?, _ positions: ImagePositions,
  to target: UnsafeMutablePointer<Float>, rowLength: Int,
  usesWideRegisters: Bool = WideRegisters.areAvailable
) {
  #if arch(x86_64)
    if usesWideRegisters {
      var counts = clb_positions(
        images: Int64(positions.images), height: Int64(positions.height),
        width: Int64(positions.width), step: Int64(positions.step), row: Int64(positions.row),
        image: Int64(positions.image))
      return clb_add_outer(
        errors, Int64(errorStep), Int64(rows), left, right, &counts, target, Int64(rowLength))
    }
  #endif
  addOuterRows(
    errors, errorStep: errorStep, rows: rows, left, positions, to: target, rowLength: rowLength)
  if let right {
    addOuterRows(
      errors, errorStep: errorStep, rows: rows, right, positions, to: target + Vector.scalarCount,
      rowLength: rowLength)
  }
}

/// The same for sixteen lanes, six rows at a time.
private func addOuterRows(
  _ errors: UnsafePointer<Float>, errorStep: Int, rows: Int, _ input: UnsafePointer<Float>,
  _ positions: ImagePositions, to target: UnsafeMutablePointer<Float>, rowLength: Int
) {
  for first in stride(from: 0, to: rows, by: 6) {
    let row = { min(first + $0, rows - 1) }
    let (i1, i2, i3, i4, i5) = (row(1), row(2), row(3), row(4), row(5))
    var (a, b, c) = (
      target.vector(at: first * rowLength), target.vector(at: i1 * rowLength),
      target.vector(at: i2 * rowLength)
    )
    var (d, e, f) = (
      target.vector(at: i3 * rowLength), target.vector(at: i4 * rowLength),
      target.vector(at: i5 * rowLength)
    )
    var errors = errors
    for image in 0..<positions.images {
      for y in 0..<positions.height {
        var input = input + image * positions.image + y * positions.row
        for _ in 0..<positions.width {
          let lanes = input.vector(at: 0)
          a = a.addingProduct(Vector(repeating: errors[first]), lanes)
          b = b.addingProduct(Vector(repeating: errors[i1]), lanes)
          c = c.addingProduct(Vector(repeating: errors[i2]), lanes)
          d = d.addingProduct(Vector(repeating: errors[i3]), lanes)
          e = e.addingProduct(Vector(repeating: errors[i4]), lanes)
          f = f.addingProduct(Vector(repeating: errors[i5]), lanes)
          errors += errorStep
          input += positions.step
        }
      }
    }
    target.store(a, at: first * rowLength)
    target.store(b, at: i1 * rowLength)
    target.store(c, at: i2 * rowLength)
    target.store(d, at: i3 * rowLength)
    target.store(e, at: i4 * rowLength)
    target.store(f, at: i5 * rowLength)
  }
}
