import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct TensorBoardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tensorboard",
      abstract: "Write TensorBoard event files of finished runs.",
      discussion: """
        Each run has a folder, named by method, scenario, seed and the beginning of its id, with the \
        accuracies, learning curve, cost and times that its record holds. The same records give the same \
        bytes. Runs that 'clbench run --tensorboard' watched have the loss of every step besides; where \
        such a file lies in the directory it stays.

        Example:
          clbench tensorboard runs/quickstart --output events
          tensorboard --logdir events

        Exit codes: 0 written, 2 the records cannot be read or the files not be written, 4 no run has \
        finished.
        """)

    @OptionGroup var runs: RunsArgument

    @Option(help: "The directory for the folders of all runs.", completion: .directory)
    var output: String

    func run() throws {
      let results = try runs.load()
      guard !results.records.isEmpty else { throw noRun(in: runs.runs) }
      let export = try EventExport(of: results, to: URL(fileURLWithPath: output))
      let kept =
        export.kept == 0
        ? "" : "; \(export.kept) have files there that they wrote themselves, which stay"
      let count = export.written == 1 ? "1 run" : "\(export.written) runs"
      print("events of \(count) written to \(output)\(kept)")
      if let absence = results.absencePhrase { printError(absence) }
    }
  }
}
