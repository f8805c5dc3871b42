import ArgumentParser
import Datasets
import Foundation
import Harness
import Synchronization

extension CLBench {
  struct VerifyRecords: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Run records anew with this build and compare the results bit for bit.",
      discussion: """
        A record's own digests are checked first, with --sample those of all records. A new run \
        needs the data, the engine version and the kernels of the record; where they are not here, \
        the message says which, such as the OPENBLAS_CORETYPE to set. The number of workers changes no bit, nor do OPENBLAS_NUM_THREADS \
        and the like: a worker computes with one thread of OpenBLAS, whatever they say.

        Examples:
          clbench verify runs/quickstart --sample 3
          clbench verify runs/quickstart/1a2b3c4d5e6f

        Exit codes: 0 all equal, 1 a difference, 2 something could not be verified here, 4 no record.
        """)

    @Argument(
      help: "Records, by file or by the first digits of their ids, or directories of records.",
      completion: .file())
    var runs: [String]

    @Option(help: "Verify only so many of the records, chosen by --seed.")
    var sample: Int?

    @Option(help: "What chooses the sample.")
    var seed: UInt64 = 1

    @Option(help: "Worker processes; the number of processors by default.")
    var workers: Int?

    @OptionGroup var data: DataOptions

    func validate() throws {
      if let workers, !(1...1024).contains(workers) {
        throw ValidationError("--workers takes a number from 1 to 1024, got \(workers)")
      }
      if let sample, sample < 1 {
        throw ValidationError("--sample takes a number from 1, got \(sample)")
      }
    }

    func run() throws {
      let search = RecordSearch(root: URL(fileURLWithPath: "runs"), includesFailed: false)
      var files = try RecordVerifier.files(
        at: runs.map { path in
          FileManager.default.fileExists(atPath: path) ? path : try search.file(path).path
        })
      let found = files
      if files.isEmpty {
        let inside = runs.map { "\($0)/runs" }
          .filter { !((try? RecordVerifier.files(at: [$0])) ?? []).isEmpty }
        printError(
          "there are no records in \(runs.joined(separator: ", "))"
            + (inside.isEmpty ? "" : "; there are in \(inside.joined(separator: ", "))"))
        throw ExitCode(CheckExit.nothingRan.rawValue)
      }
      if let sample { files = RecordVerifier.sample(files, count: sample, seed: seed) }
      let (data, identities) = (data, IdentityCache())
      let verifier = RecordVerifier(
        executable: CommandLine.executablePath,
        workerArguments: { data.workerArguments(directory: $0, kernel: $1) },
        workers: workers ?? ProcessInfo.processInfo.activeProcessorCount,
        identity: { try identities.identity(of: $0, data) })
      let display = makeExecutionDisplay()
      let findings = try verifier.verify(files, reportingTo: display)
      display.close()
      // An edited record outside the sample is seen without a new run.
      let sampled = Set(files)
      let altered = RecordVerifier.altered(found.filter { !sampled.contains($0) })
      for finding in findings + altered {
        print(
          LineText.safe("\(finding.outcome.rawValue): \(finding.path): \(finding.detail)"))
      }
      let equal = findings.count { $0.outcome == .equal }
      print(
        "\(equal) of \(findings.count) records are equal to a new run"
          + (files.count < found.count
            ? """
            ; \(files.count) of \(found.count) were chosen by seed \(seed), and of the others \
            \(altered.isEmpty ? "all" : "\(found.count - files.count - altered.count)") have the \
            digests that they state
            """ : ""))
      let exit = (findings + altered).exit
      if exit != .held { throw ExitCode(exit.rawValue) }
    }
  }
}

/// Identities of data sets, each read once.
private final class IdentityCache: Sendable {
  private let known = Mutex<[String: DatasetIdentity]>([:])

  func identity(of name: String, _ data: DataOptions) throws -> DatasetIdentity {
    if let identity = known.withLock({ $0[name] }) { return identity }
    let identity = try data.load(name).identity
    known.withLock { $0[name] = identity }
    return identity
  }
}
