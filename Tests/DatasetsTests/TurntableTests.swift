import Engine
import Testing

@testable import Datasets

/// The embedded films of turning objects.
@Suite struct TurntableTests {
  private static let set = Result {
    try DatasetCatalog.load(name: "turntable", locator: DataLocator(environment: [:]))
  }

  @Test func `has the frames and the digest in the source`() throws {
    let set = try Self.set.get()
    #expect(set.identity.verified && set.failure == nil)
    #expect(
      set.identity.contentDigest
        == "2fd1a14feb2bcf9aefe50c0d55c8c43a02dfb3187e6133015b92810ba6609675")
    #expect(set.train.count == 119_894 && set.test.count == 44_972)
    #expect(set.train.shape == ExampleShape(channels: 3, height: 128, width: 128))
    #expect(set.train.classes == 50 && set.train.pixels.isEmpty && set.test.pixels.isEmpty)
    let counts = (0..<50).map { label in set.test.labels.count { $0 == label } }
    #expect(counts.allSatisfy { (890...900).contains($0) })
  }

  @Test func `has a base of other objects, with a fifth of the frames`() throws {
    let base = try DatasetCatalog.load(
      name: "turntable-base", locator: DataLocator(environment: [:]))
    #expect(base.identity.verified)
    #expect(
      base.identity.contentDigest
        == "7cd287f818669762f5e536458bb7b8dcfc3dea2a0fd055b6587e844927d11920")
    #expect(base.train.count == 23_942 && base.test.count == 8982)
    // The third frame of the first film is that of its eleventh moment.
    var row = [Float](repeating: -1, count: 49_152)
    base.train.source.write(2, pass: nil, to: &row)
    let frame = TurntableFrame(world: .base, object: 0, session: 1, moment: 10).draw()
    #expect(row == frame.map { Float($0) / 255 })
    #expect(frame != TurntableFrame(world: .main, object: 0, session: 1, moment: 10).draw())
  }

  @Test func `has as many frames missing as CORe50, in as many films`() {
    var missing: [Int: Int] = [:]
    for (film, length) in TurntableDataset.lengths
    where TurntableDataset.trained.contains(film.session) {
      missing[300 - length, default: 0] += 1
    }
    #expect(missing == [0: 343, 1: 30, 2: 14, 3: 8, 4: 3, 5: 1, 7: 1])
    #expect(TurntableDataset.lengths.count == 550)
    #expect(TurntableDataset.lengths[Film(object: 5, session: 1)] == 299)
  }

  @Test func `draws a frame the same whatever is drawn beside it`() throws {
    let frame = TurntableFrame(world: .main, object: 17, session: 6, moment: 123)
    let alone = frame.draw()
    _ = TurntableFrame(world: .main, object: 17, session: 6, moment: 122).draw()
    _ = TurntableFrame(world: .main, object: 3, session: 11, moment: 0).draw()
    #expect(frame.draw() == alone)
    // By way of the source, in another order and ahead.
    let set = try Self.set.get()
    let source = set.train.source
    let places = try #require(set.lists).contexts(.ni, run: 0).contexts[0]
    let film = places.filter { set.train.labels[Int($0)] == 17 }.map { Int($0) }
    source.expect(Array(film[118..<128]))
    var row = [Float](repeating: -1, count: 49_152)
    source.write(film[123], pass: nil, to: &row)
    let first = row
    source.write(film[5], pass: nil, to: &row)
    source.write(film[123], pass: nil, to: &row)
    #expect(row == first && row.contains { $0 > 0.2 })
  }

  @Test func `shows neighbors that look alike, and sessions that do not`() {
    func distance(_ a: TurntableFrame, _ b: TurntableFrame) -> Double {
      let sum = zip(a.draw(), b.draw()).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      return Double(sum) / 49_152
    }
    for object in [2, 24, 43] {
      let frame = TurntableFrame(world: .main, object: object, session: 4, moment: 50)
      let near = distance(
        frame, TurntableFrame(world: .main, object: object, session: 4, moment: 51))
      let far = distance(
        frame, TurntableFrame(world: .main, object: object, session: 5, moment: 50))
      #expect(near > 1 && near < 16 && far > 1.5 * near, "\(near), \(far)")
    }
  }

  @Test func `has ten kinds of five objects with names`() throws {
    let names = try DatasetCatalog.descriptor(named: "turntable").classNames
    #expect(names.count == 50 && names[0] == "adapter 1" && names[49] == "remote 5")
    #expect(Set(TurntableWorld.main.objects.map(\.facets.count)).count > 5)
    #expect(TurntableWorld.main.objects.allSatisfy { $0.facets.count > 60 })
  }
}

