import ArgumentParser
import Foundation
import Harness
import Metrics
import Report

extension CLBench {
  struct TrendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trend",
      abstract: "Show each metric of a history over commits, and where it left its noise band.",
      discussion: """
        The file is one of 'clbench record --history'. The band is around the mean at the first \
        commit: Welch's interval of 95 % for the difference of two means over seeds. Means outside \
        it have a *. With the same kernels and seeds any difference at all is a change of the \
        program; 'moved' is the first commit with one.

        Example:
          clbench trend history.jsonl --metric accuracy/last@1

        Exit codes: 0 shown, 2 the file cannot be read, 4 there is no entry.
        """)

    @Argument(help: "The history, a file with one entry a line.", completion: .file())
    var file: String

    @Option(help: "Only this metric, by its id.", completion: .list(Metric.all.map(\.id)))
    var metric: String?

    @Option(help: "How many of the last commits have a column, besides the first.")
    var last = 5

    @Flag(help: "Print Markdown in place of aligned text.")
    var markdown = false

    @Option(
      help: "Also draw the rows over the commits as a PDF; metrics between 0 and 1 only.",
      completion: .file(extensions: ["pdf"]))
    var figure: String?

    func validate() throws {
      guard last >= 1 else { throw ValidationError("--last takes a number from 1, got \(last)") }
    }

    func run() throws {
      guard FileManager.default.fileExists(atPath: file) else {
        throw RecordError.cannotRead(
          path: file,
          reason: "there is no such file; 'clbench record RUNS --history \(file)' makes it")
      }
      let entries = try HistoryStore(file: URL(fileURLWithPath: file)).entries()
      let known = Set(entries.map(\.metric))
      if let metric, !entries.isEmpty, !known.contains(metric) {
        throw ValidationError(
          LineText.safe(
            "the history has no '\(metric)'; it has \(known.sorted().joined(separator: ", "))"))
      }
      let trends = Trend.all(in: entries, metric: metric)
      guard !trends.isEmpty else {
        printError("\(file) has no entry yet; 'clbench record RUNS --history \(file)' adds some")
        throw ExitCode(CheckExit.nothingRan.rawValue)
      }
      if let figure, try !TrendFigure.write(trends, to: figure) {
        throw ValidationError(
          """
          a figure needs two commits and a metric between 0 and 1, such as --metric \
          \(Metric.lastAccuracy.id)
          """)
      }
      for table in TrendTable.tables(of: trends, lastCommits: last) {
        print(markdown ? MarkdownRenderer.text(table) : PlainTextRenderer.text(table))
      }
    }
  }
}
