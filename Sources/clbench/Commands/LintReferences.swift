import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct LintReferences: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that published numbers have all that a comparison rests on.",
      discussion: """
        Each result of published/ needs its table, the place where it was read, a metric id, mean, \
        spread with its kind, number of seeds, and the fingerprint of its protocol (fingerprints.json). \
        What is known to be missing is in lint-exceptions.json, with a reason and a last day. Each margin \
        of margins.json needs a size, a reason and results that it is for.

        Example:
          clbench lint-references

        Exit codes: 0 nothing found, 1 a finding, one line each, 2 a file cannot be read.
        """)

    @OptionGroup var references: ReferenceOptions

    func run() throws {
      let today = Date.now.formatted(.iso8601.year().month().day().dateSeparator(.dash))
      let lint = try ReferenceLint(
        referenceDirectory: references.requiredDirectory(with: "published/"), today: today)
      for finding in lint.findings { print(LineText.safe("\(finding)")) }
      print(
        "\(lint.results) published results, \(lint.findings.count) findings, "
          + "\(lint.excepted) more excepted for now")
      if !lint.findings.isEmpty { throw ExitCode(CheckExit.regressed.rawValue) }
    }
  }
}
