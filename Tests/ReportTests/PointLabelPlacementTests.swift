import TestSupport
import Testing

@testable import Report

@Suite struct PointLabelPlacementTests {
  /// The plot, and right of it room for the widest name.
  private let plot = (width: 360.0, height: 148.0)
  private let bounds = Box(left: 0, top: 0, right: 440, bottom: 148)

  /// Fourteen names from 12 to 70 points wide.
  private let sizes = (0..<14).map { (width: 12 + Double($0 * 5 % 14) * 4.4, height: 8.6) }

  private func place(_ points: [PagePoint], avoiding bars: [Segment] = [])
    -> [PointLabelPlacement.Label]
  {
    PointLabelPlacement.place(
      points, sizes: Array(sizes.prefix(points.count)), avoiding: bars, within: bounds)
  }

  /// What would tangle: names on names, lines through names, and lines across lines.
  private func tangles(_ labels: [PointLabelPlacement.Label]) -> Int {
    labels.indices.reduce(0) { sum, i in
      labels.indices.reduce(sum) { sum, j in
        guard i != j else { return sum }
        var sum = sum
        if i < j, labels[i].box.overlaps(labels[j].box) { sum += 1 }
        guard let leader = labels[i].leader else { return sum }
        if labels[j].box.isCrossed(by: leader) { sum += 1 }
        if i < j, let other = labels[j].leader, leader.crosses(other) { sum += 1 }
        return sum
      }
    }
  }

  @Test func `puts a lone name right beside its point`() throws {
    let label = try #require(place([PagePoint(x: 100, y: 70)]).first)
    #expect(label.leader == nil)
    #expect(abs(label.box.left - 105) < 1e-9)
    #expect(abs((label.box.top + label.box.bottom) / 2 - 70) < 1e-9)
  }

  @Test func `stays within the bounds at every corner`() {
    let corners = [(0.0, 0.0), (360, 0), (0, 148), (360, 148)].map { PagePoint(x: $0.0, y: $0.1) }
    #expect(place(corners).allSatisfy { bounds.contains($0.box) })
  }

  @Test func `keeps a name off bars and other markers where there is room`() {
    let points = [PagePoint(x: 100, y: 70), PagePoint(x: 112, y: 70)]
    let bars = [Segment(start: PagePoint(x: 60, y: 70), end: PagePoint(x: 160, y: 70))]
    for label in place(points, avoiding: bars) {
      #expect(!bars.contains { label.box.isCrossed(by: $0) })
      for point in points {
        #expect(
          !label.box.overlaps(
            Box(left: point.x - 3, top: point.y - 3, right: point.x + 3, bottom: point.y + 3)))
      }
    }
  }

  @Test(arguments: [(220.0, 74.0), (0, 148), (360, 0), (6, 4)])
  func `untangles fourteen names of one point`(x: Double, y: Double) {
    let labels = place(Array(repeating: PagePoint(x: x, y: y), count: 14))
    #expect(tangles(labels) == 0)
    #expect(labels.allSatisfy { bounds.contains($0.box) })
  }

  @Test func `keeps names of a sparse plot beside their points`() {
    let points = (0..<14).map { PagePoint(x: Double($0 % 4) * 90, y: Double($0 / 4) * 40 + 12) }
    #expect(place(points).allSatisfy { $0.leader == nil })
  }

  @Test(arguments: UInt64(1)...30)
  func `untangles fourteen names of points in crowds`(seed: UInt64) {
    var state = seed
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    // One to three crowds, some of them at an edge.
    let crowds = (0...seed % 3).map { _ in
      PagePoint(x: random() * plot.width, y: random() * plot.height)
    }
    let points = (0..<14).map { index in
      let crowd = crowds[index % crowds.count]
      return PagePoint(
        x: max(0, min(plot.width, crowd.x + (random() - 0.5) * 20)),
        y: max(0, min(plot.height, crowd.y + (random() - 0.5) * 20)))
    }
    let bars = points.map { point in
      Segment(
        start: PagePoint(x: point.x - 15, y: point.y), end: PagePoint(x: point.x + 15, y: point.y))
    }
    let labels = place(points, avoiding: bars)
    #expect(tangles(labels) == 0)
    #expect(labels.allSatisfy { bounds.contains($0.box) })
  }
}

@Suite struct GeometryTests {
  private let box = Box(left: 0, top: 0, right: 10, bottom: 10)

  private func segment(_ a: (Double, Double), _ b: (Double, Double)) -> Segment {
    Segment(start: PagePoint(x: a.0, y: a.1), end: PagePoint(x: b.0, y: b.1))
  }

  @Test func `finds lines that cross, but not lines that touch`() {
    #expect(segment((0, 0), (10, 10)).crosses(segment((0, 10), (10, 0))))
    #expect(!segment((0, 0), (10, 10)).crosses(segment((0, 0), (10, 0))))
    #expect(!segment((0, 0), (1, 1)).crosses(segment((0, 10), (10, 0))))
  }

  @Test func `finds lines through a box, but not along its edge`() {
    #expect(box.isCrossed(by: segment((-5, 5), (15, 5))))
    #expect(box.isCrossed(by: segment((4, 4), (6, 6))))
    #expect(!box.isCrossed(by: segment((-5, 0), (15, 0))))
    #expect(!box.isCrossed(by: segment((12, 0), (12, 10))))
    #expect(!box.isCrossed(by: segment((-5, 5), (0, 5))))
  }

  @Test func `finds boxes that overlap, and the nearest place in a box`() {
    #expect(box.overlaps(Box(left: 9, top: 9, right: 12, bottom: 12)))
    #expect(!box.overlaps(Box(left: 10, top: 0, right: 12, bottom: 10)))
    #expect(box.nearest(to: PagePoint(x: 15, y: 5)) == PagePoint(x: 10, y: 5))
  }
}
