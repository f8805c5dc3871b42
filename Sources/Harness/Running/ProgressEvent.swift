public import Methods

/// What happens while a plan is carried out.
///
/// It is the one type for all who tell of it or listen: a worker writes it as a line, the executor passes
/// it on, a display shows it. Runs are named by their ids, which ``planned(pending:finished:)`` explains.
public enum ProgressEvent: Codable, Sendable, Equatable {
  /// Something that takes a while before the first run, such as "reading mnist".
  case preparing(String)
  /// Before the first run: what is to be done, and how many are finished already.
  case planned(pending: [RunPlan.Entry], finished: Int)
  /// A worker can take its first run; it computes with this arithmetic.
  case ready(kernel: KernelIdentity)
  /// A worker has begun; one that ends before has not touched the run.
  case started(id: String)
  /// The loss is a mean since the last report.
  case progressed(id: String, RunProgress)
  /// What became of the state of a run: it goes on from it, begins anew, or cannot keep it.
  case remarked(id: String, remark: String)
  /// The record has been written.
  case finished(id: String, accuracy: Double, seconds: Double)
  case failed(id: String, reason: String)
  /// A worker ended before it began the run, which goes to another one.
  case returned(id: String, reason: String)
  /// No further worker can be started; those that there are go on.
  case workerRefused(reason: String)
  /// What is left, another process is at.
  case waiting(count: Int)
  case finishedElsewhere(id: String)
  case failedElsewhere(id: String, reason: String)
}

/// Something that listens to how a plan is carried out: a display, a file, a plot.
///
/// A listener that has trouble keeps it to itself, since it is no reason to stop the runs.
public protocol ProgressSink: Sendable {
  func take(_ event: ProgressEvent)
}

/// Several listeners, which are told one after the other.
public struct ProgressSinks: ProgressSink {
  private let sinks: [any ProgressSink]

  public init(_ sinks: [any ProgressSink]) { self.sinks = sinks }

  public func take(_ event: ProgressEvent) {
    for sink in sinks { sink.take(event) }
  }
}
