/// What happens while a plan is carried out, for a display.
public enum ExecutionEvent: Sendable {
  /// Something that takes a while before the first run, such as "reading mnist".
  case preparing(String)
  /// Before the first run: how many are to be done, and how many are finished already.
  case planned(pending: Int, finished: Int)
  case started(RunPlan.Entry, worker: Int)
  /// `step` of `steps` in `context` of `contexts`; the loss is a mean since the last report.
  case progressed(
    RunPlan.Entry, worker: Int, context: Int, contexts: Int, step: Int, steps: Int, loss: Double)
  case finished(RunPlan.Entry, worker: Int, accuracy: Double, seconds: Double)
  case failed(RunPlan.Entry, worker: Int, reason: String)
  /// A worker ended before it began the run, which goes to another one.
  case returned(RunPlan.Entry, worker: Int, reason: String)
  /// No further worker can be started; those that there are go on.
  case workerRefused(reason: String)
  /// What is left, another process is at.
  case waiting(count: Int)
  case finishedElsewhere(RunPlan.Entry)
  case failedElsewhere(RunPlan.Entry, reason: String)
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
