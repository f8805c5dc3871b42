import ArgumentParser
import Engine
import Foundation
import Harness

extension CLBench {
  /// The other end of `LocalExecutor`; not for people.
  struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "worker", abstract: "Serve an executor (internal).", shouldDisplay: false)

    @Option var runs: String
    @Option(transform: kernelClass(named:)) var kernel: KernelClass
    @Option var niceness: Int?
    @Option var stateInterval = 0.0
    @Option var tensorboard: String?
    @OptionGroup var data: DataOptions

    func run() throws {
      try Worker(
        store: RecordStore(directory: URL(fileURLWithPath: runs)), locator: data.locator,
        allowUnverified: data.allowUnverified, kernelClass: kernel,
        stateInterval: stateInterval,
        events: tensorboard.map { URL(fileURLWithPath: $0) }
      ).serve(niceness: niceness)
    }

    private static func kernelClass(named name: String) throws -> KernelClass {
      guard let kernel = KernelClass(named: name) else {
        throw ValidationError("there is no kernel class '\(name)'")
      }
      return kernel
    }
  }
}
