import ArgumentParser
import Datasets
import Engine
import Foundation

/// Where data sets are looked for, and whether unknown bytes are accepted.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data-dir"),
    help: "A directory with data sets; searched before CLBENCH_DATA, the cache and the system.",
    completion: .directory)
  var directory: String?

  @Flag(
    help: "Continue with data whose digest is not the expected one; records and reports say so.")
  var allowUnverified = false

  func validate() throws {
    if directory?.isEmpty == true {
      throw ValidationError("--data-dir is empty; name a directory, or leave it out")
    }
  }

  /// Weights are also looked for in `weights/` here and of the installation.
  var locator: DataLocator {
    DataLocator(
      dataDirectory: directory,
      weightFolders: Installation.directories(named: "weights").map(\.path))
  }

  /// The data set of that name; says on standard error what was passed over on the way to it.
  func load(_ name: String) throws(DatasetError) -> ImageDataset {
    let dataset = try DatasetCatalog.load(
      name: name, locator: locator, allowUnverified: allowUnverified)
    if let note = dataset.note { printError(note) }
    return dataset
  }

  /// The program's arguments that make it a worker which looks for data at the same places.
  ///
  /// - Parameters:
  ///   - stateInterval: Seconds between two writings of a run's state; 0 to write none.
  ///   - events: Where each run has a folder of event files; nil to write none.
  func workerArguments(
    directory runs: URL, kernel: KernelClass, stateInterval: Double = 0, events: URL? = nil
  ) -> [String] {
    var arguments = ["worker", "--runs", runs.path, "--kernel", kernel.rawValue]
    if stateInterval > 0 { arguments.append("--state-interval=\(stateInterval)") }
    if let events { arguments += ["--tensorboard", events.path] }
    if let directory { arguments += ["--data-dir", directory] }
    if allowUnverified { arguments.append("--allow-unverified") }
    return arguments
  }
}
