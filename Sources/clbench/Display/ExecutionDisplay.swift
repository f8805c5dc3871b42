import Foundation
import Harness

/// Shows a person how a plan is being carried out.
protocol ExecutionDisplay: Sendable {
  func show(_ event: ExecutionEvent)
  /// Leaves the terminal as it should be found.
  func close()
}

/// The display that fits where the output goes.
func makeExecutionDisplay() -> any ExecutionDisplay {
  isatty(STDOUT_FILENO) == 1 ? TerminalDisplay() : PlainDisplay()
}

/// How much of a plan is done, counted in optimization steps, and how long the rest may take.
struct ExecutionProgress {
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now
  private(set) var pending = 0
  private(set) var finished = 0
  private(set) var failed = 0
  /// By worker: what it runs and how far it is, in 0...1.
  private(set) var current: [Int: (entry: RunPlan.Entry, fraction: Double, loss: Double)] = [:]

  mutating func update(_ event: ExecutionEvent) {
    switch event {
    case .planned(let pending, _): self.pending = pending
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
