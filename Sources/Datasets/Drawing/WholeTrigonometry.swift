/// Angles and roots in whole numbers, so that drawings are the same on every machine.
enum WholeTrigonometry {
  /// What sines and cosines are counted in: 1 is 4096.
  static let unit = 4096
  /// Sixteenths of a degree in a circle.
  static let circle = 360 * 16

  /// sin of 0°...90°.
  private static let sines = [
    0, 71, 143, 214, 286, 357, 428, 499, 570, 641, 711, 782, 852, 921, 991, 1060, 1129, 1198,
    1266, 1334, 1401, 1468, 1534, 1600, 1666, 1731, 1796, 1860, 1923, 1986, 2048, 2110, 2171,
    2231, 2290, 2349, 2408, 2465, 2522, 2578, 2633, 2687, 2741, 2793, 2845, 2896, 2946, 2996,
    3044, 3091, 3138, 3183, 3228, 3271, 3314, 3355, 3396, 3435, 3474, 3511, 3547, 3582, 3617,
    3650, 3681, 3712, 3742, 3770, 3798, 3824, 3849, 3873, 3896, 3917, 3937, 3956, 3974, 3991,
    4006, 4021, 4034, 4046, 4056, 4065, 4074, 4080, 4086, 4090, 4094, 4095, 4096,
  ]

  /// The sine of a whole number of degrees from −90 to 90.
  static func sine(degrees: Int) -> Int { degrees < 0 ? -sines[-degrees] : sines[degrees] }

  /// The sine of any number of sixteenths of a degree, linear between degrees.
  static func sine(sixteenths: Int) -> Int {
    let place = (sixteenths % circle + circle) % circle
    let (quarter, rest) = (place / (circle / 4), place % (circle / 4))
    let along = quarter.isMultiple(of: 2) ? rest : circle / 4 - rest
    let (degree, part) = (along / 16, along % 16)
    let next = part == 0 ? 0 : sines[degree + 1] * part
    let value = (sines[degree] * (16 - part) + next) / 16
    return quarter < 2 ? value : -value
  }

  static func cosine(sixteenths: Int) -> Int { sine(sixteenths: sixteenths + circle / 4) }

  /// ⌊√n⌋ for n ≥ 0, by Newton's iteration.
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
