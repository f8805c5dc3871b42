/// A place or a direction in space: x to the right, y downwards, z away from who looks.
struct SolidPoint: Equatable {
  var x, y, z: Int

  init(_ x: Int, _ y: Int, _ z: Int) { (self.x, self.y, self.z) = (x, y, z) }

  static func + (left: SolidPoint, right: SolidPoint) -> SolidPoint {
    SolidPoint(left.x + right.x, left.y + right.y, left.z + right.z)
  }

  /// The direction with a length of 4096.
  var direction: SolidPoint {
    let length = max(1, WholeTrigonometry.squareRoot(x * x + y * y + z * z))
    let unit = WholeTrigonometry.unit
    return SolidPoint(x * unit / length, y * unit / length, z * unit / length)
  }

  /// The product with another direction, in 1/4096.
  func along(_ other: SolidPoint) -> Int { (x * other.x + y * other.y + z * other.z) >> 12 }
}

/// A turn in space, by a matrix in 1/4096.
struct SolidTurn {
  private let rows: (SolidPoint, SolidPoint, SolidPoint)

  /// First about the upright axis, then about the one to the right, then about the line of sight.
  ///
  /// - Parameters: Angles in sixteenths of a degree.
  init(yaw: Int = 0, pitch: Int = 0, roll: Int = 0) {
    func part(_ angle: Int) -> (sine: Int, cosine: Int) {
      (
        WholeTrigonometry.sine(sixteenths: angle), WholeTrigonometry.cosine(sixteenths: angle)
      )
    }
    let (yaw, pitch, roll) = (part(yaw), part(pitch), part(roll))
    let first = (
      SolidPoint(yaw.cosine, 0, yaw.sine), SolidPoint(0, WholeTrigonometry.unit, 0),
      SolidPoint(-yaw.sine, 0, yaw.cosine)
    )
    func mix(_ a: SolidPoint, _ wa: Int, _ b: SolidPoint, _ wb: Int) -> SolidPoint {
      SolidPoint(
        (a.x * wa + b.x * wb) >> 12, (a.y * wa + b.y * wb) >> 12, (a.z * wa + b.z * wb) >> 12)
    }
    let tilted = (
      first.0, mix(first.1, pitch.cosine, first.2, -pitch.sine),
      mix(first.1, pitch.sine, first.2, pitch.cosine)
    )
    rows = (
      mix(tilted.0, roll.cosine, tilted.1, -roll.sine),
      mix(tilted.0, roll.sine, tilted.1, roll.cosine), tilted.2
    )
  }

  func callAsFunction(_ point: SolidPoint) -> SolidPoint {
    SolidPoint(rows.0.along(point), rows.1.along(point), rows.2.along(point))
  }
}

/// The surface of a body as facets of four corners with a color each.
///
/// Lengths are in thousandths of half the size of the body's reference frame.
struct Solid {
  struct Corner {
    var place: SolidPoint
    /// Outwards, of length 4096.
    var normal: SolidPoint
  }

  struct Facet {
    var corners: (Int32, Int32, Int32, Int32)
    /// Red, green and blue, 0…255.
    var color: SIMD4<Int32>

    init(_ a: Int, _ b: Int, _ c: Int, _ d: Int, _ color: EmblemColor) {
      corners = (Int32(a), Int32(b), Int32(c), Int32(d))
      self.color = SIMD4(
        Int32(color.parts[0]), Int32(color.parts[1]), Int32(color.parts[2]), 0)
    }
  }

  private(set) var corners: [Corner] = []
  private(set) var facets: [Facet] = []

  /// Adds another solid, turned and then moved.
  mutating func add(_ other: Solid, turned turn: SolidTurn? = nil, by shift: SolidPoint) {
    let first = Int32(corners.count)
    corners += other.corners.map { corner in
      Corner(
        place: (turn.map { $0(corner.place) } ?? corner.place) + shift,
        normal: turn.map { $0(corner.normal) } ?? corner.normal)
    }
    facets += other.facets.map { facet in
      var facet = facet
      facet.corners.0 += first
      facet.corners.1 += first
      facet.corners.2 += first
      facet.corners.3 += first
      return facet
    }
  }

