import Datasets
import Engine
import Streams
import Testing

@testable import Methods

@Suite struct ReservoirTests {
  /// After n examples of a memory of m: m/n each with the exact rule; with the released one (m+1)/(n+1)
  /// for each of the first m, and m/(n+1) for the last.
  @Test(arguments: [
    (Reservoir.Rule.exact, 0.1, 0.1), (.released, 6.0 / 51, 5.0 / 51),
  ])
  func `keeps each example with the probability of its rule`(
    rule: Reservoir.Rule, first: Double, last: Double
  ) {
    let (capacity, examples, trials) = (5, 50, 60_000)
    var kept = [Int](repeating: 0, count: examples)
    for seed in 0..<trials {
      var reservoir = Reservoir(capacity: capacity, rule: rule, seed: UInt64(seed))
      var memory = [Int](repeating: -1, count: capacity)
      for example in 0..<examples {
        if let place = reservoir.nextPlace() { memory[place] = example }
      }
      for example in memory { kept[example] += 1 }
    }
    let shares = kept.map { Double($0) / Double(trials) }
    // Four and a half standard deviations, and a third of what the rules differ by.
    for example in 0..<capacity { #expect(abs(shares[example] - first) < 0.006) }
    #expect(abs(shares[examples - 1] - last) < 0.0055)
    // All first examples together, to tell the rules apart.
    let mean = shares.prefix(capacity).reduce(0, +) / Double(capacity)
    #expect(abs(mean - first) < 0.003)
  }

  @Test(arguments: Reservoir.Rule.allCases)
  func `fills its places in order before it replaces any`(rule: Reservoir.Rule) {
    var reservoir = Reservoir(capacity: 3, rule: rule, seed: 1)
    #expect((0..<3).map { _ in reservoir.nextPlace() } == [0, 1, 2])
    #expect(reservoir.count == 3)
    let places = (0..<200).map { _ in reservoir.nextPlace() }
    #expect(Set(places) == [nil, 0, 1, 2])
    #expect(reservoir.count == 3)
  }
}

@Suite struct OnlineReplayMemoryTests {
  private let stream = TrajectoryGolden.online.stream(.task)

  private func make(
    capacity: Int, offering count: Int, draws: OnlineReplayMemory.Draws = .withReplacement
  ) -> OnlineReplayMemory {
    var memory = OnlineReplayMemory(
      capacity: capacity, rule: .exact, draws: draws, atOnce: 4, stream: stream.outline, seed: 3)
    let examples = SparseExampleStore(capacity: 1, inputs: stream.outline.inputs)
    for place in 0..<count {
      let context = stream.contexts[place % 2]
      context.train.write(place / 2, to: 0, of: examples)
      memory.offer(examples[0], of: context)
    }
    return memory
  }

  @Test func `remembers with each example its context, its label and its output units`() {
    let memory = make(capacity: 9, offering: 4)
    #expect(memory.contexts.prefix(5) == [1, 2, 1, 2, 0])
    #expect(memory.columns.prefix(4) == [0..<2, 2..<4, 0..<2, 2..<4])
    let first = stream.contexts.prefix(2).flatMap { $0.train.labels.prefix(1) }
    #expect((0..<2).map { memory[$0].label } == first)
    #expect(memory.byteCount == 4 * (12 + 2))
  }

  @Test func `draws what is stored, each equally often, and no more than that at once`() {
    var memory = make(capacity: 9, offering: 4)
    memory.draw(100)
    #expect(memory.drawn.count == 4)
    var counts = [Int](repeating: 0, count: 4)
    var hasRepeated = false
    for _ in 0..<2000 {
      memory.draw(3)
      #expect(memory.drawn.count == 3)
      for slot in memory.drawn { counts[slot] += 1 }
      hasRepeated = hasRepeated || Set(memory.drawn).count < 3
    }
    #expect(counts.allSatisfy { abs($0 - 1500) < 150 })
    #expect(hasRepeated)
    memory.draw(0)
    #expect(memory.drawn.isEmpty)
  }

