import Datasets
import Metrics

/// A check in words: what moved and by how much, and what differs between the two sides that may be
/// the cause.
public struct CheckExplanation: Sendable {
  /// Seeds, data, engine version, kernel, settings and commit, each with what it is on both sides.
  public let sides: [String]
  /// A line for each cell that moved.
  public let movements: [String]
  /// What the cause is, as far as the two sides tell.
  public let conclusion: String

  /// All of it, a line each.
  public var lines: [String] {
    ["What moved"] + (movements.isEmpty ? ["nothing"] : movements).map { "  \($0)" }
      + ["What differs between the records and the reference"] + sides.map { "  \($0)" }
      + ["Conclusion", "  \(conclusion)"]
  }

  public init(
    _ check: RegressionCheck, of results: SuiteResults, against reference: RegressionReference
  ) {
    let aspects = [
      Self.seeds(results, reference), Self.data(results, reference),
      Self.engine(results, reference), Self.kernel(results, reference),
      Self.settings(results, reference),
    ]
    let commits = Set(results.records.values.map { String($0.environment.commit.prefix(12)) })
    let commitText = commits.sorted().joined(separator: ", ")
    let reference12 = reference.commit.prefix(12)
    sides =
      aspects.map { "\($0.name): \($0.isSame ? "the same" : $0.text)" }
      + ["commit: \(commitText.isEmpty ? "none" : commitText), in the reference \(reference12)"]
    let outcomes = Dictionary(
      grouping: check.verdicts.filter { $0.outcome != .identical }, by: \.label)
    movements = reference.cells.compactMap { cell in
      Self.movement(
        of: cell, results, outcomes[cell.label]?.filter { $0.scenario == cell.scenario } ?? [])
    }
    let causes = aspects.filter { !$0.isSame }.map(\.name)
    conclusion =
      if results.records.isEmpty {
        results.failures.isEmpty
          ? "nothing ran, so nothing can be said"
          : "every run failed: \(results.absences.phrase)"
      } else if check.verdicts.allSatisfy(\.outcome.isPassing) {
        movements.isEmpty
          ? "the results are those of the reference, bit for bit"
          : "what moved is within the margins, or may be chance"
      } else if check.verdicts.allSatisfy({ $0.outcome.isPassing || $0.outcome == .failed }) {
        "runs failed: \(results.absences.filter { !$0.failed.isEmpty }.phrase)"
      } else if causes.isEmpty {
        movements.isEmpty
          ? "no result moved; see the verdicts for what could not be compared"
          : """
          the program: seeds, data, engine version, kernel and settings are the same, so the \
          arithmetic changed between commit \(reference12) and \(commitText); if it is meant, raise \
          the engine version and record the reference anew
          """
      } else {
        "not the same on both sides: \(causes.joined(separator: ", ")); look there first"
      }
  }

  private struct Aspect {
    var name: String
    var isSame: Bool
    var text = ""
  }

  private static func seeds(_ results: SuiteResults, _ reference: RegressionReference) -> Aspect {
    let old = Set(reference.cells.flatMap(\.seeds))
    let new = Set(results.records.values.map(\.identity.spec.seed))
    func list(_ seeds: Set<UInt64>) -> String {
      seeds.isEmpty ? "none" : seeds.sorted().map(String.init).joined(separator: ", ")
    }
    return Aspect(
      name: "seeds", isSame: old == new, text: "\(list(new)), in the reference \(list(old))")
  }

  private static func data(_ results: SuiteResults, _ reference: RegressionReference) -> Aspect {
    let sets = Set(results.records.values.flatMap(\.identity.data))
    let foreign = sets.filter { !reference.data.contains($0) }.sorted { $0.name < $1.name }
    let text = foreign.map { set in
      guard let old = reference.data.first(where: { $0.name == set.name }) else {
        return "\(set.name), which the reference does not rest on"
      }
      return old.contentDigest == set.contentDigest
        ? "the same images of \(set.name) in another order or packaging"
        : """
        \(set.name) with the content digest \(set.contentDigest.prefix(12))…\
        \(set.verified ? "" : " (unverified)"), in the reference \(old.contentDigest.prefix(12))…
        """
    }.joined(separator: "; ")
    return Aspect(name: "data", isSame: foreign.isEmpty, text: text)
  }

  private static func engine(_ results: SuiteResults, _ reference: RegressionReference) -> Aspect {
    let versions = Set(results.records.values.map(\.identity.engineVersion))
    return Aspect(
      name: "engine version", isSame: versions.allSatisfy { $0 == reference.engineVersion },
      text: """
        \(versions.sorted().joined(separator: ", ")), in the reference \(reference.engineVersion)
        """)
  }

  private static func kernel(_ results: SuiteResults, _ reference: RegressionReference) -> Aspect {
    let kernels = Set(results.records.values.map(\.identity.kernel))
    return Aspect(
      name: "kernel", isSame: kernels.allSatisfy { $0 == reference.kernel },
      text: """
        \(kernels.map(\.title).sorted().joined(separator: ", ")), in the reference \
        \(reference.kernel.title)
        """)
  }

  private static func settings(_ results: SuiteResults, _ reference: RegressionReference) -> Aspect
  {
    let changes = reference.cells.compactMap { cell -> String? in
      guard
        let spec = results.entries(label: cell.label, scenario: cell.scenario).first?.spec
      else { return nil }
      let changes = SettingsDifference.between(
        cell.protocolSpec, cell.method, and: spec.protocol, spec.method, scenario: cell.scenario)
      return changes.isEmpty ? nil : "\(cell.title): \(changes.joined(separator: "; "))"
    }
    return Aspect(
      name: "settings", isSame: changes.isEmpty, text: changes.joined(separator: " | "))
  }

  /// How the accuracy after the last context moved over the seeds that both sides have; nil where no
  /// result moved.
  ///
  /// - Parameter outcomes: The verdicts on the cell but for those of equal bits.
  private static func movement(
    of cell: RegressionReference.Cell, _ results: SuiteResults, _ outcomes: [CheckVerdict]
  ) -> String? {
    guard !outcomes.isEmpty, let old = cell.values[Metric.lastAccuracy.id] else { return nil }
    let found = results.values(of: .lastAccuracy, label: cell.label, scenario: cell.scenario)
    let pairs = zip(cell.seeds, old).compactMap { seed, old in
      found.first(rising: \.seed, to: seed)?.value.number.map { (seed: seed, old: old, new: $0) }
    }
    guard !pairs.isEmpty else { return "\(cell.title): no seed has a result on both sides" }
    let count = Double(pairs.count)
    let before = pairs.reduce(0) { $0 + $1.old } / count
    let after = pairs.reduce(0) { $0 + $1.new } / count
    let largest = pairs.max { abs($0.new - $0.old) < abs($1.new - $1.old) } ?? pairs[0]
    let others = Set(
      outcomes.filter { !$0.outcome.isPassing }.compactMap(\.metric)
        .filter { $0 != Metric.lastAccuracy.id }
    ).sorted()
    let beyond =
      others.isEmpty ? "" : "; also beyond the margin: \(others.joined(separator: ", "))"
    guard largest.new != largest.old else {
      return "\(cell.title): accuracy after the last context is the same for each seed\(beyond)"
    }
    return """
      \(cell.title): accuracy after the last context from \(points(before, signed: false)) to \
      \(points(after, signed: false)) % (\(points(after - before)) points, mean of \(pairs.count) \
      seeds); most for seed \(largest.seed), by \(points(largest.new - largest.old))\(beyond)
      """
  }
}
