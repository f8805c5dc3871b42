import ArgumentParser
import Datasets
import Foundation
import Harness

extension CLBench {
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a suite; finished runs are not run again.",
      discussion: """
        Records go to runs/<suite>/ as one file a run, written whole or not at all. Interrupt at any \
        time and start again: finished runs are kept, and those in progress go on from their last state. \
        The directory keeps the union of what \
        it was asked for, so that seeds can come one by one. Several commands on one directory, also \
        from several machines, share the runs.

        Examples:
          clbench run suites/quickstart.yaml
          clbench run suites/split-mnist.yaml --seeds 2..4 --workers 2 --data-dir data
          clbench run suites/quickstart.yaml --scale 0.1
          clbench run suites/quickstart.yaml --tensorboard events

        Exit codes: 0 all runs finished, 1 a run failed, 2 the suite or its data cannot be used, \
        129, 130 or 143 ended by a signal (hangup, interrupt, termination).
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

    @Flag(help: "Forget what the directory was asked for before; its records stay.")
    var replace = false

    @Option(
      help: """
        After how many seconds without a report a worker is ended and its run has failed; 0 for never.
        """)
    var silenceLimit = LocalExecutor.usualSilenceLimit

    @Option(
      help: """
        After how many minutes a run in progress writes its state, from which it goes on after an \
        interruption; 0 for never.
        """)
    var stateMinutes = 5.0

    @Option(
      help: """
        A directory where each run writes a folder of TensorBoard event files while it is made; no run \
        is another for it.
        """,
      completion: .directory)
    var tensorboard: String?

    @OptionGroup var data: DataOptions

    func validate() throws {
      if tensorboard?.isEmpty == true {
        throw ValidationError("--tensorboard is empty; name a directory, or leave it out")
      }
      guard stateMinutes >= 0, stateMinutes < 1e6 else {
        throw ValidationError("--state-minutes takes a number from 0, got \(stateMinutes)")
      }
      guard silenceLimit >= 0 else {
        throw ValidationError(
          "--silence-limit takes a number of seconds from 0, got \(silenceLimit)")
      }
      if let workers, !(1...1024).contains(workers) {
        throw ValidationError("--workers takes a number from 1 to 1024, got \(workers)")
      }
      if let scale, !(scale > 0 && scale < 1) {
        throw ValidationError("--scale takes a number between 0 and 1, got \(scale)")
      }
    }

    func run() throws {
      var suite = try Suite(contentsOf: SuiteFiles.file(of: suite))
      if let seeds { try suite.limit(toSeeds: seeds) }
      if let scale { suite.scale(by: scale) }
      // Scaled runs have a directory of their own, so that they never take the place of full ones.
      let name = scale.map { "\(suite.name)-scale-\($0)" } ?? suite.name
      let directory = URL(fileURLWithPath: runs ?? "runs/\(name)")
      let (display, tally) = (makeExecutionDisplay(), RunTally())
      let interruption = Interruption {
        display.close()
        printError(tally.lastWords)
      }
      defer { withExtendedLifetime(interruption) {} }
      let summary: ExecutionSummary
      do {
        summary = try execute(suite, in: directory, display, tally)
      } catch {
        display.close()
        throw error
      }
      let elsewhere =
        summary.finishedElsewhere > 0 ? "\(summary.finishedElsewhere) by other processes, " : ""
      let finished = summary.finished == 1 ? "1 run" : "\(summary.finished) runs"
      // Not printed: the command is about records, and does not fail where its log cannot be written.
      display.close(
        saying: """
          \(finished) finished, \(summary.skipped) were finished before, \(elsewhere)\
          \(summary.failed) failed; records in \(directory.relativePath)
          """)
      if summary.failed > 0 { throw ExitCode(1) }
    }

    /// Adds the suite's runs to the directory's plan, and does those that have no record yet.
    private func execute(
      _ suite: Suite, in directory: URL, _ display: any ExecutionDisplay, _ tally: RunTally
    ) throws -> ExecutionSummary {
      let store = RecordStore(directory: directory)
      let events = tensorboard.map { URL(fileURLWithPath: $0) }
      if let events { try EventFolder.prepare(events) }
      let executor: any PlanExecutor = LocalExecutor(
        executable: CommandLine.executablePath,
        workerArguments: data.workerArguments(
          directory: directory, kernel: suite.kernel, stateInterval: stateMinutes * 60,
          events: events),
        workers: workers ?? ProcessInfo.processInfo.activeProcessorCount, store: store,
        silenceLimit: silenceLimit)
      display.take(.preparing("reading \(suite.protocol.dataset)"))
      let identity = try data.load(suite.protocol.dataset).identity
      let kernel = try executor.kernelIdentity()
      let plan = try suite.plan { spec in
        RunIdentity(spec: spec, data: identity, kernel: kernel)
      }
      let claims = try RunClaims(directory: directory)
      try store.prepare(for: plan, replacing: replace, claims: claims)
      tally.begin(runs: Set(plan.entries.map(\.id)).count)
      return try executor.execute(
        plan, claims: claims, reportingTo: ProgressSinks([tally, display]))
    }
  }
}
