import ArgumentParser
import Foundation
import Harness
import Report

extension CLBench {
  struct MakeReport: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report",
      abstract: "Write the report, figures and tables of a suite's records, or of a paper's.",
      discussion: """
        report.pdf holds results only: the same results give the same bytes. Measured times are in \
        timing.pdf. Both are also written as HTML, one page that loads nothing and whose tables sort \
        and figures give their values, and as JSON with all numbers. Figures are in figures/ as SVG \
        and PNG, tables in tables/ as CSV, Markdown and LaTeX. A suite that names a paper is \
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

    @Option(
      name: .customLong("format"),
      help: "Write this format only; repeat the option for several. (default: all)")
    var formats: [ReportFormat] = []

    func validate() throws {
      guard template == nil || paper.paper == nil else {
        throw ValidationError("a template names its paper itself; leave out --reference")
      }
      _ = try paperTemplate
    }

    func run() throws {
      let parts = try runs.map { try SuiteResults.load(directory: URL(fileURLWithPath: $0)) }
      let directory = URL(fileURLWithPath: output)
      let writer: ReportWriter
      let shown: [SuiteResults]
      if let template = try paperTemplate {
        let report = try PaperReport(
          template, parts, reference: try published(for: template))
        writer = ReportWriter(report)
        shown = template.benchmarks.compactMap { report.results[$0.suite] }
      } else {
        let results = try parts.dropFirst().reduce(parts[0]) { try $0.joined(with: $1) }
        let absentPaper = paper.absentPaper(of: results)
        let report = ComparisonReport(
          results, published: absentPaper == nil ? try paper.comparison(of: results) : nil,
          absentPaper: absentPaper)
        writer = try ReportWriter(report)
        shown = [results]
      }
      let files = try writer.write(
        to: directory, as: formats.isEmpty ? Set(ReportFormat.allCases) : Set(formats))
      print(
        "\(files.count) files written to \(output)" + (files.first.map { ", first \($0)" } ?? ""))
      for absence in shown.compactMap(\.absencePhrase) {
        printError("\(absence); the report says so")
      }
    }

    /// The numbers of a template's paper; nil, with a word on where they were looked for, where they
    /// are not there.
    private func published(for template: PaperTemplate) throws -> PublishedReference? {
      let references = paper.references
      guard let file = references.published(paper: template.paper) else {
        printError(
          """
          there are no published numbers of '\(template.paper)' in \(references.searched); name a \
          directory that has them with --reference-dir
          """)
        return nil
      }
      return try references.publishedReference(file)
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
