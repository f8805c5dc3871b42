import Engine

/// How a glyph lies on its page: scaled, sheared, turned and moved, in integers only.
struct GlyphPlacement {
  /// sin of 0°...30° in 1/4096.
  private static let sines = [
    0, 71, 143, 214, 286, 357, 428, 499, 570, 641, 711, 782, 852, 921, 991, 1060, 1129, 1198, 1266,
    1334, 1401, 1468, 1534, 1600, 1666, 1731, 1796, 1860, 1923, 1986, 2048,
  ]

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
    sine = degrees < 0 ? -Self.sines[-degrees] : Self.sines[degrees]
    // cos² = 1 − sin²; the root by Newton's iteration in integers.
    cosine = Self.squareRoot(4096 * 4096 - sine * sine)
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

  /// ⌊√n⌋ for n ≥ 0.
  private static func squareRoot(_ n: Int) -> Int {
    guard n > 1 else { return n }
    var root = n
    var next = (root + 1) / 2
    while next < root {
      root = next
      next = (root + n / root) / 2
    }
    return root
  }
}
