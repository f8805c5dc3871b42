import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store records as the reference that later checks compare with.")

    @OptionGroup var runs: RunsArgument
    @OptionGroup var reference: ReferenceOptions

    @Option(help: "How far a metric may move across kernels, in percentage points.")
    var margin = 1.0

    func validate() throws {
      guard (0...100).contains(margin) else {
        throw ValidationError("--margin takes percentage points from 0 to 100, got \(margin)")
      }
    }

    func run() throws {
      let results = try runs.load()
      let made = try RegressionReference(recording: results, margin: margin / 100)
      let file = reference.regression(suite: results.plan.suite)
      try made.write(to: file)
      print("\(made.cells.count) cells recorded in \(file.relativePath)")
    }
  }
}
