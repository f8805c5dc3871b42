import ArgumentParser
import Foundation
import Harness

/// A directory of records as an argument.
struct RunsArgument: ParsableArguments {
  @Argument(
    help: "The directory of records that 'clbench run' wrote, such as runs/quickstart.",
    completion: .directory)
  var runs: String

  /// Reads and checks the records.
  func load(keepingCurves: Bool = true) throws -> SuiteResults {
    try SuiteResults.load(
      directory: URL(fileURLWithPath: runs), keepingCurves: keepingCurves)
  }
}
