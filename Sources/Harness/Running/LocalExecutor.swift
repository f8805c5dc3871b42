import Foundation
import Subprocess
import SystemPackage

/// Carries out a plan with worker processes on this machine.
///
/// A process for each worker, so that a crash or a lack of memory ends one run and no other, and
/// each computes with one thread. Workers write the records of finished runs, the executor those of
/// failed ones.
public struct LocalExecutor: Sendable {
  /// The program to start, this one.
  public var executable: String
  /// Its arguments that make it a worker.
  public var workerArguments: [String]
  public var workers: Int
  public var store: RecordStore

  public init(
    executable: String, workerArguments: [String], workers: Int, store: RecordStore
  ) {
    self.executable = executable
    self.workerArguments = workerArguments
    self.workers = workers
    self.store = store
  }

  /// Asks a worker with which arithmetic it computes.
  public func kernelIdentity() async throws -> KernelIdentity {
    let result = try await Subprocess.run(
      .path(FilePath(executable)), arguments: Arguments(workerArguments),
      environment: workerEnvironment, input: .none, output: .string(limit: 65_536),
      error: .string(limit: 65_536))
    guard let line = result.standardOutput.split(separator: "\n").first,
      case .ready(let kernel)? = try? MessageLine.decode(String(line)) as WorkerReport
    else {
      throw ExecutionError.workerFailed(
        detail: result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return kernel
  }

  /// Runs every entry of the plan that has no record yet.
  public func execute(
    _ plan: RunPlan, observer: @escaping @Sendable (ExecutionEvent) -> Void
  ) async throws -> ExecutionSummary {
    let pending = try plan.entries.filter { try store.finished(id: $0.id) == nil }
    let unique = pending.enumerated().filter { index, entry in
      pending.firstIndex { $0.id == entry.id } == index
    }.map(\.element)
    observer(.planned(pending: unique.count, finished: plan.entries.count - pending.count))
    let queue = RunQueue(unique)
    var summary = ExecutionSummary()
    summary.skipped = plan.entries.count - pending.count
    try await withThrowingTaskGroup(of: ExecutionSummary.self) { group in
      for worker in 0..<min(workers, unique.count) {
        group.addTask { try await serve(queue, worker: worker, observer: observer) }
      }
      for try await part in group {
        summary.finished += part.finished
        summary.failed += part.failed
      }
    }
    return summary
  }

  /// Keeps one worker process busy; starts another when it crashes.
  private func serve(
    _ queue: RunQueue, worker: Int, observer: @escaping @Sendable (ExecutionEvent) -> Void
  ) async throws -> ExecutionSummary {
    var summary = ExecutionSummary()
    while let first = await queue.next() {
      let part = try await serveOneProcess(queue, first: first, worker: worker, observer: observer)
      summary.finished += part.finished
      summary.failed += part.failed
    }
    return summary
  }

  private func serveOneProcess(
    _ queue: RunQueue, first: RunPlan.Entry, worker: Int,
    observer: @escaping @Sendable (ExecutionEvent) -> Void
  ) async throws -> ExecutionSummary {
    let current = CurrentRun(first)
    let result = try await Subprocess.run(
      .path(FilePath(executable)), arguments: Arguments(workerArguments),
      environment: workerEnvironment, input: .inputWriter, output: .sequence,
      error: .string(limit: 1 << 20)
    ) { execution in
      var summary = ExecutionSummary()
      for try await line in execution.standardOutput.strings() where !line.isEmpty {
        guard let entry = await current.entry else { break }
        switch try MessageLine.decode(line) as WorkerReport {
        case .ready:
          observer(.started(entry, worker: worker))
          try await send(entry, to: execution.standardInputWriter)
          continue
        case .progress(_, let context, let contexts, let step, let steps, let loss):
          observer(
            .progressed(
              entry, worker: worker, context: context, contexts: contexts, step: step,
              steps: steps, loss: loss))
          continue
        case .finished(_, let accuracy, let seconds):
          summary.finished += 1
          observer(.finished(entry, worker: worker, accuracy: accuracy, seconds: seconds))
        case .failed(_, let reason):
          summary.failed += 1
          try store.write(FailureRecord(id: entry.id, spec: entry.spec, reason: reason))
          observer(.failed(entry, worker: worker, reason: reason))
        }
        guard let next = await queue.next() else {
          await current.set(nil)
          break
        }
        await current.set(next)
        observer(.started(next, worker: worker))
        try await send(next, to: execution.standardInputWriter)
      }
      if await current.entry == nil { try await execution.standardInputWriter.finish() }
      return summary
    }
    var summary = result.closureResult
    if let lost = await current.entry {
      summary.failed += 1
      let detail = result.standardError.split(separator: "\n").last.map { " (\($0))" } ?? ""
      let reason = "the worker process ended: \(result.terminationStatus)\(detail)"
      try store.write(FailureRecord(id: lost.id, spec: lost.spec, reason: reason))
      observer(.failed(lost, worker: worker, reason: reason))
    }
    return summary
  }

  private func send(_ entry: RunPlan.Entry, to writer: StandardInputWriter) async throws {
    let line = try MessageLine.encode(WorkerRequest(id: entry.id, spec: entry.spec))
    _ = try await writer.write([UInt8](line))
  }

  /// One BLAS thread a worker: OpenBLAS changes bits with the number of threads.
  private var workerEnvironment: Environment {
    .inherit.updating(["OPENBLAS_NUM_THREADS": "1"])
  }
}

/// The executor's own failures, as opposed to a run's.
public enum ExecutionError: Error, CustomStringConvertible {
  case workerFailed(detail: String)

  public var description: String {
    switch self {
    case .workerFailed(let detail):
      "a worker process could not be started" + (detail.isEmpty ? "" : ": \(detail)")
    }
  }
}

/// The runs that no worker has taken yet.
private actor RunQueue {
  private var entries: ArraySlice<RunPlan.Entry>

  init(_ entries: [RunPlan.Entry]) {
    self.entries = entries[...]
  }

  func next() -> RunPlan.Entry? { entries.popFirst() }
}

/// The run that a worker process is at; nil once there are no more.
private actor CurrentRun {
  private(set) var entry: RunPlan.Entry?

  init(_ entry: RunPlan.Entry) {
    self.entry = entry
  }

  func set(_ entry: RunPlan.Entry?) { self.entry = entry }
}
