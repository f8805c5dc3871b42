/// A point of a drawing, x to the right and y downwards: of a glyph in thousandths of its reference
/// size from its middle, of a page in 1/256 of a pixel from its upper left corner.
struct GlyphPoint: Equatable {
  var x: Int
  var y: Int

  /// Points from their coordinates, x and y in turn.
  static func list(_ coordinates: [Int]) -> [GlyphPoint] {
    stride(from: 0, to: coordinates.count, by: 2).map {
      GlyphPoint(x: coordinates[$0], y: coordinates[$0 + 1])
    }
  }

  /// Points of curves one behind the other: a start, and then pairs of a control point and an end.
  static func alongCurves(_ points: [GlyphPoint]) -> [GlyphPoint] {
    stride(from: 0, to: points.count - 2, by: 2).flatMap { start in
      alongCurve(points[start], points[start + 1], points[start + 2])
    }
  }

  /// Points of a quadratic Bézier curve from `a` towards `b` to `c`, two thirds of a pixel apart or less.
  private static func alongCurve(_ a: GlyphPoint, _ b: GlyphPoint, _ c: GlyphPoint) -> [GlyphPoint]
  {
    let length = abs(b.x - a.x) + abs(b.y - a.y) + abs(c.x - b.x) + abs(c.y - b.y)
    let steps = length / 160 + 2
    return (0...steps).map { step in
      let rest = steps - step
      let (wa, wb, wc) = (rest * rest, 2 * rest * step, step * step)
      let total = steps * steps
      return GlyphPoint(
        x: (wa * a.x + wb * b.x + wc * c.x) / total, y: (wa * a.y + wb * b.y + wc * c.y) / total)
    }
  }
}
