import Metrics
import Streams

/// Tells movements of metrics from chance, over all cells of a check together.
///
/// A metric has moved where its mean difference over seeds exceeds the margin and a paired t test,
/// adjusted for the other tests of the check, rejects that there is none. A check without any change
/// fails with a probability of at most ``level``:
///
/// - Tests are adjusted by Holm's procedure. Of the 5 %, nineteen twentieths are for accuracies after
///   the last context, in which most of what moves other metrics shows as well, and the rest for all
///   other metrics.
/// - A metric whose root mean square difference is within the margin counts in no adjustment: its mean
///   cannot have left the margin, since |mean| ≤ root mean square. Nothing is gained by looking first,
///   since without a change t does not depend on the sum of squares of normal differences (Bourgon,
///   Gentleman & Huber 2010, doi:10.1073/pnas.0914005107).
///
/// With ten seeds and the noise of Split MNIST (`RegressionGateTests`), checks of 21 cells without a
/// change fail in 4 % of 3000 simulations. A drop of ER by two points is found in 99 % where pairs differ
/// as they do between kernels (standard deviation 0.8 points), in 88 % where they differ as much as
/// seeds do (1.2), and in 47 % where the seeds of the two sides have nothing in common (1.7); in a check
/// of that cell alone the last is 90 %.
enum RegressionGate {
  static let level = 0.05
  /// Of the level, the part for accuracies after the last context.
  static let shareOfAccuracy = 0.95

  /// How a metric of one cell differs from the reference.
  struct Movement {
    var label: String
    var scenario: Scenario
    var metric: Metric
    var margin: Double
    /// One for each seed, ours less the reference's.
    var differences: [Double]
    var comparison: PairedComparison
    /// What the reader has to know first.
    var preface = ""

    /// - Returns: nil where differences are no finite numbers.
    init?(
      label: String, scenario: Scenario, metric: Metric, margin: Double, differences: [Double]
    ) {
      guard let comparison = PairedComparison(differences) else { return nil }
      self.label = label
      self.scenario = scenario
      self.metric = metric
      self.margin = margin
      self.differences = differences
      self.comparison = comparison
    }

    /// Whether the differences are large enough for their mean to be beyond the margin.
    var isEligible: Bool {
      let squares = differences.reduce(0) { $0 + $1 * $1 }
      return (squares / Double(differences.count)).squareRoot() > margin
    }

    /// - Parameter p: nil where the movement is not eligible.
    func verdict(_ p: AdjustedPValue?) -> CheckVerdict {
      let mean = comparison.difference
      let isLarge = abs(mean) > margin
      let moved = isLarge && p.map { $0.adjusted <= level } ?? false
      let worse = (mean < 0) == (metric.direction == .higherIsBetter)
      let interval = comparison.interval()
      var detail = """
        \(preface)\(metric.symbol) moved by \(points(mean)) points (95 % interval \
        \(points(interval.lowerBound)) to \(points(interval.upperBound)), \
        \(differences.count) seeds, margin \(points(margin, signed: false))
        """
      if isLarge, let p {
        detail += "; p \(probability(p.single)), adjusted \(probability(p.adjusted))"
      }
      detail += isLarge && !moved ? "); more seeds would tell whether by chance" : ")"
      return CheckVerdict(
        label: label, scenario: scenario, metric: metric.id,
        outcome: moved ? (worse ? .regressed : .improved) : .held, detail: detail)
    }
  }

  /// What was found of a cell or of one of its metrics.
  enum Finding {
    case settled(CheckVerdict)
    case measured(Movement)
    /// To be told only where the metric has moved.
    case extra(Movement)

    /// With words before a movement's detail.
    func prefixed(_ preface: String) -> Finding {
      switch self {
      case .settled(var verdict):
        verdict.detail = preface + verdict.detail
        return .settled(verdict)
      case .measured(var movement):
        movement.preface = preface
        return .measured(movement)
      case .extra: return self
      }
    }

    /// The movement, to be told only where there is one; nil for anything else.
    var onlyIfMoved: Finding? {
      if case .measured(let movement) = self { .extra(movement) } else { nil }
    }

    fileprivate var movement: Movement? {
      switch self {
      case .settled: nil
      case .measured(let movement), .extra(let movement): movement
      }
    }
  }

  /// The verdicts in the order of the findings.
  static func verdicts(_ findings: [Finding]) -> [CheckVerdict] {
    var pValues: [Int: AdjustedPValue] = [:]
    for (isAccuracy, share) in [(true, shareOfAccuracy), (false, 1 - shareOfAccuracy)] {
      let tested = findings.indices.compactMap { index in
        findings[index].movement.flatMap { movement in
          movement.isEligible && (movement.metric == .lastAccuracy) == isAccuracy
            ? (index: index, p: movement.comparison.pValue) : nil
        }
      }
      for (test, p) in zip(tested, AdjustedPValue.table(tested.map(\.p))) {
        pValues[test.index] = AdjustedPValue(
          single: p.single, adjusted: min(1, p.adjusted / share))
      }
    }
    return findings.enumerated().compactMap { index, finding in
      switch finding {
      case .settled(let verdict): return verdict
      case .measured(let movement): return movement.verdict(pValues[index])
      case .extra(let movement):
        let verdict = movement.verdict(pValues[index])
        return verdict.outcome.isPassing ? nil : verdict
      }
    }
  }
}
