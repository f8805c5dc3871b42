import Engine

/// A memory of fixed size that holds a uniform sample of all examples seen so far.
///
/// Example t, from 0, is stored while there is room; later it takes place u, drawn from 0…t, if there
/// is such a place. Every example seen so far is then stored with equal probability. Vitter 1985,
/// doi:10.1145/3147.3165, algorithm R.
struct ReservoirMemory {
  let capacity: Int
  private(set) var examples: [StreamExample] = []
  private var offered = 0
  private var random: RandomStream

  init(capacity: Int, seed: UInt64) {
    precondition(capacity > 0, "A memory keeps at least one example")
    self.capacity = capacity
    random = RandomStream(seed: seed, purpose: .reservoir)
    examples.reserveCapacity(capacity)
  }

  mutating func offer(_ example: StreamExample) {
    if examples.count < capacity {
      examples.append(example)
    } else {
      let place = random.uniform(below: offered + 1)
      if place < capacity { examples[place] = example }
    }
    offered += 1
  }
}
