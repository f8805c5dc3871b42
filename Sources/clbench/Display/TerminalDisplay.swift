import Foundation
import Harness
import Synchronization

/// A line that stays for each finished run, and below them a bar for each worker.
final class TerminalDisplay: ExecutionDisplay {
  private struct State {
    var progress = ExecutionProgress()
    /// Lines of the changing part on the screen.
    var drawn = 0
    var isClosed = false
  }

  private let output = ProgressOutput()
  private let state = Mutex(State())

  init() {
    // Time passes while nothing else happens: data are read, a context is consolidated.
    Task.detached { [weak self] in
      repeat { try? await Task.sleep(for: .seconds(1)) } while self?.redraw() ?? false
    }
  }

  func take(_ event: ProgressEvent) {
    state.withLock { state in
      state.progress.update(event)
      var text = erase(&state)
      if let line = state.progress.line(for: event) {
        text += ExecutionProgress.endsRun(event) ? "  \(line)\n" : "\(line)\n"
      }
      output.write(text + draw(&state))
    }
  }

  func close(saying line: String?) {
    state.withLock { state in
      state.isClosed = true
      output.write(erase(&state) + (line.map { "\($0)\n" } ?? ""))
    }
  }

  /// - Returns: False once the display is closed.
  private func redraw() -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      output.write(erase(&state) + draw(&state))
      return true
    }
  }

  private func erase(_ state: inout State) -> String {
    defer { state.drawn = 0 }
    // To the beginning of the line, since a terminal shows ^C where the cursor stands; up over the
    // drawn lines; then clear to the end of the screen.
    return state.drawn == 0 ? "" : "\r\u{1B}[\(state.drawn)A\u{1B}[J"
  }

  private func draw(_ state: inout State) -> String {
    guard !state.isClosed else { return "" }
    let progress = state.progress
    let (columns, rows) = size
    // In a narrow window the name of the run is worth more than a long bar.
    let width = columns < 60 ? 5 : 20
    var lines: [String] = []
    for (_, run) in progress.current.sorted(by: { $0.key < $1.key }) {
      let filled = Int((run.fraction * Double(width)).rounded(.down))
      let bar =
        String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      let loss = run.loss.isNaN ? "" : "  loss \(String(format: "%.4f", run.loss))"
      lines.append(
        "\(bar) \(String(format: "%3.0f", run.fraction * 100)) %  \(run.entry.title)\(loss)")
    }
    let elapsed = "\(progress.elapsed.clockText) so far"
    if let preparation = progress.preparation {
      lines.append("\(preparation), \(elapsed)")
    } else {
      let left = progress.remaining.map { ", about \($0.clockText) left" } ?? ""
      lines.append("\(progress.done) of \(progress.pending) runs, \(elapsed)\(left)")
    }
    // What does not fit would scroll, and could not be erased again.
    lines = Array(lines.suffix(max(rows - 1, 1)))
    state.drawn = lines.count
    return lines.map { LineText.prefix(LineText.safe($0), columns: columns - 1) + "\n" }.joined()
  }

  private var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1, size.ws_row > 1
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
