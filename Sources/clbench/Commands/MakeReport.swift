import ArgumentParser
import Foundation
import Harness
import Report

extension CLBench {
  struct MakeReport: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report",
      abstract: "Write the PDF report and tables of a suite's records, or of a paper's.",
      discussion: """
        report.pdf holds results only: the same results give the same bytes. Measured times are in \
        timing.pdf. Tables are in tables/ as CSV, Markdown and LaTeX. A suite that names a paper is \
        shown beside its published numbers, or beside those of --reference. Several directories of one \
        suite are shown as one.

        With --template the report has the tables and figures of a paper, filled from the directories \
        of its suites. Cells without a number say why.

        Examples:
          clbench report runs/split-mnist --output reports/split-mnist
          clbench report runs/mer-rotations runs/mer-permutations --template mer --output reports/mer
        """)

    @Argument(
      help: "Directories of records that 'clbench run' wrote, such as runs/quickstart.",
      completion: .directory)
    var runs: [String]

    @OptionGroup var paper: PaperOptions

    @Option(
      help: """
        The paper whose tables to fill: \
        \(PaperTemplate.all.map(\.name).joined(separator: ", ")).
        """,
      completion: .list(PaperTemplate.all.map(\.name)))
    var template: String?

    @Option(help: "The directory for the report.", completion: .directory)
    var output: String

    func validate() throws {
      guard template == nil || paper.paper == nil else {
        throw ValidationError("a template names its paper itself; leave out --reference")
      }
      _ = try paperTemplate
    }

    func run() throws {
      let parts = try runs.map { try SuiteResults.load(directory: URL(fileURLWithPath: $0)) }
      let directory = URL(fileURLWithPath: output)
      let files: [String]
      let missing: Int
      if let template = try paperTemplate {
        let references = paper.references
        let reference = try references.publishedReference(
          references.published(paper: template.paper))
        let report = try PaperReport(template, parts, reference: reference)
        files = try PaperReportWriter(report).write(to: directory)
        missing = report.results.values.reduce(0) { $0 + $1.missing.count }
      } else {
        let results = try parts.dropFirst().reduce(parts[0]) { try $0.joined(with: $1) }
        let report = ComparisonReport(results, published: try paper.comparison(of: results))
        files = try ReportWriter(report).write(to: directory)
        missing = results.missing.count
      }
      print("\(files.count) files written to \(output), first \(files[0])")
      if missing > 0 {
        printError("\(missing) runs of the plan have no result; the report says so")
      }
    }

    private var paperTemplate: PaperTemplate? {
      get throws {
        guard let template else { return nil }
        guard let paper = PaperTemplate.all.first(where: { $0.name == template }) else {
          throw ValidationError(
            """
            there is no template '\(template)'; it is one of \
            \(PaperTemplate.all.map(\.name).joined(separator: ", "))
            """)
        }
        return paper
      }
    }
  }
}