@Suite struct TurntableContextsTests {
  private static let films = Set(
    TurntableDataset.lengths.keys.filter { ![3, 7, 10].contains($0.session) })

  private func sizes(_ contexts: [[Film]]) -> [Int] {
    contexts.map { $0.reduce(0) { $0 + TurntableDataset.lengths[$1, default: 0] } }
  }

  @Test(arguments: ContextList.films, [0, 1, 9])
  func `hold every film for training once`(list: ContextList, run: Int) {
    let contexts = TurntableDataset(world: .main).contexts(list, run: run)
    #expect(contexts.count == list.contexts)
    #expect(contexts.joined().count == 400 && Set(contexts.joined()) == Self.films)
    #expect(sizes(contexts).reduce(0, +) == 119_894)
    #expect(TurntableDataset(world: .main).contexts(list, run: run) == contexts)
    #expect(TurntableDataset(world: .main).contexts(list, run: run + 1) != contexts)
  }

  @Test(arguments: 0..<10) func `of NICv2 begin with one object of each kind and go on one by one`(
    run: Int
  ) {
    let contexts = TurntableDataset(world: .main).contexts(.nicv2In391, run: run)
    #expect(contexts[0].map(\.object) == [0, 5, 10, 15, 20, 25, 30, 35, 40, 45])
    #expect(contexts[0].allSatisfy { $0.session == 1 } && sizes(contexts)[0] == 2999)
    #expect(contexts.dropFirst().allSatisfy { $0.count == 1 })
    let later = sizes(contexts).dropFirst()
    #expect(later.min() == 293 && later.max() == 300 && later.count { $0 == 300 } == 334)
    // New objects keep arriving, as in CORe50, where the last is new between 321 and 340.
    var seen = Set(contexts[0].map(\.object))
    var last = 0
    for (place, context) in contexts.enumerated()
    where seen.insert(context[0].object).inserted { last = place }
    #expect((321...340).contains(last) && seen.count == 50)
    let halfway = Set(contexts.prefix(201).joined().map(\.object)).count
    #expect((31...36).contains(halfway))
  }

  @Test func `of the other lists have the sizes of CORe50's`() {
    #expect(
      TurntableDataset(world: .main).contexts(.nicv2In79, run: 0).dropFirst().allSatisfy {
        $0.count == 5
      })
    #expect(
      TurntableDataset(world: .main).contexts(.nicv2In196, run: 0).dropFirst().allSatisfy {
        $0.count == 2
      })
    let ni = TurntableDataset(world: .main).contexts(.ni, run: 0)
    #expect(
      ni.allSatisfy { Set($0.map(\.object)).count == 50 && Set($0.map(\.session)).count == 1 })
    let nc = TurntableDataset(world: .main).contexts(.nc, run: 0)
    #expect(nc.map { Set($0.map(\.object)).count } == [10, 5, 5, 5, 5, 5, 5, 5, 5])
    #expect(nc.allSatisfy { Set($0.map(\.session)).count == 8 })
    let nic = TurntableDataset(world: .main).contexts(.nic, run: 0)
    #expect(nic.dropFirst().allSatisfy { $0.count == 5 && Set($0.map(\.session)).count == 1 })
  }

  @Test func `are places of frames, and the test set has every frame in order`() throws {
    let set = try DatasetCatalog.load(name: "turntable", locator: DataLocator(environment: [:]))
    let lists = try #require(set.lists)
    let listed = try lists.contexts(.nicv2In391, run: 3)
    #expect(listed.contexts.joined().sorted() == Array(0..<119_894))
    #expect(listed.test == Array(0..<44_972))
    for (places, films) in zip(
      listed.contexts, TurntableDataset(world: .main).contexts(.nicv2In391, run: 3))
    {
      #expect(Set(places.map { Int(set.train.labels[Int($0)]) }) == Set(films.map(\.object)))
    }
    #expect(throws: DatasetError.badProtocol("there is no run 10 of 'ni', only 0…9")) {
      try lists.contexts(.ni, run: 10)
    }
    #expect(throws: DatasetError.self) { try lists.contexts(.views, run: 0) }
  }
}

