/// The scores of one method: for each task, those of its runs.
///
/// Aggregates over few runs as in Agarwal et al. 2021, "Deep reinforcement learning at the edge of
/// the statistical precipice", arXiv:2108.13264, and the authors' library rliable.
public struct TaskScores: Sendable, Equatable {
  /// [task][run]; tasks may have different numbers of runs.
  public let tasks: [[Double]]

  /// - Returns: nil where there is no task, a task has no run, or a score is not a finite number.
  public init?(_ tasks: [[Double]]) {
    guard !tasks.isEmpty, tasks.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isFinite) }) else {
      return nil
    }
    self.tasks = tasks
  }

  /// The mean of the middle half of all scores (IQM).
  ///
  /// Of n scores, ⌊n/4⌋ are left out at each end, without weights for parts, as rliable and SciPy's
  /// `trim_mean` do; below four scores that is the mean.
  public var interquartileMean: Double {
    let sorted = tasks.joined().sorted()
    let cut = sorted.count / 4
    let middle = sorted[cut..<sorted.count - cut]
    return middle.reduce(0, +) / Double(middle.count)
  }

  /// The share of runs whose score is above a threshold: a point of the performance profile.
  public func share(above threshold: Double) -> Double {
    let scores = tasks.joined()
    return Double(scores.count { $0 > threshold }) / Double(scores.count)
  }

  /// The probability that a run of this method beats one of the other, averaged over tasks.
  ///
  /// Equal scores count half:
  ///
  ///     1/M · Σₘ 1/(N·K) · Σᵢⱼ S(xₘᵢ, yₘⱼ),   S = 1, ½, 0 for x > y, x = y, x < y
  ///
  /// Each term is the Mann–Whitney statistic divided by its largest value.
  ///
  /// - Precondition: Both have the same tasks.
  public func probabilityOfImprovement(over other: TaskScores) -> Double {
    precondition(
      tasks.count == other.tasks.count,
      "Improvement is averaged over common tasks, got \(tasks.count) and \(other.tasks.count)")
    let shares = zip(tasks, other.tasks).map { own, others in
      let sorted = others.sorted()
      let wins = own.reduce(0) { sum, x in
        let lower = sorted.partition { $0 < x }
        return sum + Double(lower) + Double(sorted.partition { $0 <= x } - lower) / 2
      }
      return wins / Double(own.count * others.count)
    }
    return shares.reduce(0, +) / Double(shares.count)
  }
}

extension Array {
  /// How many elements at the beginning fulfil a condition that none does after one that does not.
  fileprivate func partition(_ condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
