import ArgumentParser
import Harness
import Metrics
import Report

extension CLBench {
  struct Aggregate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Aggregate the methods of a suite over few seeds, with bootstrap intervals.",
      discussion: """
        Prints for each scenario, and over all of them, the interquartile mean of each method with its \
        95 % interval from stratified bootstraps, and the probability that a run of it is better \
        than one of the baseline (Agarwal et al. 2021). In one scenario, differences from the baseline \
        are also tested by seed, adjusted over the table by Holm's procedure. A row over fewer seeds \
        than the others says over how many, and runs without a result are named.

        Example:
          clbench aggregate runs/split-mnist --against "A-GEM"

        Exit codes: 0 all runs of the plan are in it, 1 a run failed, 2 some were not run or there is \
        too little to aggregate, 4 nothing ran.
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var metric: MetricOption

    @Option(help: "The row that the others are compared with, such as None, the default.")
    var against: String?

    func run() throws {
      let results = try runs.load(keepingCurves: false)
      guard !results.records.isEmpty || !results.failures.isEmpty else {
        throw ReferenceError.nothingRan
      }
      if let against, !results.labels.contains(against) {
        throw ValidationError(
          LineText.safe(
            "there is no row '\(against)'; the suite has \(results.labels.joined(separator: ", "))")
        )
      }
      let aggregates = MethodAggregates(
        results, by: try metric.metric, against: against ?? results.baselineLabel)
      let absences = results.absences
      for absence in absences { printError(absence.description) }
      guard !aggregates.groups.isEmpty else {
        throw ReferenceError.badFile(
          """
          aggregates need two methods with \(MethodAggregates.minimumSeeds) seeds in a scenario; run \
          more of the suite
          """)
      }
      var tables = aggregates.tables
      // What the metric means is said once.
      for index in tables.indices.dropLast() { tables[index].definitions = [] }
      print(tables.map(MarkdownRenderer.text).joined(separator: "\n"), terminator: "")
      if absences.exit != .held { throw ExitCode(absences.exit.rawValue) }
    }
  }
}
