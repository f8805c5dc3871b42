import Engine

/// The fifty objects of the turntable: five of each of ten kinds, with colors and proportions of their own.
enum TurntableObjects {
  static let kinds = [
    "adapter", "phone", "scissors", "bulb", "can", "bottle", "ball", "marker", "cup", "remote",
  ]
  static let perKind = 5
  static let count = 50

  static let names = (0..<count).map { "\(kinds[$0 / perKind]) \($0 % perKind + 1)" }

  static func solids(seed: UInt64) -> [Solid] { (0..<count).map { Draft($0, seed: seed).solid() } }

  /// What holds an object: a finger that points upwards from far below.
  static let finger = Solid.lathe(
    (0...8).map { step in
      let angle = WholeTrigonometry.circle * (step + 4) / 40
      return (
        radius: 230 * WholeTrigonometry.sine(sixteenths: min(angle, 1440)) / 4096,
        height: step * step * 24 - 100
      )
    } + [(radius: 260, height: 3200)], segments: 12, isRound: true
  ) { _, _ in EmblemColor(parts: [216, 160, 130]) }

  /// What an object is drawn from.
  private struct Draft {
    let kind, place: Int
    let main, second, third: EmblemColor
    /// Between −100 and 100 each: proportions.
    let wide, tall, other: Int
    /// How many stripes, keys or patches there are.
    let number: Int
    private let grain: [Int]

    init(_ object: Int, seed: UInt64) {
      (kind, place) = (object / perKind, object % perKind)
      var random = RandomStream(
        seed: seed, purpose: .embeddedData, index: 1_000_000 + object)
      func draw(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + random.uniform(below: range.count)
      }
      // Two thirds of the circle of hues for each kind, so that objects of other kinds have them too.
      let hue = kind * 461 + place * 205 + draw(0...150)
      main = EmblemColor(hue: hue, saturation: draw(60...220), brightness: draw(110...235))
      second = EmblemColor(
        hue: hue + draw(150...1386), saturation: draw(40...220), brightness: draw(70...245))
      third = EmblemColor(
        hue: hue + draw(0...1535), saturation: draw(0...120), brightness: draw(30...250))
      (wide, tall, other) = (draw(-100...100), draw(-100...100), draw(-100...100))
      number = draw(3...6)
      var grain = [Int](repeating: 0, count: 64)
      random.fill(&grain, below: 25)
      self.grain = grain
    }

    /// A color that is not the same everywhere.
    private func worn(_ color: EmblemColor, _ place: Int) -> EmblemColor {
      color.dimmed(to: 256 - grain[place % 64])
    }

    /// A length that differs by up to a fifth between objects.
    private func length(_ usual: Int, _ part: Int) -> Int { usual * (500 + part) / 500 }

    /// One of five ways to cover a surface with two colors.
    private func pattern(_ ring: Int, _ segment: Int) -> EmblemColor {
      let isSecond =
        switch place {
        case 0: segment / number % 2 == 0
        case 1: ring % 3 == 1
        case 2: (segment / number + ring / 2) % 2 == 0
        case 3: segment % 14 < number && ring % 5 > 0
        default: (segment + 2 * ring) % (2 * number) < number
        }
      return worn(isSecond ? second : main, 7 * ring + segment)
    }

    func solid() -> Solid {
      switch kind {
      case 0: adapter()
      case 1: plate(width: 430, height: 820, depth: 75, keys: false)
      case 2: scissors()
      case 3: bulb()
      case 4: can()
      case 5: bottle()
      case 6: ball()
      case 7: marker()
      case 8: cup()
      default: plate(width: 270, height: 880, depth: 110, keys: true)
      }
    }

    private func adapter() -> Solid {
      let half = SolidPoint(length(430, wide), length(500, tall), length(330, other))
      var solid = Solid.box(half, cells: (6, 8)) { side, column, row in
        side == 0 ? pattern(row, 2 * column) : worn(main, side * 9 + row)
      }
      for side in [-1, 1] {
        let pin = Solid.box(SolidPoint(45, 170, 45)) { _, _, _ in
          EmblemColor(parts: [190, 190, 196])
        }
        solid.add(pin, by: SolidPoint(side * 170, -half.y - 150, 0))
      }
      let cable = Solid.lathe([(70, 0), (55, 500)], segments: 10) { _, _ in worn(third, 3) }
      solid.add(cable, by: SolidPoint(0, half.y, 0))
      return solid
    }

    /// A phone with a screen, or a remote control with keys.
    private func plate(width: Int, height: Int, depth: Int, keys: Bool) -> Solid {
      let half = SolidPoint(length(width, wide), length(height, tall), length(depth, other))
      let (columns, rows) = keys ? (7, 21) : (12, 20)
      return Solid.box(half, cells: (columns, rows)) { side, column, row in
        guard side == 0 else {
          return side == 1 ? pattern(row, column) : worn(main, side * 5 + row)
        }
        if keys {
          let isKey = column % 2 == 1 && row % 2 == 1 && row / 2 < number + 3
          return isKey ? worn(row == 3 ? third : second, row) : worn(main, column + 3 * row)
        }
        let isScreen =
          (1..<columns - 1).contains(column) && (2..<rows - number / 2 - 1).contains(row)
        return isScreen ? pattern(row, column * 2).dimmed(to: 150) : worn(third, row)
      }
    }

