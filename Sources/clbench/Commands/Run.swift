import ArgumentParser
import Datasets
import Foundation
import Harness

extension CLBench {
  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a suite; finished runs are not run again.",
      discussion: """
        Records go to runs/<suite>/ as one file a run, written whole or not at all. Interrupt at any \
        time and start again: only the runs in progress are lost.

        Examples:
          clbench run suites/quickstart.yaml
          clbench run suites/split-mnist.yaml --seeds 2..4 --workers 2 --data-dir data
          clbench run suites/quickstart.yaml --scale 0.1

        Exit codes: 0 all runs finished, 1 a run failed, 2 the suite or its data cannot be used, \
        130 interrupted.
        """)

    @Argument(
      help: "The suite: a YAML file, or the name of one that 'clbench list suites' has.",
      completion: .file(extensions: ["yaml"]))
    var suite: String

    @Option(help: "Worker processes; the number of processors by default.")
    var workers: Int?

    @Option(help: "Where the records go; runs/<suite> by default.", completion: .directory)
    var runs: String?

    @Option(help: "Only these seeds of the suite, such as 2..4.")
    var seeds: String?

    @Option(
      help: "Run with this part of the seeds and iterations, such as 0.1; the report says so.")
    var scale: Double?

    @OptionGroup var data: DataOptions

    func validate() throws {
      if let workers, !(1...1024).contains(workers) {
        throw ValidationError("--workers takes a number from 1 to 1024, got \(workers)")
      }
      if let scale, !(scale > 0 && scale < 1) {
        throw ValidationError("--scale takes a number between 0 and 1, got \(scale)")
      }
    }

    func run() async throws {
      var suite = try Suite(contentsOf: SuiteFiles.file(of: suite))
      if let seeds { try suite.limit(toSeeds: seeds) }
      if let scale { suite.scale(by: scale) }
      // Scaled runs have a directory of their own, so that they never take the place of full ones.
      let name = scale.map { "\(suite.name)-scale-\($0)" } ?? suite.name
      let directory = URL(fileURLWithPath: runs ?? "runs/\(name)")
      let store = RecordStore(directory: directory)
      let executor = LocalExecutor(
        executable: CommandLine.executablePath,
        workerArguments: data.workerArguments(directory: directory, kernel: suite.kernel),
        workers: workers ?? ProcessInfo.processInfo.activeProcessorCount, store: store)
      let identity = try DatasetCatalog.load(
        name: suite.protocol.dataset, locator: data.locator,
        allowUnverified: data.allowUnverified
      ).identity
      let kernel = try await executor.kernelIdentity()
      let plan = try suite.plan { spec in
        RunIdentity(spec: spec, data: identity, kernel: kernel)
      }
      try store.write(plan)
      let display = makeExecutionDisplay()
      let summary = try await executor.execute(plan) { display.show($0) }
      display.close()
      print(
        "\(summary.finished) runs finished, \(summary.skipped) were finished before, "
          + "\(summary.failed) failed; records in \(directory.relativePath)")
      if summary.failed > 0 { throw ExitCode(1) }
    }
  }
}
