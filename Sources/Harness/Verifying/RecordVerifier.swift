public import Datasets
public import Engine
public import Foundation

/// Runs records anew with this build and compares the results bit for bit.
public struct RecordVerifier: Sendable {
  /// The program and its arguments that make it a worker which computes with a class of kernels and
  /// writes records to a directory.
  public var executable: String
  public var workerArguments: @Sendable (_ directory: URL, _ kernel: KernelClass) -> [String]
  public var workers: Int
  /// The identity of a data set as it is found here.
  public var identity: @Sendable (_ dataset: String) throws -> DatasetIdentity

  public init(
    executable: String, workerArguments: @escaping @Sendable (URL, KernelClass) -> [String],
    workers: Int, identity: @escaping @Sendable (String) throws -> DatasetIdentity
  ) {
    self.executable = executable
    self.workerArguments = workerArguments
    self.workers = workers
    self.identity = identity
  }

  /// The files of records among `paths`, each a file or a directory of records.
  public static func files(at paths: [String]) throws(RecordError) -> [URL] {
    var files: [URL] = []
    for path in paths {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        throw .notFound(path: path)
      }
      let url = URL(fileURLWithPath: path)
      guard isDirectory.boolValue else {
        files.append(url)
        continue
      }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      files += names.sorted().filter(\.isRecordName).map { url.appending(path: $0) }
    }
    return files
  }

  /// Chooses `count` files by the digests of a seed with their names: whatever their order and
  /// place, the same.
  public static func sample(_ files: [URL], count: Int, seed: UInt64) -> [URL] {
    func rank(_ file: URL) -> [UInt8] {
      SHA256.digest(of: Data("\(seed) \(file.lastPathComponent)".utf8))
    }
    let chosen = Set(
      files.map { (file: $0, rank: rank($0)) }
        .sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.prefix(count).map(\.file))
    return files.filter(chosen.contains)
  }

  /// A finding for each of `files` that is not as a run wrote it, by its own digests alone.
  public static func altered(_ files: [URL]) -> [RecordVerification] {
    files.compactMap { file -> RecordVerification? in
      do {
        let record = try RunRecord.unchecked(contentsOf: file)
        guard let defect = record.defects(fileName: file.lastPathComponent).first else {
          return nil
        }
        return RecordVerification(
          path: file.relativePath, outcome: .different, detail: "edited by hand: \(defect)")
      } catch {
        return RecordVerification(
          path: file.relativePath, outcome: .impossible, detail: "\(error)")
      }
    }
  }

  /// Verifies records; one finding for each file, in their order.
  public func verify(
    _ files: [URL], reportingTo sink: any ProgressSink
  ) throws -> [RecordVerification] {
    let staging = try StagingFolder(
      for: FileManager.default.temporaryDirectory.appending(path: "clbench-verify"))
    let scratch = staging.url
    let store = RecordStore(directory: scratch)
    let executors = KernelClass.allCases.map { kernel in
      LocalExecutor(
        executable: executable, workerArguments: workerArguments(scratch, kernel),
        workers: workers, store: store)
    }
    // Where OpenBLAS is not installed, records of portable kernels are verified all the same.
    var present: [(executor: any PlanExecutor, kernel: KernelIdentity)] = []
    var obstacle: (any Error)?
    for executor in executors {
      do { present.append((executor, try executor.kernelIdentity())) } catch { obstacle = error }
    }
    if present.isEmpty, let obstacle { throw obstacle }
    let surveys = files.map { survey($0, kernels: present.map(\.kernel)) }
    for (executor, kernel) in present {
      var plan = RunPlan(suite: "verify", title: "Verification", description: "", entries: [])
      for case .pending(let record) in surveys where record.identity.kernel == kernel {
        plan.entries.append(
          RunPlan.Entry(
            id: record.id, label: record.identity.spec.method.name, spec: record.identity.spec,
            role: .result))
      }
      if !plan.entries.isEmpty { _ = try executor.execute(plan, claims: nil, reportingTo: sink) }
    }
    return try zip(files, surveys).map { file, found in
      switch found {
      case .settled(let verification): return verification
      case .pending(let record):
        if let fresh = try store.finished(id: record.id) {
          return RecordVerification(
            path: file.relativePath, record: record, rerun: fresh, hereBy: .current)
        }
        let reason = try store.failure(id: record.id)?.reason ?? "it left no record"
        return RecordVerification(
          path: file.relativePath, outcome: .impossible, detail: "the new run failed: \(reason)")
      }
    }
  }

  private enum Survey {
    case settled(RecordVerification)
    /// To be run anew.
    case pending(RunRecord)
  }

  /// What can be told of a record before a new run.
  private func survey(_ file: URL, kernels: [KernelIdentity]) -> Survey {
    func settled(_ outcome: RecordVerification.Outcome, _ detail: String) -> Survey {
      .settled(RecordVerification(path: file.relativePath, outcome: outcome, detail: detail))
    }
    let record: RunRecord
    do {
      record = try RunRecord.unchecked(contentsOf: file)
    } catch {
      return settled(.impossible, error.description)
    }
    let defects = record.defects(fileName: file.lastPathComponent)
    for defect in defects {
      switch defect {
      case .identity(let found):
        return settled(
          .different, "edited by hand: \(defect): \(record.id), of what stands there \(found)")
      case .name: return settled(.different, "renamed by hand: \(defect) \(record.id)")
      case .result: continue
      }
    }
    let obstacles: [String]
    let kernelClass = record.identity.kernel.class
    guard let kernel = kernels.first(where: { $0.class == kernelClass }) else {
      return settled(.impossible, "there are no kernels of the class '\(kernelClass)' here")
    }
    do {
      let data = try identity(record.identity.spec.protocol.dataset)
      obstacles = IdentityDifference.between(
        record.identity, and: RunIdentity(spec: record.identity.spec, data: data, kernel: kernel))
    } catch {
      obstacles = ["data: \(error)"]
    }
    if obstacles.isEmpty { return .pending(record) }
    if case .result(let stated, let found)? = defects.first {
      return settled(
        .different, "edited by hand: \(defects[0]): \(stated), of what stands there \(found)")
    }
    return settled(.impossible, obstacles.joined(separator: "; "))
  }
}

extension [RecordVerification] {
  /// A difference concerns most; then that something could not be verified.
  public var exit: CheckExit {
    if isEmpty { return .nothingRan }
    if contains(where: { $0.outcome == .different }) { return .regressed }
    return contains { $0.outcome == .impossible } ? .impossible : .held
  }
}

extension String {
  /// Whether this is the name of a finished run's record.
  var isRecordName: Bool {
    hasSuffix(".json") && count == 69 && dropLast(5).allSatisfy(\.isHexDigit)
  }
}
