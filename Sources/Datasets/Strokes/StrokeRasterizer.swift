import Engine

/// Draws one image of the data set `strokes`, in integers only.
///
/// All positions are in 1/256 of a pixel. No operation depends on floating-point arithmetic or on a
/// library, so the images are the same on every machine.
struct StrokeRasterizer {
  static let size = 28
  private static let unit = 256

  /// sin of 0°...30° in 1/4096.
  private static let sines = [
    0, 71, 143, 214, 286, 357, 428, 499, 570, 641, 711, 782, 852, 921, 991, 1060, 1129, 1198, 1266,
    1334, 1401, 1468, 1534, 1600, 1666, 1731, 1796, 1860, 1923, 1986, 2048,
  ]

  /// The image of a digit, bent and placed by the next draws of `random`.
  static func draw(_ digit: Int, using random: inout RandomStream) -> [UInt8] {
    var rasterizer = StrokeRasterizer(using: &random)
    let forms = StrokeGlyphs.digits[digit]
    for stroke in forms[random.uniform(below: forms.count)] {
      rasterizer.draw(stroke, using: &random)
    }
    rasterizer.addNoise(using: &random)
    return rasterizer.pixels
  }

  private var pixels = [UInt8](repeating: 0, count: size * size)
  /// The radius of the pen.
  private let radius: Int
  /// The brightness of the ink, at most 255.
  private let ink: Int
  // The affine map from glyph units to the page, in 1/4096 of 1/256 of a pixel for each unit.
  private let xx: Int
  private let xy: Int
  private let yx: Int
  private let yy: Int
  private let originX: Int
  private let originY: Int

  private init(using random: inout RandomStream) {
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + random.uniform(below: range.count)
    }
    radius = draw(170...360)
    ink = draw(190...255)
    // 1000 units are 11 to 15 pixels high and 9 to 15 wide.
    let height = draw(11 * 256...15 * 256)
    let width = draw(9 * 256...15 * 256)
    let degrees = draw(-26...26)
    let sine = degrees < 0 ? -Self.sines[-degrees] : Self.sines[degrees]
    // cos² = 1 − sin²; the root by Newton's iteration in integers.
    let cosine = Self.squareRoot(4096 * 4096 - sine * sine)
    let shear = draw(-1600...1600)
    xx = width * cosine / 1000
    xy = height * (-sine + cosine * shear / 4096) / 1000
    yx = width * sine / 1000
    yy = height * (cosine + sine * shear / 4096) / 1000
    originX = 14 * Self.unit + draw(-620...620)
    originY = 14 * Self.unit + draw(-500...500)
  }

  /// Draws a stroke with its points shifted at random.
  private mutating func draw(_ stroke: [StrokeGlyphs.Point], using random: inout RandomStream) {
    let jitter = 210
    var points = stroke.map { point in
      let x = point.x + random.uniform(below: 2 * jitter + 1) - jitter
      let y = point.y + random.uniform(below: 2 * jitter + 1) - jitter
      return StrokeGlyphs.Point(
        x: originX + (xx * x + xy * y) / 4096, y: originY + (yx * x + yy * y) / 4096)
    }
    // A stroke that ends where it began stays closed, or nearly so.
    if stroke.first == stroke.last, let first = points.first {
      let last = points.count - 1
      points[last].x = (points[last].x + 2 * first.x) / 3
      points[last].y = (points[last].y + 2 * first.y) / 3
    }
    for start in stride(from: 0, to: points.count - 2, by: 2) {
      drawCurve(points[start], points[start + 1], points[start + 2])
    }
  }

  private mutating func drawCurve(
    _ a: StrokeGlyphs.Point, _ b: StrokeGlyphs.Point, _ c: StrokeGlyphs.Point
  ) {
    let length = abs(b.x - a.x) + abs(b.y - a.y) + abs(c.x - b.x) + abs(c.y - b.y)
    let steps = length / 160 + 2
    for step in 0...steps {
      let rest = steps - step
      let (wa, wb, wc) = (rest * rest, 2 * rest * step, step * step)
      let total = steps * steps
      stamp(
        x: (wa * a.x + wb * b.x + wc * c.x) / total, y: (wa * a.y + wb * b.y + wc * c.y) / total)
    }
  }

  /// Presses the pen once: a disc with an edge one pixel wide.
  private mutating func stamp(x: Int, y: Int) {
    let (inner, outer) = (radius - 128, radius + 128)
    let (inner2, outer2) = (inner * inner, outer * outer)
    let first = (x: (x - outer) / Self.unit - 1, y: (y - outer) / Self.unit - 1)
    let last = (x: (x + outer) / Self.unit + 1, y: (y + outer) / Self.unit + 1)
    guard last.x >= 0, last.y >= 0, first.x < Self.size, first.y < Self.size else { return }
    for row in max(0, first.y)...min(Self.size - 1, last.y) {
      let dy = row * Self.unit + 128 - y
      for column in max(0, first.x)...min(Self.size - 1, last.x) {
        let dx = column * Self.unit + 128 - x
        let distance2 = dx * dx + dy * dy
        guard distance2 < outer2 else { continue }
        let value =
          distance2 <= inner2 ? ink : ink * (outer2 - distance2) / (outer2 - inner2)
        let index = row * Self.size + column
        if value > Int(pixels[index]) { pixels[index] = UInt8(value) }
      }
    }
  }

  /// Makes ink uneven: each inked pixel keeps 80 % to 100 % of its brightness.
  private mutating func addNoise(using random: inout RandomStream) {
    for index in pixels.indices where pixels[index] > 0 {
      pixels[index] = UInt8(Int(pixels[index]) * (206 + random.uniform(below: 51)) / 256)
    }
  }

  /// ⌊√n⌋ for n ≥ 0.
  static func squareRoot(_ n: Int) -> Int {
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
