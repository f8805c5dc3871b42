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
// twelve of the sixteen AVX2 registers. Where the processor has AVX-512, a tile of single precision
// is two panels high and two wide and stays in 24 of 32 registers (Sources/CKernels).

private import CKernels

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
/// - Parameters:
///   - stride: From one row of `c` to the next.
///   - usesWideRegisters: Whether AVX-512 is used, which must be available; it changes no bit.
func multiplyInFixedOrder(
  _ a: StridedMatrix<Float>, by b: StridedMatrix<Float>, into c: UnsafeMutablePointer<Float>,
  stride: Int, m: Int, n: Int, k: Int, accumulating: Bool, part: ProductPart = .all,
  usesWideRegisters: Bool = WideRegisters.areAvailable
) {
  var wideTile: WideTile<Float>?
  if usesWideRegisters { wideTile = addWideTile }
  PackingMemoryPool<Vector>.single.withMemory { memory in
    multiply(
      a, by: b, into: c, rowLength: stride, m: m, n: n, k: k, accumulating: accumulating,
      part: part, memory, wideTile: wideTile)
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
      part: part, memory, wideTile: nil)
  }
}

/// Rows of a panel of A.
private let tileRows = 6

/// Computes a tile of one or two panels of A, [depth, 6], by one or two of B, [depth, 16].
private typealias WideTile<Scalar: BinaryFloatingPoint> = (
  _ upper: UnsafePointer<Scalar>, _ lower: UnsafePointer<Scalar>?, _ left: UnsafePointer<Scalar>,
  _ right: UnsafePointer<Scalar>?, _ depth: Int, _ target: UnsafeMutablePointer<Scalar>,
  _ rowLength: Int, _ adding: Bool
) -> Void

/// Wraps `clb_add_tile`.
private func addWideTile(
  _ upper: UnsafePointer<Float>, _ lower: UnsafePointer<Float>?, _ left: UnsafePointer<Float>,
  _ right: UnsafePointer<Float>?, depth: Int, to target: UnsafeMutablePointer<Float>,
  rowLength: Int, adding: Bool
) {
  #if arch(x86_64)
    clb_add_tile(upper, lower, left, right, Int64(depth), target, Int64(rowLength), adding)
  #else
    preconditionFailure("Tiles for AVX-512 on another processor")
  #endif
}

