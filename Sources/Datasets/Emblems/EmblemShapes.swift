/// The ten shapes of the emblems as closed outlines, before they are bent, turned and filled.
///
/// An outline is a start and then pairs of a control point and an end, as in ``StrokeGlyphs``; it ends where
/// it began. What two outlines enclose is empty.
enum EmblemShapes {
  struct Shape {
    let name: String
    let outlines: [[GlyphPoint]]
  }

  /// The first five make the classes of `emblems-base`, the others those of `emblems`.
  static let all: [Shape] = [
    Shape(name: "disc", outlines: [disc(500)]),
    Shape(name: "square", outlines: [polygon(-430, -430, 430, -430, 430, 430, -430, 430)]),
    Shape(name: "triangle", outlines: [polygon(0, -540, 540, 430, -540, 430)]),
    Shape(
      name: "cross",
      outlines: [
        polygon(
          -170, -520, 170, -520, 170, -170, 520, -170, 520, 170, 170, 170, 170, 520, -170, 520,
          -170, 170, -520, 170, -520, -170, -170, -170)
      ]),
    Shape(
      name: "arrow",
      outlines: [
        polygon(0, -560, 480, -40, 190, -40, 190, 520, -190, 520, -190, -40, -480, -40)
      ]),
    Shape(name: "ring", outlines: [disc(520), disc(240)]),
    Shape(
      name: "star",
      outlines: [
        polygon(
          0, -600, 147, -202, 571, -185, 238, 77, 353, 485, 0, 250, -353, 485, -238, 77, -571, -185,
          -147, -202)
      ]),
    Shape(
      name: "heart",
      outlines: [
        GlyphPoint.list([
          0, -250, 100, -520, 320, -500, 600, -440, 520, -100, 420, 200, 0, 560, -420, 200, -520,
          -100, -600, -440, -320, -500, -100, -520, 0, -250,
        ])
      ]),
    Shape(
      name: "crescent",
      outlines: [
        GlyphPoint.list([
          300, -520, -500, -560, -500, 0, -500, 560, 300, 520, -60, 380, -60, 0, -60, -380, 300,
          -520,
        ])
      ]),
    Shape(
      name: "hourglass",
      outlines: [polygon(-460, -520, 460, -520, 110, 0, 460, 520, -460, 520, -110, 0)]),
  ]

  private static func disc(_ radius: Int) -> [GlyphPoint] {
    GlyphPoint.list([
      0, -radius, radius, -radius, radius, 0, radius, radius, 0, radius, -radius, radius, -radius,
      0, -radius, -radius, 0, -radius,
    ])
  }

  /// An outline with straight edges: their middles are the control points.
  private static func polygon(_ coordinates: Int...) -> [GlyphPoint] {
    let corners = GlyphPoint.list(coordinates)
    var outline = [corners[0]]
    for index in corners.indices {
      let (from, to) = (corners[index], corners[(index + 1) % corners.count])
      outline += [GlyphPoint(x: (from.x + to.x) / 2, y: (from.y + to.y) / 2), to]
    }
    return outline
  }
}
