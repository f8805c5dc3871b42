import Engine

/// Draws of places without replacement, from a memory that grows.
///
/// Each draw is uniform whatever order earlier ones left behind, and so nothing is set back between
/// draws: the first steps of a shuffle, Knuth 1997, "Seminumerical Algorithms", algorithm P.
struct DistinctDraws {
  /// All places, in random order from earlier draws.
  private var order: [Int] = []

  init(capacity: Int) {
    order.reserveCapacity(capacity)
  }

  /// Hands min(`count`, `stored`) of the places 0..<`stored` to `body`, none of them twice.
  ///
  /// - Parameter stored: At least as many as before.
  mutating func draw(
    _ count: Int, from stored: Int, using random: inout RandomStream, body: (Int) -> Void
  ) {
    while order.count < stored { order.append(order.count) }
    for index in 0..<min(count, stored) {
      order.swapAt(index, index + random.uniform(below: stored - index))
      body(order[index])
    }
  }
}

extension DistinctDraws: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&order)
  }
}
