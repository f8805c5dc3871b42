import Datasets
import Engine
import Streams

/// Brings the current context's examples in batches, without their zeros.
struct OnlineSupply {
  /// The current batch, in the first slots.
  let batch: SparseExampleStore
  /// The current context; nil before the first.
  private(set) var context: Context?

  private let batchSize: Int
  private let iterations: Int
  private let seed: UInt64
  private var loader: ExampleLoader?

  init(stream: StreamOutline, settings: LearnerSettings) {
    batchSize = settings.batchSize
    iterations = settings.iterations
    seed = settings.seed
    batch = SparseExampleStore(capacity: batchSize, inputs: stream.inputs)
  }

  /// Turns to a context and returns the steps to take in it.
  mutating func begin(_ context: Context) -> Int {
    self.context = context
    loader = ExampleLoader(
      context.train, batchSize: batchSize,
      random: RandomStream(seed: seed, purpose: .dataOrder, index: context.index))
    return iterations
  }

  /// Goes on to the next batch and returns how many examples it has.
  mutating func advance() -> Int {
    guard let examples = context?.train else { preconditionFailure("No context has begun") }
    let batch = batch
    var count = 0
    loader?.forEachInNextBatch { position in
      examples.write(position, to: count, of: batch)
      count += 1
    }
    return count
  }

  /// The output units of the current context's loss.
  var columns: Range<Int> { context?.trainingColumns.neighbors ?? 0..<0 }
}

extension OnlineSupply {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    if let context = state.repeated { _ = begin(context) }
    try loader.exchange(with: state)
  }
}
