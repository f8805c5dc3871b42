import Engine

/// One picture of the turntable: an object in a session at a moment.
struct TurntableFrame: Sendable {
  static let size = 128

  let world: TurntableWorld
  /// 0…49.
  let object: Int
  /// 1…11.
  let session: Int
  /// 0…299.
  let moment: Int

  /// The picture, all of red, then green, then blue.
  ///
  /// Object and session say how it is placed, turns and moves; the moment draws nothing but noise. So
  /// neighbors look alike, and a frame is the same whatever else is drawn.
  func draw() -> [UInt8] {
    let pair = object * TurntableSession.count + session - 1
    var random = RandomStream(seed: world.seed, purpose: .embeddedData, index: pair)
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + random.uniform(below: range.count)
    }
    let place = world.sessions[session - 1]
    // The turn of the object, of three quarters to one and a half times around in all.
    let (start, speed) = (draw(0...5759), draw(14...29) * (draw(0...1) * 2 - 1))
    let (lean, sway) = (draw(-20 * 16...20 * 16), Sway(draw(40...240), draw(1...3), draw(0...5759)))
    let (across, down) = (
      Sway(draw(4 * 256...16 * 256), draw(1...3), draw(0...5759)),
      Sway(draw(3 * 256...11 * 256), draw(1...3), draw(0...5759))
    )
    let near = Sway(draw(10...46), draw(1...2), draw(0...5759))
    let (x, y) = (64 * 256 + draw(-6 * 256...6 * 256), 64 * 256 + draw(-4 * 256...4 * 256))
    let camera = (x: draw(0...255), y: draw(0...255), right: draw(-40...40), down: draw(-20...20))
    let hand = place.hand.map { $0 + draw(-200...200) }
    let (grip, slope) = (draw(300...620), (x: draw(-40...40), y: draw(-40...40)))

    let middle = (x: x + across.at(moment), y: y + down.at(moment))
    let scale = place.scale * (256 + near.at(moment)) / 256
    var canvas = SolidCanvas(size: Self.size)
    let lower = SolidTurn(
      yaw: start + speed * moment * 2 / 3, pitch: place.pitch + sway.at(moment),
      roll: place.roll + lean)
    canvas.draw(
      world.objects[object],
      SolidCanvas.View(x: middle.x, y: middle.y, scale: scale, turn: lower), place.light)
    if let hand {
      let turn = SolidTurn(roll: hand - WholeTrigonometry.circle / 4)
      let tip = turn(SolidPoint(0, grip, 0))
      canvas.draw(
        TurntableObjects.finger,
        SolidCanvas.View(
          x: middle.x + tip.x * scale / 1000, y: middle.y + tip.y * scale / 1000, scale: scale,
          turn: turn, depth: 700), place.light)
    }
    var noise = RandomStream(
      seed: world.seed, purpose: .embeddedData, index: pair, part: moment + 1)
    return Self.compose(
      canvas, before: place,
      camera: (camera.x + camera.right * moment / 100, camera.y + camera.down * moment / 100),
      slope: slope, noise: noise.nextWord())
  }

  /// Something that goes to and fro.
  private struct Sway {
    private let width, times, start: Int

    /// - Parameters:
    ///   - width: Either way.
    ///   - times: How often in all moments, in thirds.
    ///   - start: In sixteenths of a degree.
    init(_ width: Int, _ times: Int, _ start: Int) {
      (self.width, self.times, self.start) = (width, times, start)
    }

    func at(_ moment: Int) -> Int {
      let angle = start + times * WholeTrigonometry.circle * moment / 450
      return width * WholeTrigonometry.sine(sixteenths: angle) / 4096
    }
  }

  /// The solids before the background, in the session's light and with noise.
  private static func compose(
    _ canvas: SolidCanvas, before session: TurntableSession, camera: (x: Int, y: Int),
    slope: (x: Int, y: Int), noise first: UInt32
  ) -> [UInt8] {
    let (area, side) = (size * size, TurntableSession.side)
    let (red, green, blue) = (session.tint[0], session.tint[1], session.tint[2])
    return [UInt8](unsafeUninitializedCapacity: 3 * area) { pixels, count in
      canvas.withSamples { samples in
        session.background.withUnsafeBufferPointer { background in
          var word = first
          for row in 0..<size {
            let line = (row + camera.y) & (side - 1)
            for column in 0..<size {
              let behind = 3 * (line * side + (column + camera.x) & (side - 1))
              let seen = SolidCanvas.sums(samples, row: row, column: column, size: size)
              let free = 4 - seen.count
              // It is brighter to one side.
              let bright = 256 + (slope.x * (2 * column - size) + slope.y * (2 * row - size)) / size
              // A linear congruential step is enough for noise; its upper bits are the better ones.
              word = word &* 1_664_525 &+ 1_013_904_223
              var bits = Int(word >> 8)
              let place = row * size + column
              @inline(__always)
              func value(_ sum: Int, _ own: UInt8, _ tint: Int) -> UInt8 {
                let mean = ((sum + Int(own) * free) * tint * bright) >> 18
                let shift = (bits & 255) * session.noise / 256 - session.noise / 2
                bits >>= 8
                return UInt8(clamping: mean + shift)
              }
              pixels[place] = value(seen.red, background[behind], red)
              pixels[area + place] = value(seen.green, background[behind + 1], green)
              pixels[2 * area + place] = value(seen.blue, background[behind + 2], blue)
            }
          }
        }
      }
      count = 3 * area
    }
  }
}
