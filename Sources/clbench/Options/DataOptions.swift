import ArgumentParser
import Datasets

/// Where data sets are looked for, and whether unknown bytes are accepted.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data-dir"),
    help: "A directory with data sets; searched before CLBENCH_DATA, the cache and the system.")
  var directory: String?

  @Flag(
    help: "Continue with data whose digest is not the expected one; records and reports say so.")
  var allowUnverified = false

  var locator: DataLocator { DataLocator(dataDirectory: directory) }
}
