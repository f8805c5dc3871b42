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
    var places = scores.tasks.map { [Int](repeating: 0, count: $0.count) }
    for (place, run) in order.enumerated() { places[run.task][run.run] = place }
    var resample = Resample(places: places, count: sorted.count)
    let cut = sorted.count / 4
    let middle = cut..<sorted.count - cut
    return interval(replicates: replicates, level: level) {
      resample.draw(draw)
      var (sum, passed) = (0.0, 0)
      for (score, times) in zip(sorted, resample.drawn) where times > 0 {
        let start = max(passed, middle.lowerBound)
        let end = min(passed + times, middle.upperBound)
        // One by one, as a sum over sorted scores would be rounded.
        for _ in start..<max(start, end) { sum += score }
        passed += times
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
    // The tasks lie one behind the other.
    var ends: [Int] = []
    var places: (own: [[Int]], others: [[Int]]) = ([], [])
    for (own, others) in zip(first.tasks, second.tasks) {
      let start = ends.last ?? 0
      let common = commonPlaces(own, others)
      places.own.append(common.first.map { start + $0 })
      places.others.append(common.second.map { start + $0 })
      ends.append(start + common.count)
    }
    var own = Resample(places: places.own, count: ends.last ?? 0)
    var others = Resample(places: places.others, count: ends.last ?? 0)
    let pairs = zip(first.tasks, second.tasks).map { $0.count * $1.count }
    return interval(replicates: replicates, level: level) {
      own.draw(draw)
      others.draw(draw)
      var (shares, start) = (0.0, 0)
      for (end, pairs) in zip(ends, pairs) {
        // Twice the wins, in which ties count 1.
        var (wins, lower) = (0, 0)
        for place in start..<end {
          let equal = others.drawn[place]
          wins += own.drawn[place] * (2 * lower + equal)
          lower += equal
        }
        shares += Double(isHigherBetter ? wins : 2 * pairs - wins) / 2 / Double(pairs)
        start = end
      }
      return shares / Double(ends.count)
    }
  }

  /// How often runs were drawn, by their places in the order of scores.
  private struct Resample {
    /// By task, then by run.
    private let places: [[Int]]
    private var numbers: [[Int]]
    private(set) var drawn: [Int]

    init(places: [[Int]], count: Int) {
      self.places = places
      numbers = places
      drawn = [Int](repeating: 0, count: count)
    }

    /// Draws as many runs of each task as it has.
    mutating func draw(_ draw: Draw) {
      for place in drawn.indices { drawn[place] = 0 }
      for (task, places) in places.enumerated() {
        draw(&numbers[task], places.count)
        for number in numbers[task] { drawn[places[number]] += 1 }
      }
    }
  }

  /// The places of two samples' scores in the order of both, equal scores having one, and how many
  /// places there are.
  private static func commonPlaces(
    _ first: [Double], _ second: [Double]
  ) -> (first: [Int], second: [Int], count: Int) {
    let scores = first + second
    var places = scores.indices.map { _ in 0 }
    var count = 0
    var last: Double?
    for index in scores.indices.sorted(by: { scores[$0] < scores[$1] }) {
      if scores[index] != last { count += 1 }
      last = scores[index]
      places[index] = count - 1
    }
    return (Array(places.prefix(first.count)), Array(places.dropFirst(first.count)), count)
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
