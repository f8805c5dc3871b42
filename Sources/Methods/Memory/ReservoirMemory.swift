import Datasets
import Engine
import Streams

/// A memory of fixed size that holds a uniform sample of all examples seen so far, and draws from it.
struct ReservoirMemory {
  private(set) var examples: [StreamExample] = []
  private var reservoir: Reservoir
  private var draws: DistinctDraws
  private var random: RandomStream

  init(capacity: Int, seed: UInt64) {
    reservoir = Reservoir(capacity: capacity, seed: seed)
    draws = DistinctDraws(capacity: capacity)
    random = RandomStream(seed: seed, purpose: .replay)
    examples.reserveCapacity(capacity)
  }

  /// Returns the place that the example has taken; nil where it is not kept.
  @discardableResult
  mutating func offer(_ example: StreamExample) -> Int? {
    guard let place = reservoir.nextPlace() else { return nil }
    if place == examples.count {
      examples.append(example)
    } else {
      examples[place] = example
    }
    return place
  }

  /// Offers the current examples of a step.
  mutating func offerCurrent(of batch: StepBatch) {
    for row in batch.currentRows { offer(batch.place(row)) }
  }

  /// The labels of what is kept.
  func labels(in arrived: ArrivedContexts) -> [Int32] {
    examples.map { arrived[$0.context].train.labels[$0.position] }
  }

  /// Hands `count` of the first `stored` places to `body`, or all, none of them twice.
  ///
  /// - Parameter stored: At least as many as before; all that are taken where nil.
  mutating func draw(_ count: Int, from stored: Int? = nil, body: (Int) -> Void) {
    draws.draw(count, from: stored ?? examples.count, using: &random, body: body)
  }
}

extension ReservoirMemory: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&examples)
    try reservoir.exchange(with: archive)
    try draws.exchange(with: archive)
    try random.exchange(with: archive)
  }
}
