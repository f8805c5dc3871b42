import Metrics
import Testing

/// The quick forms of aggregates over resamples against lists of scores drawn one by one.
@Suite struct StratifiedBootstrapTests {
  /// A sequence of numbers that is the same on every call (Knuth's MMIX constants).
  private struct Numbers {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }

    mutating func fill(_ numbers: inout [Int], _ bound: Int) {
      for index in numbers.indices { numbers[index] = next(below: bound) }
    }

    /// As many runs of each task as there are.
    mutating func resample(_ tasks: [[Double]]) throws -> TaskScores {
      try #require(
        TaskScores(tasks.map { runs in runs.map { _ in runs[next(below: runs.count)] } }))
    }
  }

  /// Scores of tasks with unlike numbers of runs; the fewer the levels, the more are equal.
  private func scores(_ counts: [Int], levels: Int, seed: Int) throws -> TaskScores {
    var numbers = Numbers(seed)
    return try #require(
      TaskScores(
        counts.map { count in
          (0..<count).map { _ in Double(numbers.next(below: levels)) / Double(levels) - 0.3 }
        }))
  }

  /// The percentile interval, linear between neighbors.
  private func interval(_ values: [Double]) -> ClosedRange<Double> {
    let sorted = values.sorted()
    func percentile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      guard below + 1 < sorted.count else { return sorted[below] }
      return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
    }
    let tail = (1 - 0.95) / 2
    return percentile(tail)...percentile(1 - tail)
  }

  private static let shapes: [([Int], levels: Int)] = [
    ([3], 1000), ([1], 7), ([5, 3, 8], 10), ([40], 3), ([60, 59], 100_000), ([4, 4, 4], 1),
  ]

  @Test(arguments: shapes)
  func `gives the interquartile means of scores drawn one by one, bit for bit`(
    counts: [Int], levels: Int
  ) throws {
    let scores = try scores(counts, levels: levels, seed: 1)
    var plain = Numbers(2)
    let expected = try (0..<300).map { _ in try plain.resample(scores.tasks).interquartileMean }
    var quick = Numbers(2)
    let found = StratifiedBootstrap.interquartileMeanInterval(of: scores, replicates: 300) {
      quick.fill(&$0, $1)
    }
    #expect(found == interval(expected))
  }

  /// By comparing all pairs.
  private func improvement(_ own: TaskScores, over other: TaskScores) -> Double {
    let shares = zip(own.tasks, other.tasks).map { own, others in
      let wins = own.map { x in others.map { x > $0 ? 1 : x == $0 ? 0.5 : 0 }.reduce(0, +) }
      return wins.reduce(0, +) / Double(own.count * others.count)
    }
    return shares.reduce(0, +) / Double(shares.count)
  }

  @Test(arguments: shapes, [true, false])
  func `gives the probabilities that comparing all pairs gives, bit for bit`(
    shape: ([Int], levels: Int), isHigherBetter: Bool
  ) throws {
    let own = try scores(shape.0, levels: shape.levels, seed: 3)
    let other = try scores(shape.0.map { $0 + 2 }, levels: shape.levels, seed: 4)
    #expect(own.probabilityOfImprovement(over: other) == improvement(own, over: other))
    var plain = Numbers(5)
    let expected = try (0..<200).map { _ in
      let first = try plain.resample(own.tasks)
      let second = try plain.resample(other.tasks)
      return isHigherBetter ? improvement(first, over: second) : improvement(second, over: first)
    }
    var quick = Numbers(5)
    let found = StratifiedBootstrap.improvementInterval(
      of: own, over: other, isHigherBetter: isHigherBetter, replicates: 200
    ) { quick.fill(&$0, $1) }
    #expect(found == interval(expected))
  }
}
