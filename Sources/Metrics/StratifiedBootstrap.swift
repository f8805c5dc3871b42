/// Percentile intervals from resampled runs, each task by itself.
///
/// Tasks are kept as they are, so the interval says how an aggregate would vary with other seeds,
/// not with other tasks (Agarwal et al. 2021, section 4.1).
public enum StratifiedBootstrap {
  /// The interval that holds the middle `level` of a statistic over resamples.
  ///
  /// - Parameters:
  ///   - samples: The methods that the statistic is of, resampled one after the other.
  ///   - draw: A whole number below its argument, each equally likely; asked once a run.
  public static func interval(
    of samples: [TaskScores], replicates: Int = 2000, level: Double = 0.95,
    drawing draw: (Int) -> Int, statistic: ([TaskScores]) -> Double
  ) -> ClosedRange<Double> {
    precondition(replicates > 0, "An interval needs a resample, got \(replicates)")
    let values = (0..<replicates)
      .map { _ in statistic(samples.map { $0.resampled(draw) }) }.sorted()
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
