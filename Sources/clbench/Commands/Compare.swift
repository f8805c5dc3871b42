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
        differences, first less second, tested likewise.

        Examples:
          clbench compare runs/split-mnist
          clbench compare runs/split-mnist --reference vandeven2019-three-scenarios
          clbench compare runs/new runs/old --margin 0.5

        Exit codes: 0 all reproduced or close, or two directories compared, 2 a verdict could not be \
        given, 3 something was not reproduced, 4 nothing ran.
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
      let results = try runs.load()
      if let other {
        let second = try SuiteResults.load(directory: URL(fileURLWithPath: other))
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
      for cell in comparison.cells {
        print(
          LineText.safe(
            "\(cell.verdict.rawValue): \(cell.label), \(cell.scenario): \(cell.reason)"))
      }
      print(comparison.summary)
      if comparison.exit != .held { throw ExitCode(comparison.exit.rawValue) }
    }

    private func compare(_ first: SuiteResults, with second: SuiteResults) throws {
      guard !first.records.isEmpty, !second.records.isEmpty else {
        throw ExitCode(CheckExit.nothingRan.rawValue)
      }
      let pairs = PairedRuns(
        first, against: second, by: try metric.metric, margin: (margin ?? 1) / 100)
      guard !pairs.cells.isEmpty else {
        throw ReferenceError.badFile(
          "the two directories have no method, scenario and seed in common")
      }
      for cell in pairs.cells { print(LineText.safe(pairs.line(of: cell))) }
      print(pairs.summary)
    }
  }
}
