import Foundation
import Harness

/// How much of a plan is done, counted in optimization steps, and how long the rest may take.
struct ExecutionProgress {
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now
  /// What takes a while before the first run.
  private(set) var preparation: String?
  private(set) var pending = 0
  /// Runs that were finished before.
  private(set) var finishedBefore = 0
  private(set) var finished = 0
  private(set) var failed = 0
  /// By worker: what it runs and how far it is, in 0...1.
  private(set) var current: [Int: (entry: RunPlan.Entry, fraction: Double, loss: Double)] = [:]

  mutating func update(_ event: ExecutionEvent) {
    switch event {
    case .preparing(let text): preparation = text
    case .planned(let pending, let finished):
      preparation = nil
      self.pending = pending
      finishedBefore = finished
    case .started(let entry, let worker): current[worker] = (entry, 0, .nan)
    case .progressed(
      let entry, let worker, let context, let contexts, let step, let steps, let loss):
      // Joint training does all its steps in the last context.
      let within = Double(step) / Double(max(steps, 1))
      let joint = entry.spec.method.name == "joint"
      current[worker] = (
        entry, joint ? within : (Double(context - 1) + within) / Double(contexts), loss
      )
    case .finished(_, let worker, _, _):
      finished += 1
      current[worker] = nil
    case .failed(_, let worker, _):
      failed += 1
      current[worker] = nil
    case .returned(_, let worker, _): current[worker] = nil
    case .finishedElsewhere: finished += 1
    case .failedElsewhere: failed += 1
    case .workerRefused, .waiting: break
    }
  }

  var done: Int { finished + failed }

  var elapsed: Duration { clock.now - start }

  /// The time left, judged by the time so far; nil at the very start.
  var remaining: Duration? {
    let done = Double(done) + current.values.reduce(0) { $0 + $1.fraction }
    guard done > 0.05 else { return nil }
    return elapsed * ((Double(pending) - done) / done)
  }

  /// What stays on the screen of an event, whatever names are in it; nil for what only moves a bar.
  func line(for event: ExecutionEvent) -> String? { text(for: event).map(LineText.safe) }

  private func text(for event: ExecutionEvent) -> String? {
    switch event {
    case .planned(let pending, let finished):
      "\(runs(pending)) to do, \(finished) finished before"
    case .finished(let entry, _, let accuracy, let seconds):
      "\(entry.title): accuracy \(fixed(accuracy * 100, 2)) % in \(fixed(seconds, 1)) s"
    case .failed(let entry, _, let reason): "\(entry.title) failed: \(reason)"
    case .returned(let entry, _, let reason): "\(entry.title) goes to another worker: \(reason)"
    case .workerRefused(let reason): "no further worker can be started: \(reason)"
    case .waiting(let count): "waiting for \(runs(count)) that another process is at"
    case .finishedElsewhere(let entry): "\(entry.title): finished by another process"
    case .failedElsewhere(let entry, let reason):
      "\(entry.title) failed in another process: \(reason)"
    case .preparing, .started, .progressed: nil
    }
  }

  /// Whether the event ends a run, so that a count is worth showing.
  static func endsRun(_ event: ExecutionEvent) -> Bool {
    switch event {
    case .finished, .failed, .finishedElsewhere, .failedElsewhere: true
    default: false
    }
  }

  private func runs(_ count: Int) -> String { count == 1 ? "1 run" : "\(count) runs" }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}

extension Duration {
  /// Such as `1:02:03` or `4:05`.
  var clockText: String {
    let seconds = Int(components.seconds)
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let tail = String(seconds % 60 + 100).dropFirst()
    if hours == 0 { return "\(minutes):\(tail)" }
    return "\(hours):\(String(minutes + 100).dropFirst()):\(tail)"
  }
}
