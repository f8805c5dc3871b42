import Harness
import Synchronization

/// One line an event, for logs, pipes and terminals that cannot move the cursor.
final class PlainDisplay: ExecutionDisplay {
  private let output = ProgressOutput()
  private let progress = Mutex(ExecutionProgress())

  func take(_ event: ProgressEvent) {
    progress.withLock { progress in
      progress.update(event)
      guard let line = progress.line(for: event) else { return }
      guard ExecutionProgress.endsRun(event) else { return output.write("\(line)\n") }
      let left = progress.remaining.map { ", \($0.clockText) left" } ?? ""
      output.write("[\(progress.done)/\(progress.pending)] \(line)\(left)\n")
    }
  }

  func close(saying line: String?) {
    if let line { output.write("\(line)\n") }
  }
}
