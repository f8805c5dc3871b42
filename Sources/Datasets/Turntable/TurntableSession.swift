import Engine

/// A place where objects are filmed: its background, its light, and how the camera stands.
struct TurntableSession: Sendable {
  static let count = 11
  /// Those on which learners are tested.
  static let tested = [3, 7, 10]

  /// Pixels of a side of the background, which goes on where it ends.
  static let side = 256

  /// Red, green and blue of the background one pixel after the other.
  let background: [UInt8]
  let light: SolidCanvas.Light
  /// By how much red, green and blue are brighter or darker, in 1/256.
  let tint: [Int]
  /// Pixels of 1000 units, in 1/256.
  let scale: Int
  /// From how high the camera looks down, and how crooked it is, in sixteenths of a degree.
  let pitch, roll: Int
  /// Up to how much noise every value has.
  let noise: Int
  /// Whether a hand holds the object, and from where it comes, in sixteenths of a degree.
  let hand: Int?

  /// - Parameter number: 1…11.
  init(_ number: Int, seed: UInt64) {
    var random = RandomStream(
      seed: seed, purpose: .embeddedData, index: Self.index + number)
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + random.uniform(below: range.count)
    }
    let colors = (0..<3).map { _ in
      EmblemColor(
        hue: draw(0...EmblemColor.hues - 1), saturation: draw(15...100), brightness: draw(60...220))
    }
    let direction = SolidPoint(draw(-3000...3000), draw(-3400 ... -1200), draw(-3600 ... -1600))
    light = SolidCanvas.Light(
      direction: direction.direction, ambient: draw(90...130), direct: draw(140...210),
      gloss: draw(40...200))
    let bright = draw(215...285)
    tint = (0..<3).map { _ in bright + draw(-18...18) }
    scale = draw(44 * 256...60 * 256)
    (pitch, roll) = (draw(6 * 16...34 * 16), draw(-9 * 16...9 * 16))
    noise = draw(6...26)
    hand = draw(0...1) > 0 ? draw(25 * 16...155 * 16) : nil
    background = Self.texture(colors, structure: number % 5, using: &random)
  }

  /// The first of the streams that sessions are drawn from.
  private static let index = 2_000_000

  /// Clouds of several sizes between three colors, with planks, tiles, stripes or spots.
  private static func texture(
    _ colors: [EmblemColor], structure: Int, using random: inout RandomStream
  ) -> [UInt8] {
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + random.uniform(below: range.count)
    }
    var heights = [Int](repeating: 0, count: side * side)
    let rough = draw(1...4)
    // Smaller clouds weigh less, in rough places not much less.
    for (cell, weight) in [(64, 8), (32, 6), (16, 2 + rough), (8, rough), (4, rough)] {
      let cells = side / cell
      var lattice = [Int](repeating: 0, count: cells * cells)
      random.fill(&lattice, below: 256)
      for row in 0..<side {
        for column in 0..<side {
          let (top, left) = (row / cell, column / cell)
          let (bottom, right) = ((top + 1) % cells, (left + 1) % cells)
          let (down, across) = (row % cell, column % cell)
          let upper =
            lattice[top * cells + left] * (cell - across) + lattice[top * cells + right] * across
          let lower =
            lattice[bottom * cells + left] * (cell - across)
            + lattice[bottom * cells + right] * across
          heights[row * side + column] +=
            weight * (upper * (cell - down) + lower * down) / (cell * cell)
        }
      }
    }
    let whole = 16 + 3 * rough
    let (period, depth) = ([16, 32, 64][draw(0...2)], draw(30...90))
    var texture: [UInt8] = []
    texture.reserveCapacity(3 * side * side)
    for row in 0..<side {
      for column in 0..<side {
        var height = heights[row * side + column] / whole
        switch structure {
        case 1:  // Planks, each of a brightness of its own.
          height += (row / period * 89 % 7 - 3) * depth / 6
          if row % period == 0 { height -= depth }
        case 2:  // Tiles with joints.
          if row % period < 2 || column % period < 2 { height -= depth }
        case 3:  // Stripes across.
          height += (row + column) / (period / 2) % 2 == 0 ? depth / 2 : -depth / 2
        case 4:  // Spots.
          let (x, y) = (column % period - period / 2, row % period - period / 2)
          if x * x + y * y < period * period / 12 { height += depth }
        default: break
        }
        // Contrast, then between the first and the second color, or between that and the third.
        height = max(0, min(255, (height - 128) * 2 + 128))
        let (from, to, part) =
          height < 128
          ? (colors[0], colors[1], height) : (colors[1], colors[2], height - 128)
        for channel in 0..<3 {
          texture.append(
            UInt8((from.parts[channel] * (127 - part) + to.parts[channel] * part) / 127))
        }
      }
    }
    return texture
  }
}
