/// A place on a page, in points from the top left corner.
struct PagePoint: Equatable {
  var x: Double
  var y: Double
}

/// A straight line between two places.
struct Segment: Equatable {
  var start: PagePoint
  var end: PagePoint

  /// Whether the two cross at a place inside both; lines that only touch do not.
  func crosses(_ other: Segment) -> Bool {
    func side(_ point: PagePoint, of line: Segment) -> Double {
      (line.end.x - line.start.x) * (point.y - line.start.y)
        - (line.end.y - line.start.y) * (point.x - line.start.x)
    }
    return side(start, of: other) * side(end, of: other) < 0
      && side(other.start, of: self) * side(other.end, of: self) < 0
  }
}

/// An upright rectangle.
struct Box: Equatable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  func overlaps(_ other: Box) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ other: Box) -> Bool {
    left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
  }

  /// Whether a part of the line lies inside.
  func isCrossed(by line: Segment) -> Bool {
    // What is left of the line, as fractions of its length, after the sides have cut it.
    var (from, to) = (0.0, 1.0)
    func cut(_ start: Double, _ end: Double, _ low: Double, _ high: Double) {
      let step = end - start
      guard step != 0 else {
        if start <= low || start >= high { to = 0 }
        return
      }
      from = max(from, min((low - start) / step, (high - start) / step))
      to = min(to, max((low - start) / step, (high - start) / step))
    }
    cut(line.start.x, line.end.x, left, right)
    cut(line.start.y, line.end.y, top, bottom)
    return from < to
  }

  /// The place in the box that is nearest to `point`.
  func nearest(to point: PagePoint) -> PagePoint {
    PagePoint(x: max(left, min(right, point.x)), y: max(top, min(bottom, point.y)))
  }
}