  /// A body of revolution about the upright axis.
  ///
  /// - Parameters:
  ///   - profile: Radius and height (downwards) of its rings, from the top to the bottom.
  ///   - isRound: Whether the rings go over into each other without an edge.
  ///   - paint: The color between a ring and the next, in a segment.
  static func lathe(
    _ profile: [(radius: Int, height: Int)], segments: Int = 28, isRound: Bool = false,
    paint: (_ ring: Int, _ segment: Int) -> EmblemColor
  ) -> Solid {
    var solid = Solid()
    func slope(_ from: Int, _ to: Int) -> SolidPoint {
      let (a, b) = (profile[from], profile[to])
      return SolidPoint(b.height - a.height, a.radius - b.radius, 0).direction
    }
    for ring in 0..<profile.count - 1 {
      let ends = [ring, ring + 1].map { place in
        isRound
          ? (place, slope(max(place - 1, 0), min(place + 1, profile.count - 1)))
          : (place, slope(ring, ring + 1))
      }
      let first = solid.corners.count
      for (place, slope) in ends {
        for segment in 0..<segments {
          let angle = WholeTrigonometry.circle * segment / segments
          let (sine, cosine) = (
            WholeTrigonometry.sine(sixteenths: angle), WholeTrigonometry.cosine(sixteenths: angle)
          )
          let radius = profile[place].radius
          solid.corners.append(
            Corner(
              place: SolidPoint(
                radius * cosine / 4096, profile[place].height, radius * sine / 4096),
              normal: SolidPoint(slope.x * cosine / 4096, slope.y, slope.x * sine / 4096)))
        }
      }
      for segment in 0..<segments {
        let next = (segment + 1) % segments
        solid.facets.append(
          Facet(
            first + segment, first + next, first + segments + next, first + segments + segment,
            paint(ring, segment)))
      }
    }
    return solid
  }

  /// A box about the origin.
  ///
  /// - Parameters:
  ///   - half: Half of its width, height and depth.
  ///   - cells: Into how many facets its sides are divided, across and down.
  ///   - paint: The color of a facet: of the front (0), the back (1), and the four sides about the upright and
  ///     the level axis (2…5).
  static func box(
    _ half: SolidPoint, cells: (across: Int, down: Int) = (1, 1),
    paint: (_ side: Int, _ column: Int, _ row: Int) -> EmblemColor
  ) -> Solid {
    var solid = Solid()
    let (x, y, z) = (SolidPoint(half.x, 0, 0), SolidPoint(0, half.y, 0), SolidPoint(0, 0, half.z))
    func scaled(_ a: SolidPoint, _ part: Int, _ whole: Int) -> SolidPoint {
      SolidPoint(a.x * part / whole, a.y * part / whole, a.z * part / whole)
    }
    // For each side its middle, and half of its extents.
    let sides: [(SolidPoint, SolidPoint, SolidPoint)] = [
      (scaled(z, -1, 1), x, y), (z, x, y), (scaled(x, -1, 1), z, y), (x, z, y),
      (scaled(y, -1, 1), x, z), (y, x, z),
    ]
    for (side, (middle, right, down)) in sides.enumerated() {
      let (columns, rows) = side < 2 ? cells : (1, 1)
      let first = solid.corners.count
      for row in 0...rows {
        for column in 0...columns {
          solid.corners.append(
            Corner(
              place: middle + scaled(right, 2 * column - columns, columns)
                + scaled(down, 2 * row - rows, rows), normal: middle.direction))
        }
      }
      for row in 0..<rows {
        for column in 0..<columns {
          let corner = first + row * (columns + 1) + column
          solid.facets.append(
            Facet(
              corner, corner + 1, corner + columns + 2, corner + columns + 1,
              paint(side, column, row)))
        }
      }
    }
    return solid
  }

  /// A ring in the plane of the picture, or an arc of it.
  ///
  /// - Parameters:
  ///   - radius: Of its middle line; `thickness` is that of its body.
  ///   - arc: From where to where, in sixteenths of a degree.
  static func ring(
    radius: Int, thickness: Int, arc: Range<Int> = 0..<WholeTrigonometry.circle, color: EmblemColor
  ) -> Solid {
    let (steps, around) = (16, 8)
    var solid = Solid()
    for step in 0...steps {
      let angle = arc.lowerBound + arc.count * step / steps
      let (sine, cosine) = (
        WholeTrigonometry.sine(sixteenths: angle), WholeTrigonometry.cosine(sixteenths: angle)
      )
      for place in 0..<around {
        let turn = WholeTrigonometry.circle * place / around
        let (out, deep) = (
          WholeTrigonometry.cosine(sixteenths: turn), WholeTrigonometry.sine(sixteenths: turn)
        )
        let distance = radius + thickness * out / 4096
        solid.corners.append(
          Corner(
            place: SolidPoint(
              distance * cosine / 4096, distance * sine / 4096, thickness * deep / 4096),
            normal: SolidPoint(out * cosine / 4096, out * sine / 4096, deep)))
      }
    }
    for step in 0..<steps {
      for place in 0..<around {
        let (a, b) = (step * around + place, step * around + (place + 1) % around)
        solid.facets.append(Facet(a, b, b + around, a + around, color))
      }
    }
    return solid
  }
}
