import Foundation

/// Finds places for the names of points in a plot: beside a point where there is room, and where
/// points crowd farther off, with a line from the point to its name.
///
/// All names start in a column to the right of all points, where no lines cross. Then each in turn
/// moves to the place nearest to its point that touches no other name and no line, until none can
/// move; so names and lines never come to lie on each other.
struct PointLabelPlacement {
  struct Label: Equatable {
    var box: Box
    /// From the point to the name; nil for a name beside its point.
    var leader: Segment?
    /// How far from the ideal the place is, other names aside.
    fileprivate var cost: Double
  }

  private enum Cost {
    /// Of a name on a marker.
    static let marker = 1_000.0
    /// Of a line over another point's marker.
    static let leaderOverMarker = 100.0
    /// Of a name on the bar of an interval.
    static let bar = 20.0
    /// Of a line over such a bar.
    static let leaderOverBar = 1.0
    /// Of a line at all, in points of distance.
    static let leader = 6.0
  }

  /// Markers are this far across from their centers.
  private static let markerRadius = 3.5
  /// From a marker's center to a name beside it.
  private static let gap = 5.0
  /// Room between two names.
  private static let padding = 0.75
  private static let directions = 16
  /// From beside the point, in small steps near it.
  private static let distances =
    Array(stride(from: 0.0, to: 12, by: 3)) + Array(stride(from: 12.0, through: 124, by: 8))

  /// The names' places, in order.
  ///
  /// Nothing lies on anything else if the bounds leave room for the widest name to the right of all
  /// points, and for all names above each other.
  ///
  /// - Parameters:
  ///   - sizes: Of the names.
  ///   - bars: Lines that names should not cover, such as intervals.
  ///   - bounds: Where names may be.
  static func place(
    _ points: [PagePoint], sizes: [(width: Double, height: Double)], avoiding bars: [Segment],
    within bounds: Box
  ) -> [Label] {
    let candidates = points.indices.map { index in
      Self.candidates(for: index, of: points, size: sizes[index], avoiding: bars, within: bounds)
    }
    var labels = column(points, sizes: sizes, avoiding: bars, within: bounds)
    // Every move goes to a cheaper place or ends a collision, so that this ends; the limit is a
    // safeguard.
    for _ in 0..<50 {
      var moved = false
      for index in labels.indices {
        func isFree(_ label: Label) -> Bool {
          labels.indices.allSatisfy { $0 == index || !collide(label, labels[$0]) }
        }
        let limit = isFree(labels[index]) ? labels[index].cost : .infinity
        for candidate in candidates[index] {
          guard candidate.cost < limit else { break }
          guard isFree(candidate) else { continue }
          moved = true
          labels[index] = candidate
          break
        }
      }
      if !moved { break }
    }
    return labels
  }

  /// All names in a column that starts to the right of all points, as far as the bounds allow.
  ///
  /// Of two lines that cross, the names change places, which makes both lines together shorter;
  /// when there are none left to change, no lines cross.
  private static func column(
    _ points: [PagePoint], sizes: [(width: Double, height: Double)], avoiding bars: [Segment],
    within bounds: Box
  ) -> [Label] {
    let height = (sizes.map(\.height).max() ?? 0) + 2 * padding
    let widest = sizes.map(\.width).max() ?? 0
    let left = min((points.map(\.x).max() ?? 0) + 4 * gap, bounds.right - widest - padding)
    var centers = LabelPlacement.spread(
      points.map(\.y), spacing: height,
      within: bounds.top + height / 2...max(bounds.top + height / 2, bounds.bottom - height / 2))
    func label(_ index: Int) -> Label {
      let center = PagePoint(x: left + sizes[index].width / 2, y: centers[index])
      return Self.label(
        box(of: sizes[index], around: center), for: index, of: points, distance: 1000,
        avoiding: bars)
    }
    func line(_ index: Int) -> Segment {
      Segment(start: points[index], end: label(index).box.nearest(to: points[index]))
    }
    var changed = true
    while changed {
      changed = false
      for i in points.indices {
        for j in points.indices.dropFirst(i + 1) where line(i).crosses(line(j)) {
          centers.swapAt(i, j)
          changed = true
        }
      }
    }
    return points.indices.map(label)
  }

  /// Whether two names or their lines lie on top of each other.
  private static func collide(_ a: Label, _ b: Label) -> Bool {
    let room = Box(
      left: a.box.left - padding, top: a.box.top - padding, right: a.box.right + padding,
      bottom: a.box.bottom + padding)
    if room.overlaps(b.box) { return true }
    if let leader = b.leader, a.box.isCrossed(by: leader) { return true }
    guard let leader = a.leader else { return false }
    return b.box.isCrossed(by: leader) || (b.leader.map(leader.crosses) ?? false)
  }

  /// Places around a point within the bounds, the best first.
  private static func candidates(
    for index: Int, of points: [PagePoint], size: (width: Double, height: Double),
    avoiding bars: [Segment], within bounds: Box
  ) -> [Label] {
    let point = points[index]
    var labels: [Label] = []
    for distance in distances {
      for direction in 0..<directions {
        let angle = Double(direction) / Double(directions) * 2 * .pi
        let (dx, dy) = (cos(angle), sin(angle))
        let center = PagePoint(
          x: point.x + dx * (gap + distance + size.width / 2),
          y: point.y + dy * (gap + distance + size.height / 2))
        let box = self.box(of: size, around: center)
        guard bounds.contains(box) else { continue }
        // To the right is where a reader looks first.
        labels.append(
          label(box, for: index, of: points, distance: distance - 2 * dx, avoiding: bars))
      }
    }
    // Not every sort keeps the order of equals, and the same points must give the same places.
    return labels.enumerated().sorted {
      ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
    }
    .map(\.element)
  }

  private static func box(
    of size: (width: Double, height: Double), around center: PagePoint
  ) -> Box {
    Box(
      left: center.x - size.width / 2, top: center.y - size.height / 2,
      right: center.x + size.width / 2, bottom: center.y + size.height / 2)
  }

  private static func label(
    _ box: Box, for index: Int, of points: [PagePoint], distance: Double, avoiding bars: [Segment]
  ) -> Label {
    let point = points[index]
    let end = box.nearest(to: point)
    let (dx, dy) = (end.x - point.x, end.y - point.y)
    let length = (dx * dx + dy * dy).squareRoot()
    var leader: Segment?
    if length > 2 * gap {
      let share = (markerRadius + 0.5) / length
      leader = Segment(start: PagePoint(x: point.x + dx * share, y: point.y + dy * share), end: end)
    }
    var cost = distance
    for other in points {
      let marker = self.box(
        of: (2 * markerRadius, 2 * markerRadius), around: other)
      if marker.overlaps(box) { cost += Cost.marker }
      if let leader, other != point, marker.isCrossed(by: leader) { cost += Cost.leaderOverMarker }
    }
    for bar in bars {
      if box.isCrossed(by: bar) { cost += Cost.bar }
      if let leader, leader.crosses(bar) { cost += Cost.leaderOverBar }
    }
    if leader != nil { cost += Cost.leader }
    return Label(box: box, leader: leader, cost: cost)
  }
}
