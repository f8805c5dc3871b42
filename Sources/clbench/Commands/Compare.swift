import ArgumentParser
import Datasets
import Foundation
import Harness

extension CLBench {
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare records with the published numbers of the suite's paper.",
      discussion: """
        Exit codes: 0 all reproduced or close, 2 a verdict could not be given, 3 something was not \
        reproduced, 4 nothing ran.
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var reference: ReferenceOptions

    func run() throws {
      let results = try runs.load()
      guard let comparison = try reference.comparison(of: results) else {
        throw ReferenceError.badFile(
          "the suite '\(results.plan.suite)' names no paper; give it a 'published' key")
      }
      for cell in comparison.cells {
        print("\(cell.verdict.rawValue): \(cell.label), \(cell.scenario): \(cell.reason)")
      }
      if comparison.exit != .held { throw ExitCode(comparison.exit.rawValue) }
    }
  }
}
