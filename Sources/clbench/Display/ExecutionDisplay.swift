import Foundation
import Harness
import Synchronization

/// Shows a person how a plan is being carried out.
protocol ExecutionDisplay: ProgressSink {
  /// Leaves the terminal as it should be found, with a last line where there is one.
  func close(saying line: String?)
}

extension ExecutionDisplay {
  func close() { close(saying: nil) }
}

/// The display that fits where the output goes.
func makeExecutionDisplay() -> any ExecutionDisplay {
  guard isatty(STDOUT_FILENO) == 1, let kind = ProcessInfo.processInfo.environment["TERM"],
    !kind.isEmpty, kind != "dumb"
  else { return PlainDisplay() }
  return TerminalDisplay()
}

/// Standard output for the progress of runs, which go on without it.
final class ProgressOutput: Sendable {
  private let isLost = Mutex(false)

  /// Writes text; where that fails for the first time, says so once on standard error.
  func write(_ text: String) {
    isLost.withLock { isLost in
      guard !isLost, let code = writeAll(Data(text.utf8), to: STDOUT_FILENO) else { return }
      isLost = true
      StandardStreams.lossIsTold.store(true, ordering: .relaxed)
      printError(
        """
        standard output cannot be written: \(String(cString: strerror(code))); the runs go on, and \
        their records are not concerned
        """)
    }
  }
}
