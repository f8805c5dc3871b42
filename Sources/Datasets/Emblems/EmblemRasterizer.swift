import Engine

/// Draws one image of the emblems, in integers only.
///
/// All positions are in 1/256 of a pixel. No operation depends on floating-point arithmetic or on a
/// library, so the images are the same on every machine.
struct EmblemRasterizer {
  static let size = 16
  private static let unit = 256
  /// Less than this the colors of shape and ground never differ, over all three parts.
  private static let contrast = 120

  /// The image of a shape, bent, placed and colored by the next draws of `random`: all of red, then green, then
  /// blue.
  static func draw(
    _ shape: EmblemShapes.Shape, _ scheme: EmblemScheme, using random: inout RandomStream
  ) -> [UInt8] {
    let rasterizer = EmblemRasterizer(scheme, using: &random)
    let outlines = shape.outlines.map { rasterizer.outline($0, using: &random) }
    return rasterizer.fill(AreaCoverage(of: outlines, size: size), using: &random)
  }

  private let scheme: EmblemScheme
  private let placement: GlyphPlacement
  private let light, dark, ground: EmblemColor
  /// How the ground brightens over the page to the right and downwards, in parts of 256 a page.
  private let slope: GlyphPoint
  private let band, phase: Int
  /// Whether stripes lie across.
  private let isTurned: Bool

  private init(_ scheme: EmblemScheme, using random: inout RandomStream) {
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + random.uniform(below: range.count)
    }
    self.scheme = scheme
    // 1000 units are 9 to 14 pixels.
    let (width, height) = (draw(9 * 256...14 * 256), draw(9 * 256...14 * 256))
    let (degrees, shear) = (draw(-28...28), draw(-500...500))
    let (x, y) = (8 * Self.unit + draw(-500...500), 8 * Self.unit + draw(-500...500))
    placement = GlyphPlacement(
      width: width, height: height, degrees: degrees, shear: shear, origin: GlyphPoint(x: x, y: y))
    let light = EmblemColor(
      hue: draw(scheme.hues), saturation: draw(90...255), brightness: draw(120...255))
    self.light = light
    let dark = light.dimmed(to: draw(90...150))
    self.dark = dark
    var ground: EmblemColor
    repeat {
      ground = EmblemColor(
        hue: draw(0...EmblemColor.hues - 1), saturation: draw(0...200), brightness: draw(20...255))
    } while ground.distance(to: light) < Self.contrast || ground.distance(to: dark) < Self.contrast
    self.ground = ground
    slope = GlyphPoint(x: draw(-100...100), y: draw(-100...100))
    (band, phase, isTurned) = (draw(380...560), draw(0...2047), draw(0...1) == 1)
  }

  /// An outline on the page, its points shifted at random.
  private func outline(
    _ points: [GlyphPoint], using random: inout RandomStream
  ) -> [GlyphPoint] {
    var placed = placement.place(points, jitter: 70, using: &random)
    placed[placed.count - 1] = placed[0]
    return GlyphPoint.alongCurves(placed)
  }

  private func fill(_ coverage: AreaCoverage, using random: inout RandomStream) -> [UInt8] {
    let area = Self.size * Self.size
    var pixels = [UInt8](repeating: 0, count: 3 * area)
    for index in 0..<area {
      let (row, column) = (index / Self.size, index % Self.size)
      let covered = coverage.values[index]
      let darkness = covered > 0 ? darkness(row: row, column: column) : 0
      let part =
        256 + (slope.x * (2 * column - Self.size) + slope.y * (2 * row - Self.size)) / Self.size
      // A number of 32 bits is enough noise for the three channels, 8 bits each.
      var noise = Int(random.nextWord())
      for channel in 0..<3 {
        let filled =
          (light.parts[channel] * (4 - darkness) + dark.parts[channel] * darkness) / 4
        let behind = ground.parts[channel] * part / 256
        let value =
          (filled * covered + behind * (AreaCoverage.whole - covered)) / AreaCoverage.whole
        pixels[channel * area + index] = UInt8(clamping: value + (noise & 255) * 48 / 256 - 24)
        noise >>= 8
      }
    }
    return pixels
  }

  /// How many of four places of a pixel have the darker color.
  private func darkness(row: Int, column: Int) -> Int {
    // Far enough to the left of the page that no coordinate is below 0, whatever the turn.
    let margin = 64 * Self.unit
    var count = 0
    for (across, down) in [(64, 64), (192, 64), (64, 192), (192, 192)] {
      let x = column * Self.unit + across - placement.origin.x
      let y = row * Self.unit + down - placement.origin.y
      let u = (x * placement.cosine + y * placement.sine) / 4096 + margin + phase
      let v = (y * placement.cosine - x * placement.sine) / 4096 + margin + phase
      if scheme.isDark(u: isTurned ? v : u, v: isTurned ? u : v, band: band) { count += 1 }
    }
    return count
  }
}
