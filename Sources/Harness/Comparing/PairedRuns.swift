import Datasets
import Methods
public import Metrics
public import Streams

/// Compares two directories of our own runs, such as two versions of a method, seed by seed.
///
/// Runs with the same label, scenario and seed are a pair: they share initial weights, data order and
/// class order, so that their differences vary less than the results do. Each cell gets a paired t
/// test against no difference, and two one-sided tests against a difference of the margin or more,
/// both adjusted over the cells by Holm's procedure.
public struct PairedRuns: Sendable {
  public static let minimumSeeds = 3
  /// The bound for the adjusted p-values.
  public static let level = 0.05

  public enum Finding: String, Sendable, CaseIterable {
    /// Any difference is smaller than the margin.
    case equal = "equal within the margin"
    case higher
    case lower
    /// Neither a difference nor equality is shown.
    case undecided
    case tooFewSeeds = "too few seeds"
  }

  public struct Cell: Sendable {
    public var label: String
    public var scenario: Scenario
    /// Those that both sides have a value for.
    public var seeds: [UInt64]
    /// The first side's mean over these seeds, and the second's.
    public var means: (first: Double, second: Double)
    /// First less second, a fraction; nil for fewer than two seeds.
    public var comparison: PairedComparison?
    /// Against no difference.
    public var difference: AdjustedPValue?
    /// Against a difference of the margin or more.
    public var equality: AdjustedPValue?
    public var finding: Finding
    /// Settings that differ between the sides, in words.
    public var changes: [String]
  }

  public let metric: Metric
  public let cells: [Cell]
  /// Rows of which nothing, or less than was asked for, could be compared.
  public let gaps: [Gap]

  /// - Parameter margin: A difference too small to matter, a fraction.
  public init(
    _ first: SuiteResults, against second: SuiteResults, by metric: Metric, margin: Double
  ) {
    self.metric = metric
    let labels = first.labels + second.labels.filter { !first.labels.contains($0) }
    let rows = labels.flatMap { label in
      Scenario.allCases.map { (label: label, scenario: $0) }
    }
    var cells = rows.compactMap {
      Self.pair(first, second, metric, label: $0.label, scenario: $0.scenario)
    }
    let compared = Set(cells.map { [$0.label, $0.scenario.rawValue] })
    gaps = rows.compactMap { label, scenario in
      Self.gap(
        first, second, metric, label: label, scenario: scenario,
        isCompared: compared.contains([label, scenario.rawValue]))
    }
    let tested = cells.indices.filter { cells[$0].seeds.count >= Self.minimumSeeds }
    let comparisons = tested.compactMap { cells[$0].comparison }
    let differences = AdjustedPValue.table(comparisons.map(\.pValue))
    let equalities = AdjustedPValue.table(comparisons.map { $0.pValue(within: margin) })
    for (index, (comparison, (difference, equality))) in zip(
      tested, zip(comparisons, zip(differences, equalities)))
    {
      cells[index].difference = difference
      cells[index].equality = equality
      cells[index].finding =
        if equality.adjusted <= Self.level {
          .equal
        } else if difference.adjusted <= Self.level {
          comparison.difference > 0 ? .higher : .lower
        } else {
          .undecided
        }
    }
    self.cells = cells
  }

  /// nil where no seed has a value on both sides.
  private static func pair(
    _ first: SuiteResults, _ second: SuiteResults, _ metric: Metric, label: String,
    scenario: Scenario
  ) -> Cell? {
    func values(_ results: SuiteResults) -> [UInt64: Double] {
      results.values(of: metric, label: label, scenario: scenario)
        .reduce(into: [:]) { $0[$1.seed] = $1.value.number }
    }
    let (ours, theirs) = (values(first), values(second))
    let seeds = ours.keys.filter { theirs[$0] != nil }.sorted()
    let (a, b) = (seeds.compactMap { ours[$0] }, seeds.compactMap { theirs[$0] })
    guard let one = Summary(a), let other = Summary(b) else { return nil }
    let specs = [first, second].compactMap {
      $0.entries(label: label, scenario: scenario).first?.spec
    }
    let changes =
      specs.count < 2
      ? []
      : SettingsDifference.between(
        specs[1].protocol, specs[1].method, and: specs[0].protocol, specs[0].method,
        scenario: scenario, in: "the second")
    return Cell(
      label: label, scenario: scenario, seeds: seeds, means: (one.mean, other.mean),
      comparison: PairedComparison(a, against: b), finding: .tooFewSeeds, changes: changes)
  }
}

extension PairedRuns {
  /// A cell in one line.
  public func line(of cell: Cell) -> String {
    var parts = [
      """
      \(points(cell.means.first, signed: false)) and \(points(cell.means.second, signed: false)), \
      \(cell.seeds.count) common \(cell.seeds.count == 1 ? "seed" : "seeds")
      """
    ]
    if let comparison = cell.comparison, let difference = cell.difference,
      let equality = cell.equality
    {
      let interval = comparison.interval()
      parts += [
        """
        \(points(comparison.difference)) points, 95 % interval \(points(interval.lowerBound)) to \
        \(points(interval.upperBound))
        """,
        "different: \(difference.phrase)", "equal: \(equality.phrase)",
      ]
    }
    if !cell.changes.isEmpty { parts.append(cell.changes.joined(separator: ", ")) }
    return """
      \(cell.finding.rawValue): \(cell.label), \(cell.scenario): \(parts.joined(separator: "; "))
      """
  }

  /// How many cells have each finding, and how many rows have a gap.
  public var summary: String {
    let findings = Finding.allCases.compactMap { finding in
      let count = cells.count { $0.finding == finding }
      return count > 0 ? "\(count) \(finding.rawValue)" : nil
    }
    let causes = Gap.Cause.allCases.compactMap { cause in
      let count = gaps.count { $0.cause == cause }
      return count > 0 ? "\(count) \(cause.rawValue)" : nil
    }
    let counts = (findings.isEmpty ? ["nothing compared"] : findings) + causes
    return "\(metric.name), first less second: \(counts.joined(separator: ", "))"
  }
}
