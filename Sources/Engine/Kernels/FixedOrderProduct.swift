// Matrix products in a fixed order of additions. For every element of C = A B + C, with A [m, k] and
// B [k, n], the sum starts at 0, or at the element where it is added to, and takes the terms one by one:
//
//     s ← fma(a_ip, b_pj, s)   for p = 0, 1, …, k − 1,
//
// each product and addition rounded once, together. That is the whole definition. How the matrices
// are cut into blocks and tiles, and which elements share a register, changes no bit, since the sum of
// one element goes through memory unrounded between blocks and no two partial sums are ever added.
//
// The blocking is that of Goto & van de Geijn 2008, doi:10.1145/1356052.1356053, as in BLIS: panels of B
// and of A are copied so that a tile of 6 rows and 64 bytes of columns reads them in order and stays in
// twelve of the sixteen AVX2 registers.

/// A factor in memory: element (i, j) lies at `base` + i · `row` + j · `column`.
struct StridedMatrix<Scalar: BinaryFloatingPoint> {
  let base: UnsafePointer<Scalar>
  let row: Int
  let column: Int

  /// - Parameter stride: From one stored row to the next.
  @inline(__always)
  init(_ base: UnsafePointer<Scalar>, stride: Int, _ orientation: Orientation = .asStored) {
    self.base = base
    row = orientation == .asStored ? stride : 1
    column = orientation == .asStored ? 1 : stride
  }

  @inline(__always)
  fileprivate func address(_ i: Int, _ j: Int) -> UnsafePointer<Scalar> {
    base + (i * row + j * column)
  }
}

/// Which elements of a product are computed.
enum ProductPart {
  case all
  /// Those on the diagonal and above; the others stay as they are.
  case upperTriangle
}

/// `c` [m, n] ← `a` [m, k] · `b` [k, n] + `accumulating` · `c`, in the fixed order.
///
/// - Parameter stride: From one row of `c` to the next.
func multiplyInFixedOrder(
  _ a: StridedMatrix<Float>, by b: StridedMatrix<Float>, into c: UnsafeMutablePointer<Float>,
  stride: Int, m: Int, n: Int, k: Int, accumulating: Bool, part: ProductPart = .all
) {
  PackingMemoryPool<Vector>.single.withMemory { memory in
    multiply(
      a, by: b, into: c, rowLength: stride, m: m, n: n, k: k, accumulating: accumulating,
      part: part, memory)
  }
}

/// The same in double precision.
func multiplyInFixedOrder(
  _ a: StridedMatrix<Double>, by b: StridedMatrix<Double>, into c: UnsafeMutablePointer<Double>,
  stride: Int, m: Int, n: Int, k: Int, accumulating: Bool, part: ProductPart = .all
) {
  PackingMemoryPool<DoubleVector>.double.withMemory { memory in
    multiply(
      a, by: b, into: c, rowLength: stride, m: m, n: n, k: k, accumulating: accumulating,
      part: part, memory)
  }
}

/// Rows of a tile.
private let tileRows = 6

/// The loops around the tile; specialized for each of the two precisions.
@inline(__always)
private func multiply<Lanes: SIMD>(
  _ a: StridedMatrix<Lanes.Scalar>, by b: StridedMatrix<Lanes.Scalar>,
  into c: UnsafeMutablePointer<Lanes.Scalar>, rowLength: Int, m: Int, n: Int, k: Int,
  accumulating: Bool, part: ProductPart, _ memory: PackingMemory<Lanes>
) where Lanes.Scalar: BinaryFloatingPoint {
  guard k > 0 else {
    if !accumulating { for i in 0..<m { (c + i * rowLength).update(repeating: 0, count: n) } }
    return
  }
  let (left, right, edge) = (memory.left, memory.right, memory.edge)
  let tileColumns = Lanes.scalarCount
  for firstColumn in stride(from: 0, to: n, by: PackingBlock.columns) {
    let columns = min(PackingBlock.columns, n - firstColumn)
    // Rows of A are read in place where too few columns share them to be worth a copy.
    let copiesRows = columns > 2 * tileColumns
    for start in stride(from: 0, to: k, by: PackingBlock.depth) {
      let depth = min(PackingBlock.depth, k - start)
      let adding = accumulating || start > 0
      for j in stride(from: 0, to: columns, by: tileColumns) {
        pack(
          b.address(start, firstColumn + j), laneStride: b.column, depthStride: b.row,
          count: min(tileColumns, columns - j), lanes: tileColumns, depth: depth,
          into: right + j * depth)
      }
      for firstRow in stride(from: 0, to: m, by: PackingBlock.rows) {
        let rows = min(PackingBlock.rows, m - firstRow)
        for i in stride(from: 0, to: rows, by: tileRows) where copiesRows || i + tileRows > rows {
          pack(
            a.address(firstRow + i, start), laneStride: a.row, depthStride: a.column,
            count: min(tileRows, rows - i), lanes: tileRows, depth: depth, into: left + i * depth)
        }
        for j in stride(from: 0, to: columns, by: tileColumns) {
          for i in stride(from: 0, to: rows, by: tileRows) {
            let (row, column) = (firstRow + i, firstColumn + j)
            if part == .upperTriangle && column + tileColumns <= row { continue }
            let target = c + row * rowLength + column
            let isWhole =
              i + tileRows <= rows && j + tileColumns <= columns
              && (part == .all || column >= row + tileRows - 1)
            // A tile that sticks out is computed beside the matrix.
            let (height, width) = (min(tileRows, rows - i), min(tileColumns, columns - j))
            if adding && !isWhole {
              for y in 0..<height {
                (edge + y * tileColumns).update(from: target + y * rowLength, count: width)
              }
            }
            let (place, placeLength) = isWhole ? (target, rowLength) : (edge, tileColumns)
            if copiesRows || i + tileRows > rows {
              addTile(
                Lanes.self, left + i * depth, rowStride: 1, depthStride: tileRows,
                right + j * depth, depth: depth, to: place, rowLength: placeLength, adding: adding)
            } else {
              addTile(
                Lanes.self, a.address(row, start), rowStride: a.row, depthStride: a.column,
                right + j * depth, depth: depth, to: place, rowLength: placeLength, adding: adding)
            }
            guard !isWhole else { continue }
            for y in 0..<height {
              let first = part == .all ? 0 : min(max(row + y - column, 0), width)
              (target + y * rowLength + first).update(
                from: edge + y * tileColumns + first, count: width - first)
            }
          }
        }
      }
    }
  }
}

