import Engine

/// Decides which examples of a stream of unknown length a memory of fixed size keeps.
///
/// Example t, from 0, is kept while there is room; later it takes place u, drawn from 0…t, if there
/// is such a place. Every example seen so far is then kept with equal probability. Vitter 1985,
/// doi:10.1145/3147.3165, algorithm R.
struct Reservoir {
  enum Rule: String, CaseIterable {
    /// Algorithm R: the t-th example, from 1, is kept with probability capacity/t.
    case exact
    /// As MER's released code draws, with one number too many: capacity/(t+1).
    case released
  }

  let capacity: Int
  let rule: Rule
  /// Examples that took or missed a place so far.
  private(set) var offered = 0
  private var random: RandomStream

  init(capacity: Int, rule: Rule = .exact, seed: UInt64) {
    precondition(capacity > 0, "A memory keeps at least one example")
    self.capacity = capacity
    self.rule = rule
    random = RandomStream(seed: seed, purpose: .reservoir)
  }

  /// Examples that are kept.
  var count: Int { min(offered, capacity) }

  /// The place of the next example; nil where it is not kept.
  mutating func nextPlace() -> Int? {
    defer { offered += 1 }
    if offered < capacity { return offered }
    let place = random.uniform(below: offered + (rule == .released ? 2 : 1))
    return place < capacity ? place : nil
  }
}

extension Reservoir: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&offered)
    try random.exchange(with: archive)
  }
}
