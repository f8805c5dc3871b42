import ArgumentParser
import Foundation
import Harness
import Report

extension CLBench {
  struct Bundle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Pack records with all that explains them into one archive.",
      discussion: """
        The archive holds the plan and the records (runs/), the references they are compared with \
        (reference/), the report (report/), the suite, the environments of the runs, and \
        manifest.json with the size and SHA-256 of every file. The same records give the same bytes. \
        The digest of the manifest is printed; give it to others by another way than the archive.

        Example:
          clbench bundle runs/quickstart --output quickstart.tar.gz
        """)

    @OptionGroup var runs: RunsArgument
    @OptionGroup var paper: PaperOptions

    @Option(
      help: "The suite; by default that of its name in suites/ or the installation, where it fits.",
      completion: .file(extensions: ["yaml"]))
    var suite: String?

    @Option(help: "The archive, such as quickstart.tar.gz.", completion: .file())
    var output: String

    func run() async throws {
      let results = try runs.load()
      guard !results.records.isEmpty || !results.failures.isEmpty else {
        throw ReferenceError.nothingRan
      }
      let interruption = Interruption {
        StagingFolder.removeAll()
        printError("interrupted; nothing was packed")
      }
      defer { withExtendedLifetime(interruption) {} }
      let staging = try StagingFolder(for: URL(fileURLWithPath: output))
      let scratch = staging.url
      let absentPaper = paper.absentPaper(of: results)
      let folder = try folder(of: results, hasPaper: absentPaper == nil, in: scratch)
      try ReportWriter(
        ComparisonReport(
          results, published: absentPaper == nil ? try paper.comparison(of: results) : nil,
          absentPaper: absentPaper)
      ).write(to: scratch.appending(path: "report"))
      let digest = try folder.seal()
      try await Archive.pack(scratch, to: URL(fileURLWithPath: output))
      print(
        """
        \(results.records.count) records of the \(results.plan.entries.count) runs of the plan in \(output)
        """)
      print("SHA-256 of its manifest: \(digest)")
      if let absence = results.absencePhrase { printError("\(absence); the report says so") }
    }

    private func folder(
      of results: SuiteResults, hasPaper: Bool, in scratch: URL
    ) throws -> BundleFolder {
      let name = results.plan.suite
      var references: [String: URL] = [:]
      references["reference/regression/\(name).json"] = paper.references.regression(suite: name)
      if hasPaper, let file = try paper.file(for: results) {
        references["reference/published/\(file.lastPathComponent)"] = file
        let names = try paper.references.names(beside: file)
        for name in ["fingerprints.json", "margins.json"] {
          references["reference/\(name)"] = names.appending(path: name)
        }
      }
      let make = { (suiteFile: URL?) in
        try BundleFolder(
          results, runs: URL(fileURLWithPath: runs.runs), references: references,
          suiteFile: suiteFile, in: scratch)
      }
      if let suite { return try make(SuiteFiles.file(of: suite)) }
      guard let usual = try? SuiteFiles.file(of: name) else { return try make(nil) }
      do {
        return try make(usual)
      } catch {
        printError("the suite is left out: \(error)")
        return try make(nil)
      }
    }
  }
}