/// Six rows of the product, as wide as `Lanes`, of a panel of A and one of B, both `depth` long.
@inline(__always)
private func addTile<Lanes: SIMD>(
  _: Lanes.Type, _ left: UnsafePointer<Lanes.Scalar>, rowStride: Int, depthStride: Int,
  _ right: UnsafePointer<Lanes.Scalar>, depth: Int, to target: UnsafeMutablePointer<Lanes.Scalar>,
  rowLength: Int, adding: Bool
) where Lanes.Scalar: BinaryFloatingPoint {
  let below = target + 3 * rowLength
  var (a, b, c, d, e, f) = (Lanes(), Lanes(), Lanes(), Lanes(), Lanes(), Lanes())
  if adding {
    (a, b, c) = (target.lanes(0), target.lanes(rowLength), target.lanes(2 * rowLength))
    (d, e, f) = (below.lanes(0), below.lanes(rowLength), below.lanes(2 * rowLength))
  }
  // Two pointers reach six rows with the strides that an address can have.
  var (upper, lower, right) = (left, left + 3 * rowStride, right)
  for _ in 0..<depth {
    let lanes: Lanes = right.lanes(0)
    a = a.addingProduct(Lanes(repeating: upper[0]), lanes)
    b = b.addingProduct(Lanes(repeating: upper[rowStride]), lanes)
    c = c.addingProduct(Lanes(repeating: upper[2 * rowStride]), lanes)
    d = d.addingProduct(Lanes(repeating: lower[0]), lanes)
    e = e.addingProduct(Lanes(repeating: lower[rowStride]), lanes)
    f = f.addingProduct(Lanes(repeating: lower[2 * rowStride]), lanes)
    upper += depthStride
    lower += depthStride
    right += Lanes.scalarCount
  }
  target.set(a, 0)
  target.set(b, rowLength)
  target.set(c, 2 * rowLength)
  below.set(d, 0)
  below.set(e, rowLength)
  below.set(f, 2 * rowLength)
}

/// Copies a panel of `count` ≤ `lanes` rows or columns so that those of one p lie together; zeros fill
/// up the lanes.
@inline(__always)
private func pack<Scalar: BinaryFloatingPoint>(
  _ source: UnsafePointer<Scalar>, laneStride: Int, depthStride: Int, count: Int, lanes: Int,
  depth: Int, into target: UnsafeMutablePointer<Scalar>
) {
  for p in 0..<depth {
    let (source, target) = (source + p * depthStride, target + p * lanes)
    // The cases differ in speed only: the compiler knows the number of lanes, and the stride 1.
    if count < lanes {
      for lane in 0..<count { target[lane] = source[lane * laneStride] }
      for lane in count..<lanes { target[lane] = 0 }
    } else if laneStride == 1 {
      for lane in 0..<lanes { target[lane] = source[lane] }
    } else {
      for lane in 0..<lanes { target[lane] = source[lane * laneStride] }
    }
  }
}

extension UnsafePointer {
  @inline(__always)
  fileprivate func lanes<Lanes: SIMD>(_ index: Int) -> Lanes where Lanes.Scalar == Pointee {
    UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self)
  }
}

extension UnsafeMutablePointer {
  @inline(__always)
  fileprivate func lanes<Lanes: SIMD>(_ index: Int) -> Lanes where Lanes.Scalar == Pointee {
    UnsafePointer(self).lanes(index)
  }

  @inline(__always)
  fileprivate func set<Lanes: SIMD>(_ lanes: Lanes, _ index: Int) where Lanes.Scalar == Pointee {
    UnsafeMutableRawPointer(self + index).storeBytes(of: lanes, as: Lanes.self)
  }
}
