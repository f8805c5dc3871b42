import Datasets
import Metrics

/// Compares results with a recorded reference.
///
/// With the kernels and the engine version of the reference, results must be identical bit for bit.
/// With others, each metric's differences are paired by seed; a cell regresses, or improves, where
/// the mean difference exceeds the margin and the ``RegressionGate`` finds that this is not chance.
/// Below ``minimumSeeds`` common seeds no statistical verdict is given.
public struct RegressionCheck: Sendable {
  public static let minimumSeeds = 3

  public let verdicts: [CheckVerdict]
  public let exit: CheckExit

  public init(_ results: SuiteResults, against reference: RegressionReference) {
    var verdicts = RegressionGate.verdicts(
      reference.cells.flatMap { Self.check($0, of: reference, in: results) })
    let known = Set(reference.cells.map { "\($0.label)/\($0.scenario)" })
    for label in results.labels {
      for scenario in results.scenarios
      where !known.contains("\(label)/\(scenario)")
        && !results.entries(label: label, scenario: scenario).isEmpty
      {
        verdicts.append(
          CheckVerdict(
            label: label, scenario: scenario, metric: nil, outcome: .impossible,
            detail: "the reference has no such cell; record it with 'clbench record'"))
      }
    }
    // A failed run is told of also where the reference does not know it.
    for absence in results.absences where !absence.failed.isEmpty {
      let isTold = verdicts.contains {
        $0.outcome == .failed && $0.label == absence.label && $0.scenario == absence.scenario
      }
      guard !isTold else { continue }
      verdicts.append(
        CheckVerdict(
          label: absence.label, scenario: absence.scenario, metric: nil, outcome: .failed,
          detail: absence.seedsPhrase))
    }
    if results.hasUnverifiedData {
      verdicts = verdicts.map { verdict in
        var verdict = verdict
        verdict.outcome = .impossible
        verdict.detail = "unverified data: no verdict is given on them"
        return verdict
      }
    }
    self.verdicts = verdicts
    exit =
      if results.records.isEmpty && results.failures.isEmpty {
        .nothingRan
      } else if verdicts.contains(where: { !$0.outcome.isPassing && $0.outcome != .impossible }) {
        .regressed
      } else if verdicts.isEmpty || verdicts.contains(where: { $0.outcome == .impossible }) {
        .impossible
      } else {
        .held
      }
  }

  private static func check(
    _ cell: RegressionReference.Cell, of reference: RegressionReference, in results: SuiteResults
  ) -> [RegressionGate.Finding] {
    func verdict(
      _ outcome: CheckVerdict.Outcome, _ detail: String, metric: String? = nil
    ) -> RegressionGate.Finding {
      .settled(
        CheckVerdict(
          label: cell.label, scenario: cell.scenario, metric: metric, outcome: outcome,
          detail: detail))
    }
    let entries = results.entries(label: cell.label, scenario: cell.scenario)
    guard let spec = entries.first?.spec else {
      return [verdict(.impossible, "the suite does not run this cell any more")]
    }
    let changes = SettingsDifference.between(
      cell.protocolSpec, cell.method, and: spec.protocol, spec.method, scenario: cell.scenario)
    guard changes.isEmpty else {
      return [verdict(.settingsChanged, changes.joined(separator: "; "))]
    }
    let found = cell.seeds.map {
      results.record(label: cell.label, scenario: cell.scenario, seed: $0)
    }
    let absent = zip(cell.seeds, found).filter { $1 == nil }.map(\.0)
    guard absent.isEmpty else {
      let absence = results.absence(label: cell.label, scenario: cell.scenario)
      if let absence, !absence.failed.isEmpty { return [verdict(.failed, absence.seedsPhrase)] }
      let asked = Set(entries.map(\.spec.seed))
      let unasked = absent.filter { !asked.contains($0) }
      return [
        verdict(
          .impossible,
          unasked.isEmpty
            ? "no record for \(SeedList.phrase(absent)); run the suite again"
            : "the plan does not ask for \(SeedList.phrase(unasked)); run those seeds too")
      ]
    }
    let records = found.compactMap(\.self)
    let differing = zip(zip(cell.seeds, cell.resultDigests), records).filter {
      $0.0.1 != $0.1.resultDigest
    }
    if differing.isEmpty {
      return [verdict(.identical, "\(cell.seeds.count) runs identical bit for bit")]
    }
    let sameArithmetic = records.allSatisfy {
      $0.identity.kernel == reference.kernel
        && $0.identity.engineVersion == reference.engineVersion
    }
    let sameData = records.allSatisfy { $0.identity.data == reference.data }
    let moved = compare(cell, reference, results, verdict)
    guard sameArithmetic, sameData else {
      return sameData
        ? moved : moved.map { $0.prefixed("the data are not those of the reference; ") }
    }
    let seeds = differing.map { String($0.0.0) }.joined(separator: ", ")
    return [
      verdict(
        .bitsChanged,
        """
        same kernels, \(reference.kernel.title), and engine version \
        (\(reference.engineVersion)), other results for seed \(seeds); raise the engine version \
        if the change is meant
        """)
    ] + moved.compactMap(\.onlyIfMoved)
  }

  private static func compare(
    _ cell: RegressionReference.Cell, _ reference: RegressionReference, _ results: SuiteResults,
    _ verdict: (CheckVerdict.Outcome, String, String?) -> RegressionGate.Finding
  ) -> [RegressionGate.Finding] {
    cell.values.sorted { $0.key < $1.key }.map { id, expected in
      guard let metric = Metric.named(id), let margin = reference.margin(of: id) else {
        return verdict(
          .impossible, "this version has no such metric, or the reference no margin for it", id)
      }
      let found = results.values(of: metric, label: cell.label, scenario: cell.scenario)
      let pairs = zip(cell.seeds, expected).compactMap { seed, value in
        found.first(rising: \.seed, to: seed)?.value.number.map { $0 - value }
      }
      guard pairs.count >= minimumSeeds else {
        return verdict(
          .impossible,
          "\(pairs.count) common seeds, \(minimumSeeds) are needed for a verdict across kernels",
          id)
      }
      guard
        let movement = RegressionGate.Movement(
          label: cell.label, scenario: cell.scenario, metric: metric, margin: margin,
          differences: pairs)
      else { return verdict(.impossible, "the differences are no finite numbers", id) }
      return .measured(movement)
    }
  }
}

/// A fraction as percentage points, such as −1.25.
func points(_ fraction: Double, signed: Bool = true) -> String {
  let hundredths = Int(nearest: abs(fraction) * 10_000)
  let digits = "\(hundredths / 100).\(String(hundredths % 100 + 100).dropFirst())"
  guard signed, hundredths != 0 else { return digits }
  return (fraction < 0 ? "−" : "+") + digits
}
