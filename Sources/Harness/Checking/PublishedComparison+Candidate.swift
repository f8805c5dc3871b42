import Datasets
import Metrics
import Streams

extension PublishedComparison {
  /// A published number with our runs, before the table is judged as a whole.
  struct Candidate {
    let published: PublishedReference.Result
    let margin: EquivalenceMargin
    let scenario: Scenario
    let ours: Summary?
    /// Why there is nothing to test, with the verdict that this makes.
    private let obstacle: (verdict: Verdict, reason: String)?
    /// nil where there is an obstacle.
    let comparison: WelchComparison?
    /// What the reader of a verdict has to know besides.
    private let remarks: [String]
    private let failedSeeds: [UInt64]

    /// - Returns: nil where the number is no target, or is not of the suite's protocol and methods.
    init?(
      _ published: PublishedReference.Result, of reference: PublishedReference,
      protocolPrefix: String?, in results: SuiteResults
    ) {
      guard published.isTarget, reference.metric(of: published) == .lastAccuracy,
        protocolPrefix.map(published.protocol.hasPrefix) ?? true,
        let scenario = published.scenario.flatMap(Scenario.init(rawValue:)),
        results.labels.contains(published.method)
      else { return nil }
      // Without a name for the protocol, other benchmarks of the paper are no business of ours.
      if protocolPrefix == nil, let spec = results.plan.entries.first?.spec.protocol,
        !reference.isOfBenchmark(spec, published)
      {
        return nil
      }
      let entries = results.entries(label: published.method, scenario: scenario)
      let absence = results.absence(label: published.method, scenario: scenario)
      failedSeeds = absence?.failed ?? []
      self.published = published
      self.scenario = scenario
      margin = reference.margin(of: published)
      ours = results.summary(of: .lastAccuracy, label: published.method, scenario: scenario)
      let welch = ours.flatMap { ours in
        WelchComparison(
          mean: ours.mean, standardError: ours.standardError, count: ours.count,
          against: published.fraction, standardError: published.standardError,
          count: published.seeds ?? 1)
      }
      obstacle =
        if let ours {
          if let reason = reference.obstacle(between: published, and: entries, in: results) {
            (.notComparable, reason)
          } else if ours.count < minimumSeeds {
            (
              .inconclusive,
              ([
                "\(ours.count) \(ours.count == 1 ? "seed" : "seeds")", "\(minimumSeeds) are needed",
              ]
                + [absence?.seedsPhrase].compactMap(\.self)).joined(separator: "; ")
            )
          } else if welch == nil {
            (.notComparable, "the published mean or its spread is no sensible number")
          } else {
            nil
          }
        } else {
          (
            .notRun,
            (["no run of this cell has finished"]
              + (failedSeeds.isEmpty ? [] : [absence?.seedsPhrase].compactMap(\.self)))
              .joined(separator: "; ")
          )
        }
      comparison = obstacle == nil ? welch : nil
      var remarks: [String] = []
      // A diverged or a missing run is part of the result, and never left out without a word.
      if let ours, ours.count < entries.count {
        remarks.append("\(ours.count) of \(entries.count) seeds, \(failedSeeds.count) failed")
      }
      if published.standardError == nil { remarks.append("the source gives no standard error") }
      self.remarks = remarks
    }

    /// The cell with its verdict.
    ///
    /// - Parameters:
    ///   - tests: nil where there is an obstacle.
    ///   - mostSeeds: How many seeds the cell of the table has that has most.
    func cell(_ tests: Tests?, _ undecided: Undecided, of mostSeeds: Int) -> Cell {
      var cell = Cell(
        label: published.method, scenario: scenario, published: published, margin: margin,
        ours: ours, comparison: comparison, tests: tests,
        verdict: obstacle?.verdict ?? .inconclusive, reason: obstacle?.reason ?? "",
        failedSeeds: failedSeeds)
      guard let tests, let comparison, let ours else { return cell }
      cell.verdict = tests.verdict(oursIsBetter: comparison.difference > 0)
      let interval = comparison.interval()
      let bound = points(margin.value, signed: false)
      var parts = [
        """
        \(points(comparison.difference)) points, 95 % interval \(points(interval.lowerBound)) to \
        \(points(interval.upperBound))
        """,
        "within \(bound): \(tests.equality.phrase)",
        "beyond \(bound): \(tests.difference.phrase)",
      ]
      parts += remarks
      if ours.count < mostSeeds, failedSeeds.isEmpty {
        parts.append("over \(ours.count) seeds, others over up to \(mostSeeds)")
      }
      if cell.verdict == .inconclusive {
        let seeds = SeedsNeeded(
          toJudge: comparison, margin: margin.value, of: published, from: ours, undecided)
        cell.seedsNeeded = seeds
        if seeds.areReached(by: ours.count), interval.contains(0) { cell.verdict = .consistent }
        parts.append(seeds.phrase(isWithinMargin: abs(comparison.difference) < margin.value))
      }
      cell.reason = parts.joined(separator: "; ")
      return cell
    }
  }
}
