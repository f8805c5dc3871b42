import Harness
import Synchronization

/// How much of a plan is done, for whoever interrupts it.
final class RunTally: ProgressSink {
  private let counts = Mutex((total: 0, finished: 0))

  /// - Parameter runs: Of the plan, each counted once.
  func begin(runs: Int) { counts.withLock { $0.total = runs } }

  func take(_ event: ProgressEvent) {
    counts.withLock { counts in
      switch event {
      case .planned(let pending, _): counts.finished = counts.total - pending.count
      case .finished, .finishedElsewhere: counts.finished += 1
      default: break
      }
    }
  }

  /// How many runs are finished and how to go on.
  ///
  /// Workers end with the program, since their input does.
  var lastWords: String {
    let (total, finished) = counts.withLock { $0 }
    let state =
      total == 0
      ? "before the first run; what was finished is kept"
      : "\(finished) of \(total) runs are finished and kept"
    return "interrupted: \(state); to go on, give the same command again: \(Self.command)"
  }

  /// The command line as a shell takes it.
  private static var command: String {
    CommandLine.arguments.map { argument in
      let plain = argument.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0))
      }
      return plain && !argument.isEmpty
        ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }
}