@Suite struct SolidCanvasTests {
  private static let light = SolidCanvas.Light(
    direction: SolidPoint(0, 0, -4096), ambient: 56, direct: 200, gloss: 0)

  @Test(arguments: [
    (0, 0), (30 * 16, 2048), (90 * 16, 4096), (150 * 16, 2048), (180 * 16, 0), (270 * 16, -4096),
    (-30 * 16, -2048), (360 * 16 + 8, 35), (45 * 16, 2896),
  ])
  func `knows the sine of`(angle: Int, sine: Int) {
    #expect(WholeTrigonometry.sine(sixteenths: angle) == sine)
    #expect(WholeTrigonometry.cosine(sixteenths: angle - 1440) == sine)
  }

  @Test func `turns about the upright axis, the level one and the line of sight, in this order`() {
    let right = SolidPoint(1000, 0, 0)
    #expect(SolidTurn(yaw: 1440)(right) == SolidPoint(0, 0, -1000))
    #expect(SolidTurn(roll: 1440)(right) == SolidPoint(0, 1000, 0))
    #expect(SolidTurn(pitch: 1440)(SolidPoint(0, 1000, 0)) == SolidPoint(0, 0, 1000))
    #expect(SolidTurn(yaw: 1440, pitch: 1440)(right) == SolidPoint(0, 1000, 0))
  }

  /// For each pixel how many of its samples show a solid, and its sum of red.
  private func seen(_ canvas: SolidCanvas) -> [(count: Int, red: Int)] {
    canvas.withSamples { samples in
      (0..<canvas.size * canvas.size).map { place in
        let sums = SolidCanvas.sums(
          samples, row: place / canvas.size, column: place % canvas.size, size: canvas.size)
        return (sums.count, sums.red)
      }
    }
  }

  @Test func `shows a box in front as a square with the light that falls on it`() {
    // Its front lies at the depth of the middle, so that 1000 units are 2 pixels.
    let box = Solid.box(SolidPoint(1000, 1000, 1)) { _, _, _ in EmblemColor(parts: [200, 100, 50]) }
    var canvas = SolidCanvas(size: 8)
    canvas.draw(
      box, SolidCanvas.View(x: 4 * 256, y: 4 * 256, scale: 2 * 256, turn: SolidTurn()), Self.light)
    let pixels = seen(canvas)
    for (place, pixel) in pixels.enumerated() {
      let isInside = (2...5).contains(place / 8) && (2...5).contains(place % 8)
      #expect(pixel.count == (isInside ? 4 : 0), "pixel \(place)")
      #expect(pixel.red == (isInside ? 4 * 200 : 0))
    }
  }

  @Test func `shows the nearer of two, whichever is drawn first`() {
    let colors = [EmblemColor(parts: [10, 0, 0]), EmblemColor(parts: [250, 0, 0])]
    let boxes = colors.map { color in Solid.box(SolidPoint(1500, 1500, 10)) { _, _, _ in color } }
    for order in [[0, 1], [1, 0]] {
      var canvas = SolidCanvas(size: 4)
      for place in order {
        canvas.draw(
          boxes[place],
          SolidCanvas.View(
            x: 512, y: 512, scale: 512, turn: SolidTurn(), depth: place == 1 ? 300 : 0), Self.light)
      }
      #expect(seen(canvas)[5].red == 4 * 250)
    }
  }
}
