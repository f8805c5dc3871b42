import ArgumentParser
import Foundation
import Harness
import Report

extension CLBench {
  struct MakeReport: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report", abstract: "Write the PDF report and tables of a suite's records.",
      discussion: """
        report.pdf holds results only: the same results give the same bytes. Measured times are in \
        timing.pdf. Tables are in tables/ as CSV, Markdown and LaTeX. A suite that names a paper is \
        shown beside its published numbers, or beside those of --reference.
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var paper: PaperOptions

    @Option(help: "The directory for the report.", completion: .directory)
    var output: String

    func run() throws {
      let results = try runs.load()
      let report = ComparisonReport(results, published: try paper.comparison(of: results))
      let directory = URL(fileURLWithPath: output)
      let files = try ReportWriter(report).write(to: directory)
      print("\(files.count) files written to \(output), first \(files[0])")
      if !results.missing.isEmpty {
        printError("\(results.missing.count) runs of the plan have no result; the report says so")
      }
    }
  }
}
