/// A picture of solids before there is a background, in whole numbers only.
///
/// Each pixel has four samples with a depth each; the nearest facet wins.
struct SolidCanvas {
  /// How solids are looked at.
  struct View {
    /// Where the middle of a solid is seen, in 1/256 of a pixel.
    var x, y: Int
    /// Pixels of 1000 units, in 1/256.
    var scale: Int
    var turn: SolidTurn
    /// How far it is in front of the middle of the picture, for what is in front of what.
    var depth = 0
  }

  /// From where light comes, and how much.
  struct Light {
    /// Towards the light, of length 4096.
    var direction: SolidPoint
    /// From everywhere, and from the light, in 1/256.
    var ambient, direct: Int
    /// How much of a mirror's image surfaces have, in 1/256.
    var gloss: Int
  }

  /// How far who looks is away, in the units of solids.
  private static let distance = 5000
  /// Steps of a sample in which its corners are placed.
  private static let fine = 16

  let size: Int
  private let side: Int
  /// Red, green and blue with 8 bits each from the lowest on, and 1 above them where there is a solid.
  private var samples: [UInt32]
  private var depths: [Int32]

  init(size: Int) {
    self.size = size
    side = 2 * size
    samples = [UInt32](repeating: 0, count: side * side)
    depths = [Int32](repeating: .max, count: side * side)
  }

  private struct Seen {
    /// In 1/16 of a sample.
    var x, y: Int
    var z: Int
    var shade: Int
    var isTurnedAway: Bool
  }

  mutating func draw(_ solid: Solid, _ view: View, _ light: Light) {
    // Half way between the light and who looks.
    let mirror = SolidPoint(
      light.direction.x, light.direction.y, light.direction.z - WholeTrigonometry.unit
    ).direction
    let seen = solid.corners.map { corner -> Seen in
      let (place, normal) = (view.turn(corner.place), view.turn(corner.normal))
      let near = Self.distance + place.z
      let part = view.scale * Self.distance / near
      let bright = max(0, normal.along(light.direction))
      var shade = light.ambient + light.direct * bright / 4096
      let shine = normal.along(mirror)
      if shine > 3600 { shade += light.gloss * (shine - 3600) / 496 }
      return Seen(
        x: (view.x * 2 + place.x * part / 500) * Self.fine / 256,
        y: (view.y * 2 + place.y * part / 500) * Self.fine / 256, z: place.z - view.depth,
        shade: shade, isTurnedAway: normal.z > 0)
    }
    samples.withUnsafeMutableBufferPointer { samples in
      depths.withUnsafeMutableBufferPointer { depths in
        for facet in solid.facets {
          let (a, b) = (seen[Int(facet.corners.0)], seen[Int(facet.corners.1)])
          let (c, d) = (seen[Int(facet.corners.2)], seen[Int(facet.corners.3)])
          if a.isTurnedAway && b.isTurnedAway && c.isTurnedAway && d.isTurnedAway { continue }
          Self.fill(a, b, c, facet.color, side, samples, depths)
          Self.fill(a, c, d, facet.color, side, samples, depths)
        }
      }
    }
  }

