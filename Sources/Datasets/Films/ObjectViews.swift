import Engine

/// Photographs of objects that turn, as in COIL-100: `obj<number>__<degrees>.png`, all in one folder.
///
/// Objects are classes, in the order of their numbers. Of all degrees every third is tested on. The others are learned in four sectors: from 0°, 90°, 180° and 270° on.
enum ObjectViews {
  static let sectors = 4
  static let runs = 10
  /// Of how many degrees one is tested on, the last of them.
  static let heldOut = 3
  private static let seed: UInt64 = 0xC011_0100

  private struct View {
    let path: String
    let object, degrees: Int
  }

  /// The number of an object and the degrees; nil where a name is none of a view.
  static func parts(ofName name: String) -> (object: Int, degrees: Int)? {
    guard let match = name.wholeMatch(of: /obj([0-9]{1,6})__([0-9]{1,3})\.png/),
      let object = Int(match.1), let degrees = Int(match.2), degrees < 360
    else { return nil }
    return (object, degrees)
  }

  static func parts(
    of root: String
  ) throws(DatasetError) -> (train: ImageFolder.Part, test: ImageFolder.Part, lists: ContextLists?)
  {
    var views: [View] = []
    for name in try ImageFolder.names(in: root) {
      guard let (object, degrees) = parts(ofName: name) else { continue }
      views.append(View(path: "\(root)/\(name)", object: object, degrees: degrees))
    }
    views.sort { ($0.object, $0.degrees) < ($1.object, $1.degrees) }
    let numbers = Set(views.map(\.object)).sorted()
    guard numbers.count > 1 else {
      throw .unfit(
        path: root,
        reason: "has views of \(numbers.count) objects; put files like 'obj1__0.png' of some there")
    }
    guard numbers.count <= 256 else {
      throw .unfit(path: root, reason: "has \(numbers.count) objects, more than 256")
    }
    let held = Set(
      Set(views.map(\.degrees)).sorted().enumerated()
        .filter { $0.offset % heldOut == heldOut - 1 }.map(\.element))
    var (train, test): ([(View, UInt8)], [(View, UInt8)]) = ([], [])
    for (label, number) in numbers.enumerated() {
      let own = views.filter { $0.object == number }
      let tested = own.filter { held.contains($0.degrees) }
      guard !tested.isEmpty, tested.count < own.count else {
        throw .unfit(
          path: root,
          reason: """
            has \(own.count) views of object \(number), none of them to be \
            \(tested.isEmpty ? "tested on" : "learned"); of all degrees every third is tested on
            """)
      }
      train += own.filter { !held.contains($0.degrees) }.map { ($0, UInt8(label)) }
      test += tested.map { ($0, UInt8(label)) }
    }
    var shape: (ExampleShape, path: String)?
    func part(_ views: [(view: View, label: UInt8)], kept: Int) throws(DatasetError)
      -> ImageFolder.Part
    {
      try ImageFolder.part(
        views.map(\.view.path), views.map(\.label), classes: numbers.count, kept: kept,
        shape: &shape)
    }
    var places: [Film: [Int32]] = [:]
    for (place, (view, label)) in train.enumerated() {
      let film = Film(object: Int(label), session: view.degrees * sectors / 360)
      places[film, default: []].append(Int32(place))
    }
    let (films, tests, objects) = (places, (0..<Int32(test.count)).map(\.self), numbers.count)
    return (
      try part(train, kept: 0), try part(test, kept: ImagesOnDemand.testLimit),
      ContextLists(known: [.views], runs: runs) { _, run in
        ListedContexts(
          contexts: contexts(objects: objects, run: run)
            .map { $0.flatMap { films[$0] ?? [] } }.filter { !$0.isEmpty }, test: tests)
      }
    )
  }

  /// The first sector of a fifth of the objects, then one sector of one object at a time (``FilmOrder``).
  static func contexts(objects: Int, run: Int) -> [[Film]] {
    var random = RandomStream(seed: seed, purpose: .embeddedData, index: run)
    let initial = random.permutation(of: objects).prefix((objects + 4) / 5).sorted()
    let films = FilmOrder.films(
      objects: objects, sessions: Array(0..<sectors), initial: Set(initial), using: &random)
    return [initial.map { Film(object: $0, session: 0) }] + films.map { [$0] }
  }
}