    private func scissors() -> Solid {
      var solid = Solid()
      let opening = 16 * (14 + wide / 12)
      for side in [-1, 1] {
        let turn = SolidTurn(roll: side * opening)
        let blade = Solid.box(SolidPoint(100, length(520, tall), 35), cells: (1, 6)) { _, _, row in
          worn(EmblemColor(parts: [180, 184, 190]), row)
        }
        let arm = Solid.box(SolidPoint(95, 200, 55)) { _, _, _ in main }
        let grip = Solid.ring(
          radius: length(230, other), thickness: 85, color: worn(main, side + 5))
        solid.add(blade, turned: turn, by: turn(SolidPoint(0, -480, side * 40)))
        solid.add(arm, turned: turn, by: turn(SolidPoint(0, 180, side * 40)))
        solid.add(grip, turned: turn, by: turn(SolidPoint(side * 60, 580, 0)))
      }
      let screw = Solid.box(SolidPoint(60, 60, 90)) { _, _, _ in second }
      solid.add(screw, by: SolidPoint(0, 0, 0))
      return solid
    }

    private func bulb() -> Solid {
      let (wide, neck) = (length(480, wide), length(210, other))
      let glass = Solid.lathe(
        [
          (0, -780), (wide / 2, -740), (wide * 7 / 8, -560), (wide, -300), (wide * 7 / 8, -60),
          (wide * 5 / 8, 130), (neck, 330),
        ], isRound: true
      ) { ring, segment in
        place.isMultiple(of: 2) ? worn(main.dimmed(to: 250), ring * 3) : pattern(ring, segment)
      }
      var solid = glass
      let screw = Solid.lathe(
        (0...8).map { (radius: $0.isMultiple(of: 2) ? neck : neck - 40, height: 330 + $0 * 50) }
          + [(0, 760)], segments: 18
      ) { ring, _ in worn(ring == 8 ? third : EmblemColor(parts: [176, 170, 150]), ring) }
      solid.add(screw, by: SolidPoint(0, 0, 0))
      return solid
    }

    private func can() -> Solid {
      let (radius, height) = (length(430, wide), length(680, tall))
      let rings = 10
      let side = (0...rings).map { (radius: radius, height: height * (2 * $0 - rings) / rings) }
      return Solid.lathe([(0, -height), (radius - 60, -height + 20)] + side + [(0, height)]) {
        ring, segment in
        ring < 2 || ring > rings + 1
          ? worn(EmblemColor(parts: [186, 188, 192]), segment) : pattern(ring, segment)
      }
    }

    private func bottle() -> Solid {
      let (radius, neck, height) = (length(340, wide), length(130, other), length(860, tall))
      let body = (0...6).map { (radius: radius, height: -height / 5 + height * 6 / 5 * $0 / 6) }
      return Solid.lathe(
        [(0, -height - 40), (neck, -height - 40), (neck, -height + 120), (neck, -height + 160)]
          + [(radius * 3 / 5, -height / 2), (radius * 9 / 10, -height / 3)] + body + [(0, height)]
      ) { ring, segment in
        switch ring {
        case 0, 1: worn(third, segment)
        case 7...9: pattern(ring, segment)
        default: worn(main, ring * 5 + segment / 9)
        }
      }
    }

    private func ball() -> Solid {
      let radius = length(560, wide)
      return Solid.lathe(
        (0...14).map { step in
          let angle = WholeTrigonometry.circle / 2 * step / 14
          return (
            radius * WholeTrigonometry.sine(sixteenths: angle) / 4096,
            -radius * WholeTrigonometry.cosine(sixteenths: angle) / 4096
          )
        }, isRound: true, paint: pattern)
    }

    private func marker() -> Solid {
      let (radius, height) = (length(120, wide), length(840, tall))
      let cut = -height / 3 + other
      let pen = Solid.lathe(
        [
          (0, -height), (radius * 5 / 6, -height), (radius, -height + 60), (radius, cut),
          (radius * 7 / 8, cut), (radius * 7 / 8, cut + 120), (radius * 7 / 8, height / 4),
          (radius * 7 / 8, height / 2), (radius * 7 / 8, height - 80), (radius / 2, height),
          (0, height),
        ], segments: 18
      ) { ring, segment in
        switch ring {
        case 0...2: worn(main, segment)
        case 4...7:
          place < 3 ? worn(ring == 5 + place % 2 ? second : third, ring) : pattern(ring, segment)
        default: worn(third, ring)
        }
      }
      var solid = Solid()
      solid.add(pen, turned: SolidTurn(roll: 16 * 62), by: SolidPoint(0, 0, 0))
      return solid
    }

    private func cup() -> Solid {
      let (top, bottom, height) = (length(470, wide), length(360, other), length(500, tall))
      let outer = (0...6).map { step in
        (radius: top + (bottom - top) * step / 6, height: -height + 2 * height * step / 6)
      }
      var solid = Solid.lathe(
        [
          (0, height - 90), (bottom - 50, height - 90), (top - 50, -height + 10),
          (top - 20, -height),
        ]
          + outer + [(0, height)]
      ) { ring, segment in
        ring < 4 ? worn(third.dimmed(to: 220), ring) : pattern(ring, segment)
      }
      let handle = Solid.ring(
        radius: height * 3 / 5, thickness: 65, arc: -1500..<1500, color: worn(main, 2))
      solid.add(handle, by: SolidPoint((top + bottom) / 2 - 30, 0, 0))
      return solid
    }
  }
}
