public import Metrics
public import Streams

extension SuiteResults {
  /// The runs of one row and scenario that have no result, and why.
  ///
  /// A mean over the others looks like any other mean, so whatever is made from results names these.
  public struct Absence: Sendable, Equatable, CustomStringConvertible {
    public var label: String
    public var scenario: Scenario
    /// Seeds whose runs failed.
    public var failed: [UInt64]
    /// Why the first of those failed.
    public var reason: String?
    /// Seeds that the plan asks for and that have neither finished nor failed.
    public var unfinished: [UInt64]

    /// Such as "seeds 1..3 failed (seed 1: the loss is not a finite number); seed 4 has not been run".
    public var seedsPhrase: String {
      var parts: [String] = []
      if let first = failed.first {
        let why = reason.map { " (\(failed.count > 1 ? "seed \(first): " : "")\($0))" } ?? ""
        parts.append("\(SeedList.phrase(failed)) failed\(why)")
      }
      if !unfinished.isEmpty {
        parts.append(
          "\(SeedList.phrase(unfinished)) \(unfinished.count > 1 ? "have" : "has") not been run")
      }
      return parts.joined(separator: "; ")
    }

    public var description: String { "\(label), \(scenario.title): \(seedsPhrase)" }
  }

  /// Rows with such runs, in the order of the plan; those of reference models included.
  public var absences: [Absence] {
    var places: [[String]: Int] = [:]
    var absences: [Absence] = []
    for entry in missing {
      let row = [entry.label, entry.spec.scenario.rawValue]
      let place = places[row] ?? absences.count
      if place == absences.count {
        places[row] = place
        absences.append(
          Absence(
            label: entry.label, scenario: entry.spec.scenario, failed: [], reason: nil,
            unfinished: []))
      }
      if let failure = failures[entry.id] {
        absences[place].failed.append(entry.spec.seed)
        absences[place].reason = absences[place].reason ?? failure.reason
      } else {
        absences[place].unfinished.append(entry.spec.seed)
      }
    }
    return absences
  }

  /// What of a row has no result; nil where all of it has.
  public func absence(label: String, scenario: Scenario) -> Absence? {
    let entries = entries(label: label, scenario: scenario).filter { records[$0.id] == nil }
    guard !entries.isEmpty else { return nil }
    let failed = entries.filter { failures[$0.id] != nil }
    return Absence(
      label: label, scenario: scenario, failed: failed.map(\.spec.seed),
      reason: failed.first.flatMap { failures[$0.id]?.reason },
      unfinished: entries.filter { failures[$0.id] == nil }.map(\.spec.seed))
  }

  /// Why a metric has no value for any seed of a row; nil where it has one, or there is no such row.
  ///
  /// That runs failed says more than that others have not been run.
  public func reasonForNoValue(
    of metric: Metric, label: String, scenario: Scenario
  ) -> String? {
    let values = values(of: metric, label: label, scenario: scenario)
    guard values.allSatisfy({ $0.value.number == nil }) else { return nil }
    let failed = Set(absence(label: label, scenario: scenario)?.failed ?? [])
    let told = values.first { failed.contains($0.seed) } ?? values.first
    guard case .notAvailable(let reason)? = told?.value else { return nil }
    return reason
  }

  /// How many runs of the plan have no result, and which, in one line; nil where all have.
  public var absencePhrase: String? {
    let absences = absences
    guard !absences.isEmpty else { return nil }
    let failed = absences.reduce(0) { $0 + $1.failed.count }
    let head = "\(missing.count) of \(plan.entries.count) runs of the plan have no result"
    return "\(head)\(failed > 0 ? ", \(failed) of them failed" : ""): \(absences.phrase)"
  }
}

extension [SuiteResults.Absence] {
  /// The first three of them, rows with a failure before others, and how many more there are.
  public var phrase: String {
    let ordered = filter { !$0.failed.isEmpty } + filter(\.failed.isEmpty)
    let more = count - 3
    return
      (ordered.prefix(3).map(\.description)
      + (more > 0 ? ["and \(more) more \(more > 1 ? "rows" : "row")"] : []))
      .joined(separator: "; ")
  }

  /// What an answer that was given without these runs exits with at least.
  public var exit: CheckExit {
    if contains(where: { !$0.failed.isEmpty }) { return .regressed }
    return isEmpty ? .held : .impossible
  }
}
