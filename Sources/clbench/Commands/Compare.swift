import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare records with a paper's numbers, or with other records.",
      discussion: """
        With one directory: its means beside the published ones. A cell is reproduced where the means \
        are shown to be equal within the margin of margins.json (two one-sided tests, adjusted over the \
        table by Holm's procedure); an undecided one says how many seeds would tell. Runs whose \
        protocol differs from the paper's fingerprint (fingerprints.json) are not comparable, and the \
        first setting that differs is named.

        With two directories: runs of the same method, scenario and seed are paired, and their \
        differences, first less second, tested likewise. Rows of one side only, and runs that failed \
        or are missing on a side, are named.

        Examples:
          clbench compare runs/split-mnist
          clbench compare runs/split-mnist --reference vandeven2019-three-scenarios
          clbench compare runs/new runs/old --margin 0.5

        Exit codes: 0 compared, and nothing is shown to differ from the paper, also where the seeds \
        do not decide (inconclusive), or two directories were compared, whatever differs and however \
        few the seeds; 1 a run \
        failed; 2 no cell could be compared, or a row of two directories only in part; 3 something \
        was not reproduced; 4 nothing ran.
        """)

    @OptionGroup var runs: RunsArgument

    @Argument(
      help: "A second directory of records, to compare with in place of a paper.",
      completion: .directory)
    var other: String?

    @OptionGroup var paper: PaperOptions
    @OptionGroup var metric: MetricOption

    @Option(help: "With two directories: a difference too small to matter, in percentage points.")
    var margin: Double?

    func validate() throws {
      if other == nil {
        guard margin == nil, metric.id == nil else {
          throw ValidationError(
            """
            --margin and --metric are for two directories; a paper's margin is in \
            margins.json, and its metric is the accuracy after the last context
            """)
        }
      } else if paper.paper != nil {
        throw ValidationError("compare with a paper or with other runs, not with both")
      }
      if let margin, !(margin > 0 && margin <= 100) {
        throw ValidationError("--margin takes percentage points above 0 up to 100, got \(margin)")
      }
    }

    func run() throws {
      let results = try runs.load(keepingCurves: false)
      if let other {
        let second = try SuiteResults.load(
          directory: URL(fileURLWithPath: other), keepingCurves: false)
        try compare(results, with: second)
        return
      }
      guard let comparison = try paper.comparison(of: results) else {
        throw ReferenceError.badFile(
          """
          the suite '\(results.plan.suite)' names no paper; give it a 'published' key, or a paper \
          with --reference
          """)
      }
      guard !comparison.cells.isEmpty else {
        throw ReferenceError.badFile(
          """
          '\(comparison.paper)' has no number for a row of '\(results.plan.suite)' that was read in \
          the paper or quoted from it; choose another paper with --reference
          """)
      }
      for cell in comparison.cells {
        print(
          LineText.safe(
            "\(cell.verdict.rawValue): \(cell.label), \(cell.scenario): \(cell.reason)"))
      }
      print(comparison.summary)
      if comparison.exit != .held { throw ExitCode(comparison.exit.rawValue) }
    }

    private func compare(_ first: SuiteResults, with second: SuiteResults) throws {
      for (side, directory) in [(first, runs.runs), (second, other ?? "")]
      where side.records.isEmpty && side.failures.isEmpty {
        throw noRun(in: directory)
      }
      let pairs = PairedRuns(
        first, against: second, by: try metric.metric, margin: (margin ?? 1) / 100)
      guard !pairs.cells.isEmpty || pairs.exit == .regressed else {
        throw ReferenceError.badFile(
          """
          the two directories have no method, scenario and seed with a value in common\
          \(pairs.gaps.first.map { "; \(pairs.line(of: $0))" } ?? "")
          """)
      }
      for cell in pairs.cells { print(LineText.safe(pairs.line(of: cell))) }
      for gap in pairs.gaps { print(LineText.safe(pairs.line(of: gap))) }
      print(pairs.summary)
      if pairs.exit != .held { throw ExitCode(pairs.exit.rawValue) }
    }
  }
}
