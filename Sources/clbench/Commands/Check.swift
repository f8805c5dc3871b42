import ArgumentParser
import Datasets
import Foundation
import Harness
import Streams

extension CLBench {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare records with the reference recorded for their suite.",
      discussion: """
        With the kernels and engine version of the reference, results must be identical. Otherwise \
        differences are paired by seed, and a cell fails where the mean moved beyond the margin, \
        downwards or upwards, and a paired t test tells this from chance. The tests are adjusted for \
        one another, so that a check without any change fails in at most one of 20 cases. A run \
        that failed fails the check.

        Example:
          clbench check runs/quickstart --explain --annotations --summary "$GITHUB_STEP_SUMMARY"

        Exit codes: 0 all held, 1 something moved or a run failed, 2 the check, or a part of it, \
        could not be made and the rest held, 4 nothing ran.
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var reference: ReferenceOptions

    @Option(help: "Write the verdicts as JUnit XML to this file.", completion: .file())
    var junit: String?

    @Option(help: "Write a Markdown summary to this file.", completion: .file())
    var markdown: String?

    @Flag(
      help: "Tell in words what moved, by how much, and what differs between the two sides.")
    var explain = false

    @Flag(help: "Print the verdicts that do not pass as annotations of a GitHub workflow.")
    var annotations = false

    @Option(
      help: "Add a Markdown page of at most 1024 KiB to this file, such as $GITHUB_STEP_SUMMARY.",
      completion: .file())
    var summary: String?

    func run() throws {
      let results = try runs.load(keepingCurves: false)
      guard let file = reference.regression(suite: results.plan.suite) else {
        throw ReferenceError.badFile(
          """
          \(ReferenceOptions.regressionPath(results.plan.suite)) does not exist in \
          \(reference.searched); 'clbench record \(runs.runs)' makes it, or name its directory with \
          --reference-dir
          """)
      }
      let recorded = try RegressionReference(contentsOf: file)
      let check = RegressionCheck(results, against: recorded)
      let explanation = CheckExplanation(check, of: results, against: recorded)
      let title = "Check of \(results.plan.suite)"
      if let junit {
        let xml = JUnitReport.xml(
          suite: results.plan.suite, verdicts: check.verdicts,
          measurements: CellMeasurement.all(of: results, against: recorded))
        try AtomicFile.write(Data(xml.utf8), to: URL(fileURLWithPath: junit))
      }
      if let markdown {
        try AtomicFile.write(
          Data(MarkdownSummary.text(title: title, verdicts: check.verdicts).utf8),
          to: URL(fileURLWithPath: markdown))
      }
      if let summary {
        let page =
          MarkdownSummary.text(title: title, verdicts: check.verdicts)
          + "\n\(MarkdownText.fenced(explanation.lines))\n"
        try JobSummary.append(page, to: URL(fileURLWithPath: summary))
      }
      for verdict in check.verdicts where !verdict.outcome.isPassing {
        let cell = [verdict.label, verdict.scenario.rawValue, verdict.metric].compactMap { $0 }
        let line = "\(verdict.outcome.rawValue): \(cell.joined(separator: ", ")): \(verdict.detail)"
        print(LineText.safe(line))
      }
      if explain { print(explanation.lines.map(LineText.safe).joined(separator: "\n")) }
      if annotations {
        let lines = WorkflowAnnotations.lines(
          suite: results.plan.suite, verdicts: check.verdicts)
        for line in lines { print(line) }
      }
      let passing = check.verdicts.filter(\.outcome.isPassing).count
      print(
        """
        \(LineText.safe(title)): \(passing) of \(check.verdicts.count) verdicts pass, against \(file.shownPath)
        """)
      if check.exit != .held { throw ExitCode(check.exit.rawValue) }
    }
  }
}
