/// How much of each pixel of a square page is within outlines, by the even-odd rule.
///
/// Four lines through each row of pixels are cut where they cross the outlines; along a line the parts are
/// exact to 1/256 of a pixel.
struct AreaCoverage {
  private static let unit = 256
  private static let linesPerRow = 4
  /// Of a pixel that is covered wholly.
  static let whole = unit * linesPerRow

  let size: Int
  /// Row by row, 0…``whole``.
  private(set) var values: [Int]

  /// - Parameter outlines: Closed: each ends where it began.
  init(of outlines: [[GlyphPoint]], size: Int) {
    self.size = size
    values = [Int](repeating: 0, count: size * size)
    let spacing = Self.unit / Self.linesPerRow
    var crossings = [[Int]](repeating: [], count: size * Self.linesPerRow)
    for outline in outlines {
      for (from, to) in zip(outline, outline.dropFirst()) where from.y != to.y {
        let (upper, lower) = from.y < to.y ? (from, to) : (to, from)
        // Line i lies at y = spacing · i + spacing / 2; an edge has its upper end and not its lower.
        let first = max(0, (upper.y - spacing / 2 + spacing - 1) / spacing)
        for line in first..<max(first, crossings.count) {
          let y = spacing * line + spacing / 2
          guard y < lower.y else { break }
          guard y >= upper.y else { continue }
          crossings[line].append(
            upper.x + (lower.x - upper.x) * (y - upper.y) / (lower.y - upper.y))
        }
      }
    }
    for (line, places) in crossings.enumerated() {
      let sorted = places.sorted()
      for pair in stride(from: 0, to: sorted.count - 1, by: 2) {
        cover(row: line / Self.linesPerRow, from: sorted[pair], to: sorted[pair + 1])
      }
    }
  }

  private mutating func cover(row: Int, from: Int, to: Int) {
    let (first, last) = (max(0, from), min(size * Self.unit, to))
    guard first < last else { return }
    for column in first / Self.unit...(last - 1) / Self.unit {
      let left = column * Self.unit
      values[row * size + column] += min(last, left + Self.unit) - max(first, left)
    }
  }
}
