extension RunRecord {
  /// No run counts as far, and ten thousand of them still have a sum.
  private static let largestCount = 1 << 49

  /// A number that no run can have written, in a clause; nil where there is none.
  ///
  /// Digests are no proof of that, since anyone can compute them.
  var numberDefect: String? {
    if let defect = identity.spec.defect ?? measurementDefect { return defect }
    let cost = result.cost
    let counts: [LimitedNumber<Int>] = [
      .init("steps", cost.steps, 0...Self.largestCount),
      .init("examples", cost.examples, 0...Self.largestCount),
      .init("parameters", cost.parameters, 0...Self.largestCount),
      .init("carriedBytes", cost.carriedBytes, 0...Self.largestCount),
      .init("peakMemory", peakMemory, 0...Self.largestCount),
    ]
    // A thousand years, and less than nothing where a clock was set back.
    let times = [
      ("data", timing.data), ("training", timing.training),
      ("consolidation", timing.consolidation), ("evaluation", timing.evaluation),
      ("total", timing.total),
    ].map { LimitedNumber("timing.\($0)", $1, -1e6...3.2e10) }
    let tested = result.testExamples.map { LimitedNumber("testExamples", $0, 0...1_000_000_000) }
    let contexts = 1...max(1, identity.spec.protocol.contexts)
    return (counts + tested).firstNonNil(\.defect) ?? times.firstNonNil(\.defect)
      ?? result.curve.firstNonNil { point in
        LimitedNumber("step", point.step, 0...Self.largestCount).defect
          ?? LimitedNumber("context", point.context, contexts).defect
          ?? (point.loss.isFinite ? nil : "a loss is no number")
      }.map { "in the curve \($0)" }
  }
}
