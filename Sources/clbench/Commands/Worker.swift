import ArgumentParser
import Foundation
import Harness

extension CLBench {
  /// The other end of `LocalExecutor`; not for people.
  struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "worker", abstract: "Serve an executor (internal).", shouldDisplay: false)

    @Option var runs: String
    @OptionGroup var data: DataOptions

    func run() throws {
      try Worker(
        store: RecordStore(directory: URL(fileURLWithPath: runs)), locator: data.locator,
        allowUnverified: data.allowUnverified
      ).serve()
    }
  }
}
