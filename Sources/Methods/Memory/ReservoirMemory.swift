import Streams

/// A memory of fixed size that holds a uniform sample of all examples seen so far.
struct ReservoirMemory {
  private(set) var examples: [StreamExample] = []
  private var reservoir: Reservoir

  init(capacity: Int, seed: UInt64) {
    reservoir = Reservoir(capacity: capacity, seed: seed)
    examples.reserveCapacity(capacity)
  }

  mutating func offer(_ example: StreamExample) {
    guard let place = reservoir.nextPlace() else { return }
    if place == examples.count {
      examples.append(example)
    } else {
      examples[place] = example
    }
  }
}
