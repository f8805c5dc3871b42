import Metrics

/// How many seeds of ours would give an undecided cell a verdict, if mean and spread stay.
public enum SeedsNeeded: Sendable, Equatable {
  /// So many in all give the verdict with a probability of 80 %.
  case about(Int)
  /// More than are looked for.
  case moreThan(Int)
  /// No number of ours would do, since the paper's own standard error is too large; so many make ours
  /// no larger.
  case asPreciseAsThePaper(Int)

  private static let limit = 1000

  /// Where the means differ by less than the margin, seeds to show equality; otherwise seeds to show
  /// a difference beyond it.
  ///
  /// With the distance g of the difference from the margin and α shared by the cells that are still
  /// undecided, as Holm's procedure does at the next step, n is the least number with
  ///
  ///     g ≥ (t(1 − α) + t(0.8)) · √(s²/n + SEM²)
  ///
  /// where s is the standard deviation of our seeds, SEM the paper's, and t Student's quantiles.
  init(
    toJudge comparison: WelchComparison, margin: Double, of published: PublishedReference.Result,
    from ours: Summary, _ undecided: PublishedComparison.Undecided
  ) {
    let distance = abs(abs(comparison.difference) - margin)
    let isWithin = abs(comparison.difference) < margin
    let cells = max(1, isWithin ? undecided.equality : undecided.difference)
    let level = PublishedComparison.level / Double(cells)
    func tells(_ comparison: WelchComparison?) -> Bool {
      guard let comparison else { return false }
      let t = StudentT(degreesOfFreedom: comparison.degreesOfFreedom)
      return distance >= (t.quantile(1 - level) + t.quantile(0.8)) * comparison.standardError
    }
    func tells(with seeds: Int) -> Bool {
      tells(
        WelchComparison(
          mean: 0, standardError: ours.standardDeviation.map { $0 / Double(seeds).squareRoot() },
          count: seeds, against: 0, standardError: published.standardError,
          count: published.seeds ?? 1))
    }
    let withoutOurs = WelchComparison(
      mean: 0, standardError: nil, count: 1, against: 0, standardError: published.standardError,
      count: published.seeds ?? 1)
    if let withoutOurs, !tells(withoutOurs) {
      let ratio = (ours.standardDeviation ?? 0) / withoutOurs.standardError
      self = .asPreciseAsThePaper(max(2, Int(nearest: (ratio * ratio).rounded(.up))))
    } else if let seeds = (ours.count + 1...max(Self.limit, ours.count + 1))
      .firstFromWhich(where: tells(with:))
    {
      self = .about(seeds)
    } else {
      self = .moreThan(Self.limit)
    }
  }

  /// Whether more seeds would bring nothing.
  func areReached(by count: Int) -> Bool {
    if case .asPreciseAsThePaper(let seeds) = self { seeds <= count } else { false }
  }

  /// A clause for the reason of a verdict.
  func phrase(isWithinMargin: Bool) -> String {
    let what =
      isWithinMargin
      ? "to show equality within the margin" : "to show a difference beyond the margin"
    return switch self {
    case .about(let seeds): "about \(seeds) seeds are needed \(what)"
    case .moreThan(let seeds): "more than \(seeds) seeds are needed \(what)"
    case .asPreciseAsThePaper(let seeds):
      """
      the paper's own standard error is too large \(what), with any number of seeds; about \(seeds) \
      are as precise as the paper
      """
    }
  }
}

extension PublishedComparison {
  /// How many cells still wait for each claim.
  struct Undecided {
    var equality: Int
    var difference: Int

    init(_ tests: [Tests]) {
      equality = tests.count { !$0.equality.isSmall }
      difference = tests.count { !$0.difference.isSmall }
    }
  }
}

extension ClosedRange<Int> {
  /// The first element that satisfies a condition which all later ones satisfy too; nil for none.
  fileprivate func firstFromWhich(where condition: (Int) -> Bool) -> Int? {
    guard condition(upperBound) else { return nil }
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if condition(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
