/// Percentile intervals from resampled runs, each task by itself.
///
/// Tasks are kept as they are, so the interval says how an aggregate would vary with other seeds,
/// not with other tasks (Agarwal et al. 2021, section 4.1).
///
/// A resample is no list of scores but how often each run was drawn. With the runs ordered once, its
/// aggregates take time in proportion to the number of runs, where sorting and comparing pairs would
/// take more; they are the same to the last bit.
public enum StratifiedBootstrap {
  /// Fills its first argument with whole numbers below the second, each equally likely.
  ///
  /// It is asked once for each task, with as many numbers as the task has runs.
  public typealias Draw = (_ numbers: inout [Int], _ bound: Int) -> Void

  /// The interval that holds the middle `level` of ``TaskScores/interquartileMean`` over resamples.
  public static func interquartileMeanInterval(
    of scores: TaskScores, replicates: Int = 2000, level: Double = 0.95, drawing draw: Draw
  ) -> ClosedRange<Double> {
    let order = scores.tasks.enumerated()
      .flatMap { task, runs in runs.indices.map { (task: task, run: $0) } }
      .sorted { scores.tasks[$0.task][$0.run] < scores.tasks[$1.task][$1.run] }
    let sorted = order.map { scores.tasks[$0.task][$0.run] }
    var ranks = scores.tasks.map { [Int](repeating: 0, count: $0.count) }
    for (rank, place) in order.enumerated() { ranks[place.task][place.run] = rank }
    var resample = Resample(ranks: ranks)
    var drawn = [Int](repeating: 0, count: sorted.count)
    let cut = sorted.count / 4
    let middle = cut..<sorted.count - cut
    return interval(replicates: replicates, level: level) {
      for rank in drawn.indices { drawn[rank] = 0 }
      resample.draw(draw) { drawn[$1] += 1 }
      var (sum, passed) = (0.0, 0)
      for rank in drawn.indices where drawn[rank] > 0 {
        let taken = (passed..<passed + drawn[rank]).clamped(to: middle).count
        // One by one, as a sum over sorted scores would be rounded.
        for _ in 0..<taken { sum += sorted[rank] }
        passed += drawn[rank]
      }
      return sum / Double(middle.count)
    }
  }

  /// The interval that holds the middle `level` of ``TaskScores/probabilityOfImprovement(over:)``.
  ///
  /// - Parameter isHigherBetter: Whether to beat is to have the higher score, not the lower one.
  /// - Precondition: Both have the same tasks.
  public static func improvementInterval(
    of first: TaskScores, over second: TaskScores, isHigherBetter: Bool = true,
    replicates: Int = 2000, level: Double = 0.95, drawing draw: Draw
  ) -> ClosedRange<Double> {
    precondition(
      first.tasks.count == second.tasks.count,
      "Improvement is of common tasks, got \(first.tasks.count) and \(second.tasks.count)")
    let ranks = zip(first.tasks, second.tasks).map(commonRanks)
    var own = Resample(ranks: ranks.map(\.first))
    var others = Resample(ranks: ranks.map(\.second))
    var drawn = ranks.map { [(own: Int, other: Int)](repeating: (0, 0), count: $0.count) }
    return interval(replicates: replicates, level: level) {
      for task in drawn.indices {
        for rank in drawn[task].indices { drawn[task][rank] = (0, 0) }
      }
      own.draw(draw) { drawn[$0][$1].own += 1 }
      others.draw(draw) { drawn[$0][$1].other += 1 }
      var shares = 0.0
      for (task, counts) in drawn.enumerated() {
        // Twice the wins, in which ties count 1.
        var (wins, lower) = (0, 0)
        for count in counts {
          wins += count.own * (2 * lower + count.other)
          lower += count.other
        }
        let pairs = own.ranks[task].count * others.ranks[task].count
        shares += Double(isHigherBetter ? wins : 2 * pairs - wins) / 2 / Double(pairs)
      }
      return shares / Double(drawn.count)
    }
  }

  /// Runs by task, each with its place in the order of scores, and room for the numbers drawn.
  private struct Resample {
    let ranks: [[Int]]
    private var numbers: [[Int]]

    init(ranks: [[Int]]) {
      self.ranks = ranks
      numbers = ranks
    }

    /// Draws as many runs of each task as it has, and tells the task and the rank of each.
    mutating func draw(_ draw: Draw, _ body: (_ task: Int, _ rank: Int) -> Void) {
      for task in ranks.indices {
        draw(&numbers[task], ranks[task].count)
        for number in numbers[task] { body(task, ranks[task][number]) }
      }
    }
  }

  /// The places of two samples' scores in the order of both, equal scores having one, and how many
  /// places there are.
  private static func commonRanks(
    _ first: [Double], _ second: [Double]
  ) -> (first: [Int], second: [Int], count: Int) {
    let scores = first + second
    var ranks = scores.indices.map { _ in 0 }
    var count = 0
    var last: Double?
    for index in scores.indices.sorted(by: { scores[$0] < scores[$1] }) {
      if scores[index] != last { count += 1 }
      last = scores[index]
      ranks[index] = count - 1
    }
    return (Array(ranks.prefix(first.count)), Array(ranks.dropFirst(first.count)), count)
  }

  private static func interval(
    replicates: Int, level: Double, _ statistic: () -> Double
  ) -> ClosedRange<Double> {
    precondition(replicates > 0, "An interval needs a resample, got \(replicates)")
    let values = (0..<replicates).map { _ in statistic() }.sorted()
    let tail = (1 - level) / 2
    return percentile(tail, of: values)...percentile(1 - tail, of: values)
  }

  /// A percentile of sorted values, linear between neighbors as NumPy's default.
  private static func percentile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[below] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
