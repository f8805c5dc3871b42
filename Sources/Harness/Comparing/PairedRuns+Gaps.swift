import Metrics
public import Streams

extension PairedRuns {
  /// A row of which nothing, or less than was asked for, could be compared.
  public struct Gap: Sendable, Equatable {
    public enum Cause: String, Sendable, CaseIterable {
      /// Runs of a side failed.
      case failed
      /// A side has not run what the other was asked for too.
      case unfinished = "not run"
      /// The other side does not ask for the row.
      case oneSided = "on one side only"
      case noCommonSeed = "without a common seed"
      /// The metric has no value for the row, such as forgetting for joint training.
      case noValue = "without a value"
    }

    public var label: String
    public var scenario: Scenario
    public var cause: Cause
    /// What is missing on which side, in one line.
    public var reason: String
  }

  /// A gap in one line.
  public func line(of gap: Gap) -> String {
    "\(gap.cause.rawValue): \(gap.label), \(gap.scenario): \(gap.reason)"
  }

  /// What the comparison comes to: whatever differs, it was made; but a failed run, or a row that only
  /// one side has, is never passed over.
  public var exit: CheckExit {
    if gaps.contains(where: { $0.cause == .failed }) { return .regressed }
    if cells.isEmpty || gaps.contains(where: { $0.cause != .noValue }) { return .impossible }
    return .held
  }

  /// nil where all that both sides were asked for has a value.
  static func gap(
    _ first: SuiteResults, _ second: SuiteResults, _ metric: Metric, label: String,
    scenario: Scenario, isCompared: Bool
  ) -> Gap? {
    func seeds(_ results: SuiteResults) -> [UInt64] {
      results.entries(label: label, scenario: scenario).map(\.spec.seed)
    }
    let sides = [("first", first, seeds(second)), ("second", second, seeds(first))]
    let asked = sides.map { seeds($0.1) }
    guard asked.contains(where: { !$0.isEmpty }) else { return nil }
    var reasons: [String] = []
    var cause: Gap.Cause?
    for (name, results, others) in sides {
      guard var absence = results.absence(label: label, scenario: scenario) else { continue }
      // A seed that only this side asks for has no partner to miss it.
      absence.unfinished = absence.unfinished.filter(others.contains)
      guard !absence.failed.isEmpty || !absence.unfinished.isEmpty else { continue }
      reasons.append("in the \(name), \(absence.seedsPhrase)")
      cause = absence.failed.isEmpty ? cause ?? .unfinished : .failed
    }
    if let (name, _, _) = zip(sides, asked).first(where: { $0.1.isEmpty })?.0 {
      reasons.append("the \(name) has no such row")
      cause = cause == .failed ? .failed : .oneSided
    }
    if cause == nil, !isCompared {
      let common = asked[0].filter(asked[1].contains)
      let values = [first, second].flatMap {
        $0.values(of: metric, label: label, scenario: scenario).map(\.value)
      }
      let why = values.lazy.compactMap { value -> String? in
        if case .notAvailable(let reason) = value { reason } else { nil }
      }.first
      cause = common.isEmpty ? .noCommonSeed : .noValue
      reasons.append(
        common.isEmpty
          ? "\(SeedList.phrase(asked[0])) in the first, \(SeedList.phrase(asked[1])) in the second"
          : why ?? "no seed has a value on both sides")
    }
    return cause.map {
      Gap(
        label: label, scenario: scenario, cause: $0, reason: reasons.joined(separator: "; "))
    }
  }
}
