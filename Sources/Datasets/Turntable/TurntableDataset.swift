import Engine

/// The embedded data set of films, in the shape of CORe50: fifty objects, of ten kinds, turn and move in eleven
/// sessions before a background and in a light of its own each, in about 300 frames.
///
/// Frames are drawn when they are asked for (``TurntableFrame``), so that any subset is there in a moment.
struct TurntableDataset {
  let world: TurntableWorld

  static let trained = [1, 2, 4, 5, 6, 8, 9, 11]
  /// One object of each kind.
  static let initial = (0..<TurntableObjects.kinds.count).map { $0 * TurntableObjects.perKind }
  static let runs = 10
  /// Streams of the orders begin here, a thousand for each list.
  private static let firstStream = 3_000_000

  /// How many frames of 300 are missing, as many times as in CORe50.
  ///
  /// Of some of 390 films for training and of the 150 for the test; object 5 lacks one in the first session too.
  private static let missing: (trained: [Int], tested: [Int]) = (
    [7, 5, 4, 4, 4] + Array(repeating: 3, count: 8) + Array(repeating: 2, count: 14)
      + Array(repeating: 1, count: 29),
    [4, 3, 2, 2, 2, 2, 2] + Array(repeating: 1, count: 11)
  )

  /// How many frames the films have.
  static let lengths: [Film: Int] = {
    var random = RandomStream(
      seed: TurntableWorld.main.seed, purpose: .embeddedData, index: firstStream - 1)
    let trainedFilms = films(in: trained).filter { $0.session != 1 || !initial.contains($0.object) }
    var lengths: [Film: Int] = [:]
    for (films, missing) in [
      (trainedFilms, missing.trained), (films(in: TurntableSession.tested), missing.tested),
    ] {
      let order = random.permutation(of: films.count)
      for (place, film) in order.enumerated() {
        lengths[films[film]] = 300 - (place < missing.count ? missing[place] : 0)
      }
    }
    for object in initial { lengths[Film(object: object, session: 1)] = object == 5 ? 299 : 300 }
    return lengths
  }()

  /// The films of sessions, one session after the other.
  private static func films(in sessions: [Int]) -> [Film] {
    sessions.flatMap { session in
      (0..<TurntableObjects.count).map { Film(object: $0, session: session) }
    }
  }

  /// How many frames a film has.
  func length(_ film: Film) -> Int { Self.lengths[film, default: 0] / world.step }

  func draw() -> DrawnImages {
    let (train, test) = (
      TurntableFrames(Self.films(in: Self.trained), of: self),
      TurntableFrames(Self.films(in: TurntableSession.tested), of: self)
    )
    let tests = (0..<Int32(test.count)).map(\.self)
    return DrawnImages(
      train: train.images(), test: test.images(kept: ImagesOnDemand.testLimit),
      lists: ContextLists(known: ContextList.films, runs: Self.runs) { list, run in
        ListedContexts(
          contexts: contexts(list, run: run).map { films in films.flatMap { train.places(of: $0) }
          },
          test: tests)
      },
      sample: { ContentDigest.sha256(train.sample() + test.sample()) })
  }

  /// The films of each context.
  func contexts(_ list: ContextList, run: Int) -> [[Film]] {
    let (trained, initial, films) = (Self.trained, Self.initial, Self.films(in:))
    func stream(_ number: Int) -> RandomStream {
      RandomStream(
        seed: world.seed, purpose: .embeddedData, index: Self.firstStream + 1000 * number + run)
    }
    let objects = TurntableObjects.count
    let first = initial.map { Film(object: $0, session: 1) }
    func later(by size: Int) -> [[Film]] {
      var random = stream(0)
      let films = FilmOrder.films(
        objects: objects, sessions: trained, initial: Set(initial), using: &random)
      return [first] + films.grouped(by: size)
    }
    switch list {
    case .ni:
      var random = stream(1)
      return random.permutation(of: trained.count).map { films([trained[$0]]) }
    case .nc:
      var random = stream(2)
      var others = (0..<objects).filter { !initial.contains($0) }
      random.shuffle(&others)
      return ([initial] + others.grouped(by: 5)).map { own in
        trained.flatMap { session in own.map { Film(object: $0, session: session) } }
      }
    case .nic:
      var random = stream(3)
      let groups = trained.flatMap { session in
        let own = (0..<objects).filter { session != 1 || !initial.contains($0) }
        return random.permutation(of: own.count).map { Film(object: own[$0], session: session) }
          .grouped(by: 5)
      }
      return [first] + random.permutation(of: groups.count).map { groups[$0] }
    case .nicv2In79: return later(by: 5)
    case .nicv2In196: return later(by: 2)
    case .nicv2In391: return later(by: 1)
    case .views: return []
    }
  }
}

/// The frames of some films, one film after the other.
struct TurntableFrames: ImageStore {
  private let world: TurntableWorld
  private let films: [Film]
  /// The first frame of each film; then the number of all.
  private let starts: [Int]
  private let numbers: [Film: Int]

  init(_ films: [Film], of dataset: TurntableDataset) {
    (world, self.films) = (dataset.world, films)
    starts = films.reduce(into: [0]) { $0.append($0[$0.count - 1] + dataset.length($1)) }
    numbers = Dictionary(uniqueKeysWithValues: films.enumerated().map { ($1, $0) })
  }

  static func == (left: TurntableFrames, right: TurntableFrames) -> Bool {
    left.films == right.films && left.world === right.world
  }

  var shape: ExampleShape {
    ExampleShape(channels: 3, height: TurntableFrame.size, width: TurntableFrame.size)
  }

  var count: Int { starts[films.count] }

  func pixels(of image: Int) -> [UInt8] { frame(image).draw() }

  func frame(_ image: Int) -> TurntableFrame {
    // The last film that begins at the image or before.
    var (low, high) = (0, films.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= image { low = middle } else { high = middle - 1 }
    }
    return TurntableFrame(
      world: world, object: films[low].object, session: films[low].session,
      moment: (image - starts[low]) * world.step)
  }

  /// The places of a film's frames.
  func places(of film: Film) -> [Int32] {
    guard let number = numbers[film] else { return [] }
    return (starts[number]..<starts[number + 1]).map { Int32($0) }
  }

  func images(kept: Int = 0) -> LabeledImages {
    LabeledImages(
      ImagesOnDemand(self, kept: kept),
      labels: films.indices.flatMap { number in
        Array(repeating: UInt8(films[number].object), count: starts[number + 1] - starts[number])
      }, classes: TurntableObjects.count)
  }

  /// A digest of one frame of each film.
  func sample() -> [UInt8] {
    ContentDigest.unordered(
      records: films.indices.map { number in
        let label = UInt8(films[number].object)
        return pixels(of: starts[number] + number % (290 / world.step)).withUnsafeBytes {
          ContentDigest.record(label: label, $0)
        }
      })
  }
}
