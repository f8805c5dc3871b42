import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store records as the reference that later checks compare with, or in a history.",
      discussion: """
        The reference is reference/regression/<suite>.json below the working directory, or below \
        --reference-dir; it needs every run of the plan. Where one is there that has rows, seeds or \
        metrics which the records lack, or longer runs, it stays unless --replace is given.

        With --history no reference is written: the mean and spread of every row, scenario and metric \
        go to the end of that file with the commit behind the records, one line each. Recording a \
        commit again changes nothing, or takes the place of its lines.

        Examples:
          clbench record runs/quickstart
          clbench record runs/quickstart --history history.jsonl

        Exit codes: 0 recorded, 2 nothing was written: runs failed or are missing, data are unverified, \
        or less would take the place of more, 4 nothing ran.
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var reference: ReferenceOptions

    @Flag(help: "Store these records also in place of a reference, or of lines, with more in them.")
    var replace = false

    @Option(help: "How far a metric may move across kernels, in percentage points; 1 by default.")
    var margin: Double?

    @Option(
      help: "Append to this history, which 'clbench trend' shows, and write no reference.",
      completion: .file())
    var history: String?

    @Option(help: "For --history: the commit that the records stand for; their own by default.")
    var commit: String?

    @Option(help: "For --history: the commit's date in ISO 8601; by default what git says of it.")
    var date: String?

    func validate() throws {
      if let margin, !(0...100).contains(margin) {
        throw ValidationError("--margin takes percentage points from 0 to 100, got \(margin)")
      }
      if history == nil, commit != nil || date != nil {
        throw ValidationError("--commit and --date are for --history")
      }
      if history != nil, margin != nil {
        throw ValidationError("--margin is for a reference; a history has a band of its own")
      }
    }

    func run() throws {
      let results = try runs.load(keepingCurves: false)
      if let history {
        try append(results, to: URL(fileURLWithPath: history))
        return
      }
      let made = try RegressionReference(recording: results, margin: (margin ?? 1) / 100)
      let file = reference.recorded(suite: results.plan.suite)
      let read = reference.regression(suite: results.plan.suite)
      try made.write(to: file, replacing: replace)
      print(
        """
        \(made.cells.count) cells recorded in \(file.relativePath): \(made.runCount) runs, all that the \
        plan asks for
        """)
      // The one that came with the program stays, but is no longer what checks are made against.
      if let read, read.path != file.path {
        printError("checks here are no longer made against \(read.shownPath)")
      }
    }

    private func append(_ results: SuiteResults, to file: URL) throws {
      guard !results.records.isEmpty || !results.failures.isEmpty else {
        throw ReferenceError.nothingRan
      }
      let commit = try commit ?? HistoryEntry.commit(behind: results)
      let addition = try HistoryStore(file: file).add(
        HistoryEntry.entries(of: results, commit: commit, date: date ?? Self.date(of: commit)),
        replacing: replace)
      print(
        """
        \(addition.appended) lines appended to \(file.relativePath), \(addition.replaced) replaced, \
        \(addition.unchanged) there before
        """)
    }

    /// When a commit was made, where the working directory is a checkout that has it.
    private static func date(of commit: String) -> String? {
      guard commit.prefix(while: \.isHexDigit).count >= 7 else { return nil }
      let git = Process()
      git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      git.arguments = [
        "git", "show", "--no-patch", "--format=%cI", String(commit.prefix(while: \.isHexDigit)),
      ]
      let output = Pipe()
      git.standardOutput = output
      git.standardError = FileHandle.nullDevice
      guard (try? git.run()) != nil, let data = try? output.fileHandleForReading.readToEnd()
      else { return nil }
      git.waitUntilExit()
      let text = String(decoding: data, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      return git.terminationStatus == 0 && !text.isEmpty ? text : nil
    }
  }
}