  /// Fills the samples within a triangle; depth and shade are linear on it, in 1/65536.
  private static func fill(
    _ a: Seen, _ second: Seen, _ third: Seen, _ color: SIMD4<Int32>, _ side: Int,
    _ samples: UnsafeMutableBufferPointer<UInt32>, _ depths: UnsafeMutableBufferPointer<Int32>
  ) {
    var (b, c) = (second, third)
    var area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    guard area != 0 else { return }
    if area < 0 {
      swap(&b, &c)
      area = -area
    }
    let half = fine / 2
    let left = max(0, (min(a.x, b.x, c.x) - half + fine - 1) / fine)
    let right = min(side - 1, (max(a.x, b.x, c.x) - half) / fine)
    let top = max(0, (min(a.y, b.y, c.y) - half + fine - 1) / fine)
    let bottom = min(side - 1, (max(a.y, b.y, c.y) - half) / fine)
    guard left <= right, top <= bottom else { return }
    func slopes(_ va: Int, _ vb: Int, _ vc: Int) -> (x: Int, y: Int) {
      let across = (vb - va) * (c.y - a.y) - (vc - va) * (b.y - a.y)
      let down = (vc - va) * (b.x - a.x) - (vb - va) * (c.x - a.x)
      return ((across << 16) * fine / area, (down << 16) * fine / area)
    }
    let (depth, shade) = (slopes(a.z, b.z, c.z), slopes(a.shade, b.shade, c.shade))
    // The middle of the first sample, from the first corner, in 1/16 of a sample.
    let (x, y) = (left * fine + half - a.x, top * fine + half - a.y)
    var depthOfRow = (a.z << 16) + (depth.x * x + depth.y * y) / fine
    var shadeOfRow = (a.shade << 16) + (shade.x * x + shade.y * y) / fine
    // Twice the areas of the triangles with each side: all at least 0 within.
    func edge(_ from: Seen, _ to: Seen) -> (value: Int, x: Int, y: Int) {
      let (px, py) = (left * fine + half, top * fine + half)
      return (
        (to.x - from.x) * (py - from.y) - (to.y - from.y) * (px - from.x),
        -(to.y - from.y) * fine, (to.x - from.x) * fine
      )
    }
    var (first, next, last) = (edge(a, b), edge(b, c), edge(c, a))
    let (red, green, blue) = (Int(color.x), Int(color.y), Int(color.z))
    for row in top...bottom {
      var (u, v, w) = (first.value, next.value, last.value)
      var (z, light) = (depthOfRow, shadeOfRow)
      var place = row * side + left
      for _ in left...right {
        if u | v | w >= 0 {
          let deep = Int32(truncatingIfNeeded: z >> 8)
          if deep < depths[place] {
            depths[place] = deep
            let bright = max(0, min(511, light >> 16))
            let (part, shine) = (min(bright, 256), max(0, bright - 256) / 2)
            let value =
              min(255, (red * part) >> 8 + shine) | min(255, (green * part) >> 8 + shine) << 8
              | min(255, (blue * part) >> 8 + shine) << 16 | 1 << 24
            samples[place] = UInt32(truncatingIfNeeded: value)
          }
        }
        u += first.x
        v += next.x
        w += last.x
        z += depth.x
        light += shade.x
        place += 1
      }
      first.value += first.y
      next.value += next.y
      last.value += last.y
      depthOfRow += depth.y
      shadeOfRow += shade.y
    }
  }

  /// Of a pixel the sums of red, green and blue over its samples, and how many of the four show a solid.
  @inline(__always)
  static func sums(
    _ samples: UnsafeBufferPointer<UInt32>, row: Int, column: Int, size: Int
  ) -> (red: Int, green: Int, blue: Int, count: Int) {
    let first = 4 * row * size + 2 * column
    let (a, b) = (samples[first], samples[first + 1])
    let (c, d) = (samples[first + 2 * size], samples[first + 2 * size + 1])
    // 8 bits each cannot add up in their places, so red and blue are added apart from green.
    let apart = (a & 0xFF00FF) + (b & 0xFF00FF) + (c & 0xFF00FF) + (d & 0xFF00FF)
    let rest =
      (a >> 8 & 0xFF00FF) + (b >> 8 & 0xFF00FF) + (c >> 8 & 0xFF00FF) + (d >> 8 & 0xFF00FF)
    return (
      Int(apart & 0xFFFF), Int(rest & 0xFFFF), Int(apart >> 16), Int(rest >> 16)
    )
  }

  func withSamples<Result>(_ body: (UnsafeBufferPointer<UInt32>) -> Result) -> Result {
    samples.withUnsafeBufferPointer(body)
  }
}
