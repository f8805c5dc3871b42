/// A way to carry out a plan: processes on this machine (``LocalExecutor``), or jobs of a cluster.
public protocol PlanExecutor: Sendable {
  /// The arithmetic that runs will be computed with, which is part of their ids.
  func kernelIdentity() throws -> KernelIdentity

  /// Runs every entry of the plan that has no record yet; returns when all are done.
  ///
  /// - Parameters:
  ///   - claims: Those on the store's directory; nil to open them there.
  ///   - sink: Is told of all that happens.
  func execute(
    _ plan: RunPlan, claims: RunClaims?, reportingTo sink: any ProgressSink
  ) throws -> ExecutionSummary
}

/// How carrying out a plan ended.
public struct ExecutionSummary: Sendable, Equatable {
  public var finished = 0
  /// Runs that were finished before.
  public var skipped = 0
  public var failed = 0
  /// Runs that another process finished meanwhile.
  public var finishedElsewhere = 0
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
