import Engine

/// A film: one object in one session, or in one sector of view.
struct Film: Hashable, Sendable {
  var object: Int
  var session: Int
}

/// In which order films of objects arrive, by a rule of ours that gives orders like those of CORe50's NICv2.
///
/// There new classes keep arriving until about six sevenths of the stream are over, instead of all at its
/// beginning, as they would in a random order.
enum FilmOrder {
  /// The films of `objects` in `sessions` beside those of the `initial` objects in the first session.
  ///
  /// Objects that are not among the initial ones arrive in random order, each at a random place of its own
  /// part of the first 86 % of the list. At all other places there is a random film of those that are left
  /// of the objects that have been seen.
  static func films(
    objects: Int, sessions: [Int], initial: Set<Int>, using random: inout RandomStream
  ) -> [Film] {
    var left = (0..<objects).map { object in
      var order = random.permutation(of: sessions.count).map { sessions[$0] }
      if initial.contains(object) { order.removeAll { $0 == sessions[0] } }
      return order
    }
    var newcomers = (0..<objects).filter { !initial.contains($0) }
    random.shuffle(&newcomers)
    let total = left.reduce(0) { $0 + $1.count }
    let span = total * 86 / 100
    let arrivals = newcomers.indices.map { place in
      span * place / newcomers.count + random.uniform(below: max(1, span / newcomers.count))
    }
    // An object for each of its films that are left.
    var seen = initial.sorted().flatMap { Array(repeating: $0, count: left[$0].count) }
    var next = 0
    var films: [Film] = []
    while films.count < total {
      let object: Int
      if next < newcomers.count, arrivals[next] <= films.count || seen.isEmpty {
        object = newcomers[next]
        next += 1
        seen += Array(repeating: object, count: left[object].count - 1)
      } else {
        let place = random.uniform(below: seen.count)
        object = seen[place]
        seen.swapAt(place, seen.count - 1)
        seen.removeLast()
      }
      films.append(Film(object: object, session: left[object].removeLast()))
    }
    return films
  }
}

extension Array {
  /// The elements in groups of `size` in order.
  func grouped(by size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
