public import Datasets
import Foundation
public import Metrics

/// Compares the mean over seeds with a paper's, cell by cell.
///
/// The difference of the means gets Welch's 95 % interval from both standard errors; where the
/// source gives none, its mean counts as exact, which the verdict says. With the margin m, a
/// difference too small to matter:
///
/// - *reproduced*: the interval contains 0, or the difference is at most m;
/// - *reproduced above*: ours is better by more than m, and the interval excludes 0;
/// - *close*: ours is worse by more than m and at most 2m, and the interval excludes 0;
/// - *not reproduced*: ours is worse by more than 2m, and the interval excludes 0;
/// - *inconclusive*: fewer than ``minimumSeeds`` seeds.
public struct PublishedComparison: Sendable {
  public static let minimumSeeds = 3
  /// A percentage point, unless stated otherwise.
  public static let defaultMargin = 0.01

  public enum Verdict: String, Sendable, CaseIterable {
    case reproduced
    case reproducedAbove = "reproduced above"
    case close
    case notReproduced = "not reproduced"
    case inconclusive
    case notRun = "not run"
  }

  /// One published number beside ours.
  public struct Cell: Sendable {
    public var label: String
    public var scenario: Scenario
    public var published: PublishedReference.Result
    public var ours: Summary?
    /// Ours less theirs, a fraction.
    public var comparison: WelchComparison?
    public var verdict: Verdict
    /// One line on how the verdict came about.
    public var reason: String
  }

  public let paper: String
  public let cells: [Cell]

  /// - Parameter protocolPrefix: How the paper's protocol is named in its reference file.
  public init(
    _ results: SuiteResults, against reference: PublishedReference, protocolPrefix: String,
    margin: Double = defaultMargin
  ) {
    paper = reference.title
    cells = reference.results.compactMap { published in
      guard published.isTarget, published.protocol.hasPrefix(protocolPrefix),
        published.metric == "final average test accuracy",
        let scenario = published.scenario.flatMap(Scenario.init(rawValue:)),
        results.labels.contains(published.method)
      else { return nil }
      return Self.cell(
        published, scenario: scenario,
        ours: results.summary(of: .lastAccuracy, label: published.method, scenario: scenario),
        margin: margin)
    }
  }

  public var exit: CheckExit {
    if cells.isEmpty || cells.allSatisfy({ $0.verdict == .notRun }) { return .nothingRan }
    if cells.contains(where: { $0.verdict == .notReproduced }) { return .notReproduced }
    return cells.contains { $0.verdict == .notRun || $0.verdict == .inconclusive }
      ? .impossible : .held
  }

  private static func cell(
    _ published: PublishedReference.Result, scenario: Scenario, ours: Summary?, margin: Double
  ) -> Cell {
    func cell(_ verdict: Verdict, _ reason: String, _ comparison: WelchComparison? = nil) -> Cell {
      Cell(
        label: published.method, scenario: scenario, published: published, ours: ours,
        comparison: comparison, verdict: verdict, reason: reason)
    }
    guard let ours else { return cell(.notRun, "no run of this cell has finished") }
    guard ours.count >= minimumSeeds,
      let welch = WelchComparison(
        mean: ours.mean, standardError: ours.standardError, count: ours.count,
        against: published.fraction, standardError: published.standardError,
        count: published.seeds ?? 1)
    else {
      return cell(.inconclusive, "\(ours.count) seeds; \(minimumSeeds) are needed")
    }
    let interval = welch.interval()
    let unknown = published.standardError == nil ? "; the source gives no standard error" : ""
    let reason = """
      \(points(welch.difference)) points, 95 % interval \(points(interval.lowerBound)) to \
      \(points(interval.upperBound)), margin \(points(margin, signed: false))\(unknown)
      """
    let verdict: Verdict =
      if interval.contains(0) || abs(welch.difference) <= margin {
        .reproduced
      } else if welch.difference > 0 {
        .reproducedAbove
      } else if welch.difference >= -2 * margin {
        .close
      } else {
        .notReproduced
      }
    return cell(verdict, reason, welch)
  }
}