  @Test func `draws no example twice at once where it shall not`() {
    var memory = make(capacity: 9, offering: 4, draws: .withoutReplacement)
    memory.draw(100)
    #expect(memory.drawn.sorted() == [0, 1, 2, 3])
    var counts = [[Int]](repeating: [0, 0, 0, 0], count: 3)
    for _ in 0..<2000 {
      memory.draw(3)
      #expect(Set(memory.drawn).count == 3)
      for (place, slot) in memory.drawn.enumerated() { counts[place][slot] += 1 }
    }
    #expect(counts.joined().allSatisfy { abs($0 - 500) < 90 })
  }
}

@Suite struct EpisodicMemoryTests {
  /// Two contexts of images whose pixels say which they are.
  private func makeStream(examples: Int) -> ContextStream {
    let contexts = (1...2).map { index in
      var pixels: [UInt8] = []
      for place in 0..<examples { pixels += [UInt8(1 + place / 200), UInt8(1 + place % 200)] }
      let set = Examples(
        pixels: pixels, pixelsPerImage: 2, indices: (0..<examples).map(Int32.init),
        labels: Array(repeating: 0, count: examples))
      return Context(
        index: index, train: set, classes: 0..<2, trainingColumns: 0..<2,
        predictionColumns: 0..<2)
    }
    return ContextStream(
      scenario: .domain, contexts: contexts, tests: contexts.map(\.train), outputs: 2,
      isPerContext: false)
  }

  /// The places in the data of the examples that the slots hold, in the order of the slots.
  private func stored(_ memory: EpisodicMemory) -> [Int] {
    memory.slots.map { slot in
      let example = memory.store[slot]
      let values = (0..<2).map { Int((example.values[$0] * 255).rounded()) - 1 }
      return values[0] * 200 + values[1]
    }
  }

  private func fill(
    _ memory: inout EpisodicMemory, _ stream: ContextStream, context: Int, batch: Int
  ) {
    memory.beginContext()
    let examples = stream.contexts[context].train
    let store = SparseExampleStore(capacity: batch, inputs: 2)
    for start in Swift.stride(from: 0, to: examples.count, by: batch) {
      for slot in 0..<batch { examples.write(start + slot, to: slot, of: store) }
      memory.append(store, count: batch)
    }
  }

  @Test func `keeps the last m of each context in a ring of its own`() {
    let stream = makeStream(examples: 40)
    var memory = EpisodicMemory(perContext: 7, ring: .own, stream: stream.outline)
    #expect(memory.slots.isEmpty && memory.byteCount == 0)
    for context in 0..<2 {
      fill(&memory, stream, context: context, batch: 4)
      #expect(stored(memory).sorted() == Array(33..<40))
      // The fortieth stands behind five rounds and five places.
      #expect(stored(memory)[4] == 39)
      #expect(memory.byteCount == 7 * (context + 1) * (2 + 2))
    }
  }

  /// Batches of ten, 256 slots, and 1000 examples a context: twelve of the first are dropped and the
  /// write position is 220; sixteen of the second, and it is 180.
  @Test func `loses what does not fit up to the end of a shared ring`() throws {
    let stream = makeStream(examples: 1000)
    var memory = EpisodicMemory(perContext: 256, ring: .shared, stream: stream.outline)
    fill(&memory, stream, context: 0, batch: 10)
    let first = stored(memory)
    try #require(first.count == 256)
    // The batch 770..<780 met the end of the ring after six examples.
    #expect([0, 219, 220, 255].map { first[$0] } == [780, 999, 740, 775])
    fill(&memory, stream, context: 1, batch: 10)
    let second = stored(memory)
    try #require(second.count == 256)
    #expect([0, 179, 180, 255].map { second[$0] } == [820, 999, 740, 815])
    for set in [first, second] {
      #expect(Set(set).count == 256)
      #expect(set.allSatisfy { (740..<1000).contains($0) })
    }
  }

  @Test func `holds the last m where batches of one come to a shared ring`() {
    let stream = makeStream(examples: 200)
    var memory = EpisodicMemory(perContext: 51, ring: .shared, stream: stream.outline)
    // 200 mod 51 = 47: the second context begins there.
    for (context, last) in [46, 42].enumerated() {
      fill(&memory, stream, context: context, batch: 1)
      #expect(stored(memory).sorted() == Array(149..<200))
      #expect(stored(memory)[last] == 199)
    }
  }

  @Test func `leaves slots out that no example has filled`() {
    let stream = makeStream(examples: 4)
    var memory = EpisodicMemory(perContext: 6, ring: .shared, stream: stream.outline)
    fill(&memory, stream, context: 0, batch: 2)
    #expect(memory.slots == [0, 1, 2, 3])
    fill(&memory, stream, context: 1, batch: 2)
    // From the position where the first context ended, and over the edge.
    #expect(memory.slots == [0, 1, 4, 5])
  }
}
