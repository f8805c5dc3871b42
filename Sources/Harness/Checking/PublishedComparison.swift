public import Metrics
public import Streams

/// Compares the mean over seeds with a paper's, cell by cell.
///
/// Both standard errors go into the difference of the means (Welch); where the source gives none,
/// its mean counts as exact, which the verdict says. With the margin m, a difference too small to
/// matter, three null hypotheses are tested at 5 %, each adjusted over all cells of the table by
/// Holm's procedure, so that a table has a word that is too strong for any of its cells with a
/// probability of at most 5 % for each hypothesis:
///
/// - *reproduced*: a difference of m or more is rejected (two one-sided tests), so the means are equal
///   within the margin;
/// - *reproduced above*: a difference of at most m is rejected, and ours is better;
/// - *close*: a difference of 2m or more is rejected, and neither of the above holds;
/// - *not reproduced*: a difference of at most m is rejected, and ours is worse;
/// - *consistent*: none of these hypotheses is rejected, and with the paper's own standard error no
///   number of our seeds would do it; but the 95 % interval contains 0, and our standard error is no
///   larger than the paper's;
/// - *inconclusive*: none of these hypotheses is rejected, however near the means are, or there are
///   fewer than ``minimumSeeds`` seeds; ``Cell/seedsNeeded`` says how many would tell;
/// - *not comparable*: the paper's protocol has no fingerprint, one of its settings (data set, contexts,
///   iterations, batch size, optimizer, learning rate, network) or the memory is not that of the runs,
///   the data are unverified, or the unit is not understood;
/// - *not run*: no run has finished; those that failed are named.
///
/// That an interval contains 0 is no evidence of equality, since a wide one contains it too. Cells
/// without a test do not count in the adjustment.
public struct PublishedComparison: Sendable {
  public static let minimumSeeds = 3
  /// The bound for the adjusted p-values.
  public static let level = 0.05

  public enum Verdict: String, Sendable, CaseIterable {
    case reproduced
    case reproducedAbove = "reproduced above"
    case close
    case notReproduced = "not reproduced"
    case consistent
    case inconclusive
    case notComparable = "not comparable"
    case notRun = "not run"
  }

  /// The three tests of a cell, each adjusted for those of the other cells.
  public struct Tests: Sendable, Equatable {
    /// Against a difference of the margin or more.
    public var equality: AdjustedPValue
    /// Against a difference of twice the margin or more.
    public var nearEquality: AdjustedPValue
    /// Against a difference of at most the margin.
    public var difference: AdjustedPValue
  }

  /// One published number beside ours.
  public struct Cell: Sendable {
    public var label: String
    public var scenario: Scenario
    public var published: PublishedReference.Result
    public var margin: EquivalenceMargin
    public var ours: Summary?
    /// Ours less theirs, a fraction; nil where nothing was tested.
    public var comparison: WelchComparison?
    public var tests: Tests?
    public var verdict: Verdict
    /// For a verdict by the tests, if mean and spread stay; nil where they give one.
    public var seedsNeeded: SeedsNeeded?
    /// One line on how the verdict came about.
    public var reason: String
    /// Seeds of the row whose runs failed.
    public var failedSeeds: [UInt64] = []
  }

  public let paper: String
  public let cells: [Cell]

  /// - Parameter protocolPrefix: How the paper's protocol is named in its reference file; nil for
  ///   all names that fit the data set and the contexts of the runs.
  public init(
    _ results: SuiteResults, against reference: PublishedReference, protocolPrefix: String?
  ) {
    paper = reference.title
    let candidates = reference.results.compactMap { published in
      Candidate(published, of: reference, protocolPrefix: protocolPrefix, in: results)
    }
    let tested = candidates.compactMap { candidate in
      candidate.comparison.map { (comparison: $0, margin: candidate.margin.value) }
    }
    let table = Tests.table(of: tested)
    let undecided = Undecided(table)
    let mostSeeds = candidates.compactMap { $0.ours?.count }.max() ?? 0
    var tests = table.makeIterator()
    cells = candidates.map { candidate in
      candidate.cell(candidate.comparison == nil ? nil : tests.next(), undecided, of: mostSeeds)
    }
  }

  public var exit: CheckExit { Self.exit(of: cells) }

  /// What a comparison comes to.
  ///
  /// A cell that is not reproduced comes first, then a failed run. Otherwise the comparison was made
  /// where at least one cell was compared, whether or not its seeds decide it: that more of them
  /// would is an answer.
  static func exit(of cells: [Cell]) -> CheckExit {
    if cells.contains(where: { $0.verdict == .notReproduced }) { return .notReproduced }
    if cells.contains(where: { !$0.failedSeeds.isEmpty }) { return .regressed }
    if cells.contains(where: { $0.verdict != .notRun && $0.verdict != .notComparable }) {
      return .held
    }
    return !cells.isEmpty && cells.allSatisfy { $0.verdict == .notRun }
      ? .nothingRan : .impossible
  }
}

extension PublishedComparison.Tests {
  /// The tests of all cells, adjusted for one another.
  static func table(of cells: [(comparison: WelchComparison, margin: Double)]) -> [Self] {
    func adjusted(_ test: (WelchComparison, Double) -> Double) -> [AdjustedPValue] {
      AdjustedPValue.table(cells.map { test($0.comparison, $0.margin) })
    }
    let equality = adjusted { $0.pValue(within: $1) }
    let near = adjusted { $0.pValue(within: 2 * $1) }
    let difference = adjusted { $0.pValue(beyond: $1) }
    return cells.indices.map {
      Self(equality: equality[$0], nearEquality: near[$0], difference: difference[$0])
    }
  }

  /// The verdict that the tests allow.
  func verdict(oursIsBetter: Bool) -> PublishedComparison.Verdict {
    if equality.isSmall { return .reproduced }
    if difference.isSmall && oursIsBetter { return .reproducedAbove }
    if nearEquality.isSmall { return .close }
    return difference.isSmall ? .notReproduced : .inconclusive
  }
}

extension AdjustedPValue {
  /// Whether the hypothesis is rejected.
  var isSmall: Bool { adjusted <= PublishedComparison.level }
}
