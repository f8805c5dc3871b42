import Engine
import Streams

/// A reservoir of examples with their output units and contexts, and draws from it.
struct OnlineReplayMemory {
  enum Draws: String, CaseIterable {
    /// Each draw is from all that is stored, as in MER's released code.
    case withReplacement = "with-replacement"
    /// No example is drawn twice at once.
    case withoutReplacement = "without-replacement"
  }

  private let store: SparseExampleStore
  private var reservoir: Reservoir
  /// For each slot the example's context, from 1.
  private(set) var contexts: [Int]
  /// For each slot the output units of its loss.
  private(set) var columns: [Range<Int>]
  /// The slots of the last draw.
  private(set) var drawn: [Int] = []
  private let draws: Draws
  /// In use without replacement only.
  private var distinct: DistinctDraws
  private var random: RandomStream
  private let bytesPerExample: Int

  /// - Parameter count: Examples that are drawn at once, at most.
  init(
    capacity: Int, rule: Reservoir.Rule, draws: Draws, atOnce count: Int, stream: StreamOutline,
    seed: UInt64
  ) {
    self.draws = draws
    store = SparseExampleStore(capacity: capacity, inputs: stream.inputs)
    reservoir = Reservoir(capacity: capacity, rule: rule, seed: seed)
    contexts = Array(repeating: 0, count: capacity)
    columns = Array(repeating: 0..<0, count: capacity)
    drawn.reserveCapacity(count)
    distinct = DistinctDraws(capacity: draws == .withoutReplacement ? capacity : 0)
    random = RandomStream(seed: seed, purpose: .replay)
    bytesPerExample = stream.bytesPerExample + 2
  }

  var isEmpty: Bool { reservoir.count == 0 }

  subscript(slot: Int) -> SparseExample { store[slot] }

  /// Draws min(`count`, stored) slots uniformly into ``drawn``.
  mutating func draw(_ count: Int) {
    drawn.removeAll(keepingCapacity: true)
    let stored = reservoir.count
    switch draws {
    case .withReplacement:
      for _ in 0..<min(count, stored) {
        let slot = random.uniform(below: stored)
        store.prefetch(slot)
        drawn.append(slot)
      }
    case .withoutReplacement:
      distinct.draw(count, from: stored, using: &random) { slot in
        store.prefetch(slot)
        drawn.append(slot)
      }
    }
  }

  mutating func offer(_ example: SparseExample, of context: Context) {
    guard let place = reservoir.nextPlace() else { return }
    store.fill(place, with: example)
    contexts[place] = context.index
    columns[place] = context.trainingColumns.neighbors
  }

  /// The labels of what is kept.
  var labels: [Int32] { (0..<reservoir.count).map { store[$0].label } }

  /// The images', labels' and contexts' bytes.
  var byteCount: Int { reservoir.count * bytesPerExample }
}

extension OnlineReplayMemory: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try store.exchange(with: archive)
    try reservoir.exchange(with: archive)
    try archive.exchange(&contexts)
    for slot in columns.indices { try archive.exchange(&columns[slot]) }
    try distinct.exchange(with: archive)
    try random.exchange(with: archive)
    guard contexts.count == columns.count else { throw StateError() }
  }
}
