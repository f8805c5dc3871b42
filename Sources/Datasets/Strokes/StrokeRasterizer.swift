import Engine

/// Draws one image of the data set `strokes`, in integers only.
///
/// All positions are in 1/256 of a pixel. No operation depends on floating-point arithmetic or on a
/// library, so the images are the same on every machine.
struct StrokeRasterizer {
  static let size = 28
  private static let unit = 256

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
  private let placement: GlyphPlacement

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
    let shear = draw(-1600...1600)
    let x = 14 * Self.unit + draw(-620...620)
    let y = 14 * Self.unit + draw(-500...500)
    placement = GlyphPlacement(
      width: width, height: height, degrees: degrees, shear: shear, origin: GlyphPoint(x: x, y: y))
  }

  /// Draws a stroke with its points shifted at random.
  private mutating func draw(_ stroke: [GlyphPoint], using random: inout RandomStream) {
    var points = placement.place(stroke, jitter: 210, using: &random)
    // A stroke that ends where it began stays closed, or nearly so.
    if stroke.first == stroke.last, let first = points.first {
      let last = points.count - 1
      points[last].x = (points[last].x + 2 * first.x) / 3
      points[last].y = (points[last].y + 2 * first.y) / 3
    }
    for point in GlyphPoint.alongCurves(points) { stamp(x: point.x, y: point.y) }
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
}
