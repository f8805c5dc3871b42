import Engine

/// How a glyph lies on its page: scaled, sheared, turned and moved, in integers only.
struct GlyphPlacement {
  /// Sine and cosine of the turn, in 1/4096.
  let sine, cosine: Int
  /// Where the middle of the glyph is.
  let origin: GlyphPoint
  // The linear map from glyph units to the page, in 1/4096 of 1/256 of a pixel for each unit.
  private let xx, xy, yx, yy: Int

  /// - Parameters:
  ///   - width: Of 1000 units of the glyph, in 1/256 of a pixel; `height` likewise.
  ///   - degrees: Of the turn, from −30 to 30.
  ///   - shear: In 1/4096.
  init(width: Int, height: Int, degrees: Int, shear: Int, origin: GlyphPoint) {
    sine = WholeTrigonometry.sine(degrees: degrees)
    // cos² = 1 − sin², not from the table, whose cosines differ in the last place.
    cosine = WholeTrigonometry.squareRoot(4096 * 4096 - sine * sine)
    self.origin = origin
    xx = width * cosine / 1000
    xy = height * (-sine + cosine * shear / 4096) / 1000
    yx = width * sine / 1000
    yy = height * (cosine + sine * shear / 4096) / 1000
  }

  /// Where a point of the glyph lies on the page.
  func place(_ x: Int, _ y: Int) -> GlyphPoint {
    GlyphPoint(
      x: origin.x + (xx * x + xy * y) / 4096, y: origin.y + (yx * x + yy * y) / 4096)
  }

  /// Where points of the glyph lie after each is shifted at random, by up to `jitter` either way.
  func place(
    _ points: [GlyphPoint], jitter: Int, using random: inout RandomStream
  ) -> [GlyphPoint] {
    points.map { point in
      let x = point.x + random.uniform(below: 2 * jitter + 1) - jitter
      let y = point.y + random.uniform(below: 2 * jitter + 1) - jitter
      return place(x, y)
    }
  }
}
