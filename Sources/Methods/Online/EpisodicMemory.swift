import Engine

/// A ring of examples for each context.
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

  let store: SparseExampleStore
  /// m, the slots of a context.
  let perContext: Int
  private let ring: Ring
  private var position = 0
  /// For each context, which of its slots are filled.
  private var filled: [[Bool]]
  private let bytesPerExample: Int

  init(perContext: Int, ring: Ring, stream: ContextStream) {
    let contexts = stream.contexts.count
    store = SparseExampleStore(capacity: contexts * perContext, inputs: stream.inputs)
    self.perContext = perContext
    self.ring = ring
    bytesPerExample = stream.contexts[0].train.pixelsPerImage + 2
    filled = Array(repeating: Array(repeating: false, count: perContext), count: contexts)
  }

  mutating func beginContext() {
    if ring == .own { position = 0 }
  }

  /// Stores the first `count` examples of a batch as those of a context, from 0.
  mutating func append(_ batch: SparseExampleStore, count: Int, context: Int) {
    let fitting = ring == .shared ? min(count, perContext - position) : count
    for slot in 0..<fitting {
      store.fill(context * perContext + position, with: batch[slot])
      filled[context][position] = true
      position = (position + 1) % perContext
    }
  }

  /// The stored images', labels' and contexts' bytes.
  var byteCount: Int { bytesPerExample * filled.reduce(0) { $0 + $1.count { $0 } } }

  /// The filled slots of a context.
  func slots(of context: Int) -> [Int] {
    (0..<perContext).filter { filled[context][$0] }.map { context * perContext + $0 }
  }
}
