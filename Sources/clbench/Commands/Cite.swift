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
      let bibliography = try Bibliography(
        referenceDirectory: URL(fileURLWithPath: references.directory))
      print(Citations(try runs.load().plan, from: bibliography).bibtex, terminator: "")
    }
  }
}
