import Engine
import Streams

/// The ring in which a context's examples are collected.
///
/// Slots that were never filled take no part. The released code of GEM uses all of them, with what the
/// memory held before.
struct EpisodicMemory {
  enum Ring: String, CaseIterable {
    /// The last m examples of each context, in a ring of its own.
    case own
    /// One write position for all contexts, which is not set back when a context begins; a batch that
    /// does not fit up to the end of the ring loses its rest. So in the released code.
    case shared
  }

  /// The current context's examples, [m].
  let store: SparseExampleStore
  private let ring: Ring
  private var position = 0
  /// Which slots are filled.
  private var filled: [Bool]
  /// Examples of the contexts before.
  private var pastCount = 0
  private let bytesPerExample: Int

  init(perContext: Int, ring: Ring, stream: StreamOutline) {
    store = SparseExampleStore(capacity: perContext, inputs: stream.inputs)
    self.ring = ring
    bytesPerExample = stream.bytesPerExample + 2
    filled = Array(repeating: false, count: perContext)
  }

  /// Empties the ring for the next context.
  mutating func beginContext() {
    pastCount += slots.count
    for slot in filled.indices { filled[slot] = false }
    if ring == .own { position = 0 }
  }

  /// Stores the first `count` examples of a batch.
  mutating func append(_ batch: SparseExampleStore, count: Int) {
    let fitting = ring == .shared ? min(count, store.capacity - position) : count
    for slot in 0..<fitting {
      store.fill(position, with: batch[slot])
      filled[position] = true
      position = (position + 1) % store.capacity
    }
  }

  /// The filled slots.
  var slots: [Int] { filled.indices.filter { filled[$0] } }

  /// The images', labels' and contexts' bytes, of all contexts so far.
  var byteCount: Int { bytesPerExample * (pastCount + slots.count) }
}

extension EpisodicMemory: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    let slots = filled.count
    try store.exchange(with: archive)
    try archive.exchange(&position)
    try archive.exchange(&filled)
    try archive.exchange(&pastCount)
    guard filled.count == slots, (0..<slots).contains(position) else { throw StateError() }
  }
}
