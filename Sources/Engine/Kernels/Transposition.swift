/// Copies [rows, columns] to [columns, rows].
///
/// - Parameters:
///   - sourceRow: From one row of the source to the next.
///   - targetRow: From one row of the target to the next.
func transpose(
  _ source: UnsafePointer<Float>, sourceRow: Int, rows: Int, columns: Int,
  into target: UnsafeMutablePointer<Float>, targetRow: Int
) {
  let (wholeRows, wholeColumns) = (rows & ~3, columns & ~3)
  for column in stride(from: 0, to: wholeColumns, by: 8) {
    for row in stride(from: 0, to: wholeRows, by: 8) {
      let (source, target) = (
        source + (row * sourceRow + column), target + (column * targetRow + row)
      )
      let (height, width) = (min(8, wholeRows - row), min(8, wholeColumns - column))
      if height == 8, width == 8 {
        transposeEight(source, sourceRow, target, targetRow)
        continue
      }
      for y in stride(from: 0, to: height, by: 4) {
        for x in stride(from: 0, to: width, by: 4) {
          transposeFour(
            source + (y * sourceRow + x), sourceRow, target + (x * targetRow + y), targetRow)
        }
      }
    }
  }
  for column in 0..<columns {
    for row in (column < wholeColumns ? wholeRows : 0)..<rows {
      target[column * targetRow + row] = source[row * sourceRow + column]
    }
  }
}

/// A block of eight by eight.
@inline(__always)
private func transposeEight(
  _ source: UnsafePointer<Float>, _ sourceRow: Int, _ target: UnsafeMutablePointer<Float>,
  _ targetRow: Int
) {
  typealias Lanes = SIMD8<Float>
  @inline(__always) func row(_ index: Int) -> Lanes { source.lanes(index * sourceRow) }
  // Neighboring rows are interleaved three times over, which is a transposition.
  @inline(__always) func interleave(_ a: Lanes, _ b: Lanes) -> (Lanes, Lanes) {
    (
      Lanes(a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]),
      Lanes(a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7])
    )
  }
  let (a0, a1) = interleave(row(0), row(4))
  let (a2, a3) = interleave(row(1), row(5))
  let (a4, a5) = interleave(row(2), row(6))
  let (a6, a7) = interleave(row(3), row(7))
  let (b0, b1) = interleave(a0, a4)
  let (b2, b3) = interleave(a1, a5)
  let (b4, b5) = interleave(a2, a6)
  let (b6, b7) = interleave(a3, a7)
  let (c0, c1) = interleave(b0, b4)
  let (c2, c3) = interleave(b1, b5)
  let (c4, c5) = interleave(b2, b6)
  let (c6, c7) = interleave(b3, b7)
  @inline(__always) func store(_ lanes: Lanes, _ index: Int) {
    target.set(lanes, index * targetRow)
  }
  store(c0, 0)
  store(c1, 1)
  store(c2, 2)
  store(c3, 3)
  store(c4, 4)
  store(c5, 5)
  store(c6, 6)
  store(c7, 7)
}

/// A block of four by four.
@inline(__always)
func transposeFour<Scalar: SIMDScalar>(
  _ source: UnsafePointer<Scalar>, _ sourceRow: Int, _ target: UnsafeMutablePointer<Scalar>,
  _ targetRow: Int
) {
  let a: SIMD4<Scalar> = source.lanes(0)
  let b: SIMD4<Scalar> = source.lanes(sourceRow)
  let c: SIMD4<Scalar> = source.lanes(2 * sourceRow)
  let d: SIMD4<Scalar> = source.lanes(3 * sourceRow)
  target.set(SIMD4(a[0], b[0], c[0], d[0]), 0)
  target.set(SIMD4(a[1], b[1], c[1], d[1]), targetRow)
  target.set(SIMD4(a[2], b[2], c[2], d[2]), 2 * targetRow)
  target.set(SIMD4(a[3], b[3], c[3], d[3]), 3 * targetRow)
}