/// The loops around the tile; specialized for each of the two precisions.
@inline(__always)
private func multiply<Lanes: SIMD>(
  _ a: StridedMatrix<Lanes.Scalar>, by b: StridedMatrix<Lanes.Scalar>,
  into c: UnsafeMutablePointer<Lanes.Scalar>, rowLength: Int, m: Int, n: Int, k: Int,
  accumulating: Bool, part: ProductPart, _ memory: PackingMemory<Lanes>,
  wideTile: WideTile<Lanes.Scalar>?
) where Lanes.Scalar: BinaryFloatingPoint & SIMDScalar {
  guard k > 0 else {
    if !accumulating { for i in 0..<m { (c + i * rowLength).update(repeating: 0, count: n) } }
    return
  }
  let (left, right, edge) = (memory.left, memory.right, memory.edge)
  let panelColumns = Lanes.scalarCount
  for firstColumn in stride(from: 0, to: n, by: PackingBlock.columns) {
    let columns = min(PackingBlock.columns, n - firstColumn)
    // Rows of A are read in place where too few columns share them to be worth a copy.
    let copiesRows = columns > 2 * panelColumns
    let wideTile = copiesRows ? wideTile : nil
    let panels = wideTile == nil ? 1 : 2
    for start in stride(from: 0, to: k, by: PackingBlock.depth) {
      let depth = min(PackingBlock.depth, k - start)
      let adding = accumulating || start > 0
      pack(
        b.address(start, firstColumn), laneStride: b.column, depthStride: b.row, count: columns,
        lanes: panelColumns, depth: depth, into: right
      ) { source, target in
        let lanes: Lanes = source.lanes(0)
        target.set(lanes, 0)
      }
      for firstRow in stride(from: 0, to: m, by: PackingBlock.rows) {
        let rows = min(PackingBlock.rows, m - firstRow)
        let firstCopied = copiesRows ? 0 : rows - rows % tileRows
        pack(
          a.address(firstRow + firstCopied, start), laneStride: a.row, depthStride: a.column,
          count: rows - firstCopied, lanes: tileRows, depth: depth,
          into: left + firstCopied * depth
        ) { source, target in
          let (four, two): (SIMD4<Lanes.Scalar>, SIMD2<Lanes.Scalar>) = (
            source.lanes(0), source.lanes(4)
          )
          target.set(four, 0)
          target.set(two, 4)
        }
        for j in stride(from: 0, to: columns, by: panels * panelColumns) {
          for i in stride(from: 0, to: rows, by: panels * tileRows) {
            // What of the tile is inside the matrix, and how far its panels reach.
            let (height, width) = (
              min(panels * tileRows, rows - i), min(panels * panelColumns, columns - j)
            )
            let tileHeight = height > tileRows ? 2 * tileRows : tileRows
            let tileWidth = width > panelColumns ? 2 * panelColumns : panelColumns
            let (row, column) = (firstRow + i, firstColumn + j)
            if part == .upperTriangle && column + tileWidth <= row { continue }
            let target = c + row * rowLength + column
            let isWhole =
              height == tileHeight && width == tileWidth
              && (part == .all || column >= row + tileHeight - 1)
            // A tile that sticks out is computed beside the matrix.
            if adding && !isWhole {
              for y in 0..<height {
                (edge + y * tileWidth).update(from: target + y * rowLength, count: width)
              }
            }
            let (place, placeLength) = isWhole ? (target, rowLength) : (edge, tileWidth)
            let (upper, panel) = (left + i * depth, right + j * depth)
            if let wideTile {
              wideTile(
                upper, height > tileRows ? upper + tileRows * depth : nil, panel,
                width > panelColumns ? panel + panelColumns * depth : nil, depth, place,
                placeLength, adding)
            } else if copiesRows || height < tileRows {
              addTile(
                Lanes.self, upper, rowStride: 1, depthStride: tileRows, panel, depth: depth,
                to: place, rowLength: placeLength, adding: adding)
            } else {
              addTile(
                Lanes.self, a.address(row, start), rowStride: a.row, depthStride: a.column, panel,
                depth: depth, to: place, rowLength: placeLength, adding: adding)
            }
            guard !isWhole else { continue }
            for y in 0..<height {
              let first = part == .all ? 0 : min(max(row + y - column, 0), width)
              (target + y * rowLength + first).update(
                from: edge + y * tileWidth + first, count: width - first)
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
) where Lanes.Scalar: BinaryFloatingPoint & SIMDScalar {
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

/// Copies `count` rows or columns into panels of `lanes` each, [depth, lanes] one after another.
///
/// Lanes of the last panel that are left over keep what they held: nothing reads what becomes of them.
/// - Parameter copy: Copies as many numbers as a panel has lanes, where they lie together.
@inline(__always)
private func pack<Scalar: BinaryFloatingPoint & SIMDScalar>(
  _ source: UnsafePointer<Scalar>, laneStride: Int, depthStride: Int, count: Int, lanes: Int,
  depth: Int, into target: UnsafeMutablePointer<Scalar>,
  copying copy: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
) {
  for lane in stride(from: 0, to: count, by: lanes) {
    let (source, target) = (source + lane * laneStride, target + lane * depth)
    let present = min(lanes, count - lane)
    if present == lanes && laneStride == 1 {
      for p in 0..<depth { copy(source + p * depthStride, target + p * lanes) }
      continue
    }
    // Blocks of four by four where the terms of a lane lie together, then two lanes, and what is left.
    let (fours, blockDepth) = depthStride == 1 ? (present & ~3, depth & ~3) : (0, 0)
    let blockLanes = depthStride == 1 ? present & ~1 : 0
    for first in stride(from: 0, to: blockDepth, by: 4) {
      for lane in stride(from: 0, to: fours, by: 4) {
        transposeFour(
          source + (lane * laneStride + first), laneStride, target + (first * lanes + lane), lanes)
      }
      if fours < blockLanes {
        let place = source + (fours * laneStride + first)
        let a: SIMD4<Scalar> = place.lanes(0)
        let b: SIMD4<Scalar> = place.lanes(laneStride)
        let pairs = target + (first * lanes + fours)
        pairs.set(SIMD2(a[0], b[0]), 0)
        pairs.set(SIMD2(a[1], b[1]), lanes)
        pairs.set(SIMD2(a[2], b[2]), 2 * lanes)
        pairs.set(SIMD2(a[3], b[3]), 3 * lanes)
      }
    }
    for p in 0..<depth {
      let (source, target) = (source + p * depthStride, target + p * lanes)
      for index in (p < blockDepth ? blockLanes : 0)..<present {
        target[index] = source[index * laneStride]
      }
    }
  }
}
