import Streams

/// A memory of fixed size that holds a uniform sample of all examples seen so far.
struct ReservoirMemory {
  private(set) var examples: [StreamExample] = []
  private var reservoir: Reservoir

  init(capacity: Int, seed: UInt64) {
    reservoir = Reservoir(capacity: capacity, seed: seed)
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
}
