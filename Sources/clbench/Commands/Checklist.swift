import ArgumentParser
import Foundation
import Harness
import Report

extension CLBench {
  struct Checklist: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fill in the checklists of artifact reviewers from records.",
      discussion: """
        Prints Markdown: the badges of the ACM, the machine learning reproducibility checklist (Pineau \
        et al.) and that of NeurIPS, with data sets and digests, seeds, settings and their searches, \
        error bars, compute, commit, and deviations from the paper. What the records cannot answer is \
        left to be filled in by the authors.

        Examples:
          clbench checklist runs/quickstart > checklist.md
          clbench checklist runs/split-mnist --searches runs/hyperparameters-split-mnist

        Exit codes: 0 printed, 2 records or references cannot be read.
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var paper: PaperOptions

    @Option(
      parsing: .upToNextOption,
      help: "Directories of records of the searches that the settings come from.",
      completion: .directory)
    var searches: [String] = []

    func run() throws {
      let results = try runs.load()
      let checklist = ArtifactChecklist(
        results,
        searches: try searches.map { try SuiteResults.load(directory: URL(fileURLWithPath: $0)) },
        published: paper.absentPaper(of: results) == nil
          ? try paper.comparison(of: results) : nil)
      print(checklist.markdown, terminator: "")
    }
  }
}
