import Foundation
import Harness
import Synchronization

/// A line that stays for each finished run, and below them a bar for each worker.
final class TerminalDisplay: ExecutionDisplay {
  private struct State {
    var progress = ExecutionProgress()
    /// Lines of the changing part on the screen.
    var drawn = 0
  }

  private let state = Mutex(State())

  func show(_ event: ExecutionEvent) {
    state.withLock { state in
      state.progress.update(event)
      var text = erase(&state)
      switch event {
      case .planned(let pending, let finished):
        text += "\(pending) runs to do, \(finished) finished before\n"
      case .finished(let entry, _, let accuracy, let seconds):
        text +=
          "  \(entry.title): \(String(format: "%.2f", accuracy * 100)) % "
          + "in \(String(format: "%.1f", seconds)) s\n"
      case .failed(let entry, _, let reason): text += "  \(entry.title) failed: \(reason)\n"
      case .started, .progressed: break
      }
      text += draw(&state)
      FileHandle.standardOutput.write(Data(text.utf8))
    }
  }

  func close() {
    state.withLock { state in
      FileHandle.standardOutput.write(Data(erase(&state).utf8))
    }
  }

  private func erase(_ state: inout State) -> String {
    defer { state.drawn = 0 }
    // Up over the drawn lines, then clear to the end of the screen.
    return state.drawn == 0 ? "" : "\u{1B}[\(state.drawn)A\u{1B}[J"
  }

  private func draw(_ state: inout State) -> String {
    let width = columns
    var lines: [String] = []
    for (_, run) in state.progress.current.sorted(by: { $0.key < $1.key }) {
      let filled = Int((run.fraction * 20).rounded(.down))
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
      let loss = run.loss.isNaN ? "" : "  loss \(String(format: "%.4f", run.loss))"
      lines.append(
        "\(bar) \(String(format: "%3.0f", run.fraction * 100)) %  \(run.entry.title)\(loss)")
    }
    let left = state.progress.remaining.map { ", about \($0.clockText) left" } ?? ""
    lines.append(
      "\(state.progress.done) of \(state.progress.pending) runs, "
        + "\(state.progress.elapsed.clockText) so far\(left)")
    state.drawn = lines.count
    // A line that wraps could not be erased again.
    return lines.map { String($0.prefix(width - 1)) + "\n" }.joined()
  }

  private var columns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }
}
