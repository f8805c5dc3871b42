import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct Cite: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print BibTeX for the methods, data sets and papers that runs rest on.",
      discussion: """
        Example:
          clbench cite runs/split-mnist > references.bib
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var references: ReferenceOptions

    func run() throws {
      let results = try runs.load()
      let bibliography = try Bibliography(
        referenceDirectory: references.requiredDirectory(with: "bibliography.json"))
      print(Citations(results.plan, from: bibliography).bibtex, terminator: "")
      if let absence = results.absencePhrase {
        printError("\(absence); what they rest on is cited too")
      }
    }
  }
}
