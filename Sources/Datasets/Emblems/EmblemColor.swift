/// A color by its parts of red, green and blue, 0…255.
struct EmblemColor: Equatable {
  /// Hues of the whole circle, red first.
  static let hues = 6 * 256

  var parts: [Int]

  init(parts: [Int]) { self.parts = parts }

  /// - Parameters:
  ///   - hue: On the circle of ``hues``; any number of times around.
  ///   - saturation: 0 for grey, 255 for a pure color.
  ///   - brightness: 0…255, of the largest part.
  init(hue: Int, saturation: Int, brightness: Int) {
    let place = (hue % Self.hues + Self.hues) % Self.hues
    let (sector, rest) = (place / 256, place % 256)
    let low = brightness * (255 - saturation) / 255
    let falling = brightness * (255 - saturation * rest / 256) / 255
    let rising = brightness * (255 - saturation * (256 - rest) / 256) / 255
    parts =
      switch sector {
      case 0: [brightness, rising, low]
      case 1: [falling, brightness, low]
      case 2: [low, brightness, rising]
      case 3: [low, falling, brightness]
      case 4: [rising, low, brightness]
      default: [brightness, low, falling]
      }
  }

  /// The sum of the differences of the parts.
  func distance(to other: EmblemColor) -> Int {
    zip(parts, other.parts).reduce(0) { $0 + abs($1.0 - $1.1) }
  }

  /// The same color with this part of its brightness, in 1/256.
  func dimmed(to part: Int) -> EmblemColor { EmblemColor(parts: parts.map { $0 * part / 256 }) }
}
