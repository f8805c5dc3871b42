public import Datasets
import Foundation
import Methods
public import Metrics

/// Compares the mean over seeds with a paper's, cell by cell.
///
/// The difference of the means gets Welch's 95 % interval from both standard errors; where the
/// source gives none, its mean counts as exact, which the verdict says. With the margin m, a
/// difference too small to matter:
///
/// - *reproduced*: the difference is at most m; or the interval contains 0, and the difference is at
///   most 2m or within the paper's own 95 % interval;
/// - *reproduced above*: ours is better by more than m, and the interval excludes 0;
/// - *close*: ours is worse by more than m and at most 2m, and the interval excludes 0;
/// - *not reproduced*: ours is worse by more than 2m, and the interval excludes 0;
/// - *inconclusive*: fewer than ``minimumSeeds`` seeds; or the interval contains 0 only because our
///   seeds are too few for their spread: the difference is more than 2m, and the paper's own
///   interval does not cover it;
/// - *not comparable*: another data set, number of contexts or memory than the paper's, unverified
///   data, or a unit that is not understood;
/// - *not run*: no run has finished.
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
    case notComparable = "not comparable"
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
        published, scenario: scenario, in: results, margin: margin)
    }
  }

  public var exit: CheckExit {
    if cells.isEmpty || cells.allSatisfy({ $0.verdict == .notRun }) { return .nothingRan }
    if cells.contains(where: { $0.verdict == .notReproduced }) { return .notReproduced }
    let undecided: Set<Verdict> = [.notRun, .inconclusive, .notComparable]
    return cells.contains { undecided.contains($0.verdict) } ? .impossible : .held
  }

  private static func cell(
    _ published: PublishedReference.Result, scenario: Scenario, in results: SuiteResults,
    margin: Double
  ) -> Cell {
    let ours = results.summary(of: .lastAccuracy, label: published.method, scenario: scenario)
    func cell(_ verdict: Verdict, _ reason: String, _ comparison: WelchComparison? = nil) -> Cell {
      Cell(
        label: published.method, scenario: scenario, published: published, ours: ours,
        comparison: comparison, verdict: verdict, reason: reason)
    }
    let entries = results.entries(label: published.method, scenario: scenario)
    guard let ours else { return cell(.notRun, "no run of this cell has finished") }
    if let obstacle = obstacle(to: published, entries: entries, in: results) {
      return cell(.notComparable, obstacle)
    }
    guard ours.count >= minimumSeeds else {
      return cell(.inconclusive, "\(ours.count) seeds; \(minimumSeeds) are needed")
    }
    guard
      let welch = WelchComparison(
        mean: ours.mean, standardError: ours.standardError, count: ours.count,
        against: published.fraction, standardError: published.standardError,
        count: published.seeds ?? 1)
    else { return cell(.notComparable, "the published mean or its spread is no sensible number") }
    let interval = welch.interval()
    var reason = """
      \(points(welch.difference)) points, 95 % interval \(points(interval.lowerBound)) to \
      \(points(interval.upperBound)), margin \(points(margin, signed: false))
      """
    // A diverged or a missing run is part of the result, and never left out without a word.
    if ours.count < entries.count {
      let failed = entries.count { results.failures[$0.id] != nil }
      reason += "; \(ours.count) of \(entries.count) seeds, \(failed) failed"
    }
    if published.standardError == nil { reason += "; the source gives no standard error" }

    let distance = abs(welch.difference)
    if distance <= margin { return cell(.reproduced, reason, welch) }
    if interval.contains(0) {
      if distance <= 2 * margin { return cell(.reproduced, reason, welch) }
      if distance <= published.halfWidth {
        return cell(.reproduced, reason + "; within the published interval", welch)
      }
      let seeds = seedsNeeded(toTell: welch.difference, of: published, from: ours)
      let need = seeds.map { "about \($0) seeds" } ?? "many more seeds"
      return cell(.inconclusive, reason + "; \(need) are needed to tell", welch)
    }
    if welch.difference > 0 { return cell(.reproducedAbove, reason, welch) }
    return cell(distance <= 2 * margin ? .close : .notReproduced, reason, welch)
  }

  /// Why runs and the published number are not of the same thing; nil where they are, as far as the
  /// reference file tells.
  private static func obstacle(
    to published: PublishedReference.Result, entries: [RunPlan.Entry], in results: SuiteResults
  ) -> String? {
    guard ["percent", "fraction"].contains(published.unit) else {
      return "the published unit '\(published.unit)' is neither percent nor fraction"
    }
    if let scale = results.plan.scale {
      return "the runs are scaled to \(scale) of the published protocol"
    }
    let records = entries.compactMap { results.record(for: $0) }
    if records.contains(where: { $0.identity.data.contains { !$0.verified } }) {
      return "the runs rest on unverified data"
    }
    func letters(_ text: String) -> String {
      text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
    for entry in entries {
      let spec = entry.spec
      if !letters(published.protocol).contains(letters(spec.protocol.dataset)) {
        return "the data set is \(spec.protocol.dataset), in the paper '\(published.protocol)'"
      }
      if spec.protocol.stream != nil, !published.protocol.contains("task-free") {
        return "the runs are task-free, the paper's know the boundaries of contexts"
      }
      if let contexts = number(before: "contexts", in: published.protocol),
        contexts != spec.protocol.contexts
      {
        return "there are \(spec.protocol.contexts) contexts, in the paper \(contexts)"
      }
      if let memory = published.memory,
        let budget = number(before: "examples per class", in: memory),
        let own = spec.method.hyperparameters["budget"], own != .number(Double(budget))
      {
        return "the budget is \(own) examples per class, in the paper \(budget)"
      }
    }
    return nil
  }

  /// The whole number before `word`, such as 5 in "5 contexts x 2 digits".
  private static func number(before word: String, in text: String) -> Int? {
    guard let place = text.range(of: word) else { return nil }
    return text[..<place.lowerBound].split(separator: " ").last.flatMap {
      Int($0.drop { !$0.isNumber })
    }
  }

  /// The least number of seeds of our spread with which a difference would stand out; nil beyond
  /// 1000.
  private static func seedsNeeded(
    toTell difference: Double, of published: PublishedReference.Result, from ours: Summary
  ) -> Int? {
    guard let deviation = ours.standardDeviation else { return nil }
    return (ours.count + 1...max(1000, ours.count + 1)).first { count in
      let welch = WelchComparison(
        mean: difference, standardError: deviation / Double(count).squareRoot(), count: count,
        against: 0, standardError: published.standardError, count: published.seeds ?? 1)
      return welch.map { !$0.interval().contains(0) } ?? false
    }
  }
}

extension PublishedReference.Result {
  /// Half the width of the mean's own 95 % interval, a fraction; 0 where no spread is given.
  fileprivate var halfWidth: Double {
    guard let standardError, let seeds, seeds > 1 else { return 0 }
    return StudentT(degreesOfFreedom: Double(seeds - 1)).quantile(0.975) * standardError
  }
}
