import Foundation
import Harness
import Methods

/// How much of a plan is done, counted in optimization steps, and how long the rest may take.
struct ExecutionProgress {
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now
  /// What takes a while before the first run.
  private(set) var preparation: String?
  /// What is to be done, by id.
  private var entries: [String: RunPlan.Entry] = [:]
  private(set) var pending = 0
  /// Runs that were finished before.
  private(set) var finishedBefore = 0
  private(set) var finished = 0
  private(set) var failed = 0
  /// Runs that are being done, each in a line of its own until it ends, with how far it is, in 0...1.
  private(set) var current: [Int: (entry: RunPlan.Entry, fraction: Double, loss: Double)] = [:]

  mutating func update(_ event: ProgressEvent) {
    switch event {
    case .preparing(let text): preparation = text
    case .planned(let runs, let finished):
      preparation = nil
      pending = runs.count
      for entry in runs { entries[entry.id] = entry }
      finishedBefore = finished
    case .started(let id):
      guard let entry = entries[id] else { return }
      let free = (0...current.count).first { current[$0] == nil }
      current[free ?? current.count] = (entry, 0, .nan)
    case .progressed(let id, let progress):
      guard let line = line(of: id), let entry = current[line]?.entry else { return }
      let within = Double(progress.step) / Double(max(progress.steps, 1))
      // Joint training does all its steps in the last context.
      let isJoint = MethodRole(ofMethod: entry.spec.method.name) == .upperBound
      let fraction = (Double(progress.context - 1) + within) / Double(progress.contexts)
      current[line] = (entry, isJoint ? within : fraction, progress.loss)
    case .finished(let id, _, _):
      finished += 1
      remove(id)
    case .failed(let id, _):
      failed += 1
      remove(id)
    case .returned(let id, _): remove(id)
    case .finishedElsewhere: finished += 1
    case .failedElsewhere: failed += 1
    case .ready, .remarked, .workerRefused, .waiting: break
    }
  }

  private func line(of id: String) -> Int? { current.first { $0.value.entry.id == id }?.key }

  private mutating func remove(_ id: String) {
    if let line = line(of: id) { current[line] = nil }
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
  func line(for event: ProgressEvent) -> String? { text(for: event).map(LineText.safe) }

  private func text(for event: ProgressEvent) -> String? {
    func title(_ id: String) -> String { entries[id]?.title ?? id }
    return switch event {
    case .planned(let pending, let finished):
      "\(runs(pending.count)) to do, \(finished) finished before"
    case .finished(let id, let accuracy, let seconds):
      "\(title(id)): accuracy \(fixed(accuracy * 100, 2)) % in \(fixed(seconds, 1)) s"
    case .failed(let id, let reason): "\(title(id)) failed: \(reason)"
    case .remarked(let id, let remark): "\(title(id)): \(remark)"
    case .returned(let id, let reason): "\(title(id)) goes to another worker: \(reason)"
    case .workerRefused(let reason): "no further worker can be started: \(reason)"
    case .waiting(let count): "waiting for \(runs(count)) that another process is at"
    case .finishedElsewhere(let id): "\(title(id)): finished by another process"
    case .failedElsewhere(let id, let reason): "\(title(id)) failed in another process: \(reason)"
    case .preparing, .ready, .started, .progressed: nil
    }
  }

  /// Whether the event ends a run, so that a count is worth showing.
  static func endsRun(_ event: ProgressEvent) -> Bool {
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
