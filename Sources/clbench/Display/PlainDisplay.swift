import Foundation
import Harness
import Synchronization

/// One line an event, for logs and pipes.
final class PlainDisplay: ExecutionDisplay {
  private let progress = Mutex(ExecutionProgress())

  func show(_ event: ExecutionEvent) {
    progress.withLock { progress in
      progress.update(event)
      let count = "[\(progress.done)/\(progress.pending)]"
      switch event {
      case .planned(let pending, let finished):
        write("\(pending) runs to do, \(finished) finished before")
      case .finished(let entry, _, let accuracy, let seconds):
        let left = progress.remaining.map { ", \($0.clockText) left" } ?? ""
        write(
          "\(count) \(entry.title): accuracy \(String(format: "%.2f", accuracy * 100)) % in "
            + "\(String(format: "%.1f", seconds)) s\(left)")
      case .failed(let entry, _, let reason):
        write("\(count) \(entry.title) failed: \(reason)")
      case .started, .progressed: break
      }
    }
  }

  func close() {}

  private func write(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }
}
