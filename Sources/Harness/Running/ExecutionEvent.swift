/// What happens while a plan is carried out, for a display.
public enum ExecutionEvent: Sendable {
  /// Before the first run: how many are to be done, and how many are finished already.
  case planned(pending: Int, finished: Int)
  case started(RunPlan.Entry, worker: Int)
  /// `step` of `steps` in `context` of `contexts`; the loss is a mean since the last report.
  case progressed(
    RunPlan.Entry, worker: Int, context: Int, contexts: Int, step: Int, steps: Int, loss: Double)
  case finished(RunPlan.Entry, worker: Int, accuracy: Double, seconds: Double)
  case failed(RunPlan.Entry, worker: Int, reason: String)
}

/// How carrying out a plan ended.
public struct ExecutionSummary: Sendable, Equatable {
  public var finished = 0
  /// Runs that were finished before.
  public var skipped = 0
  public var failed = 0
}
