@preconcurrency import Dispatch
import Foundation
import Harness
import Synchronization

/// Says at an interrupt how much of a plan is done and how to go on, and ends the program.
///
/// Workers end with the program, since their input does.
final class Interruption: Sendable {
  private let total: Int
  private let finished = Mutex(0)
  private let sources: [any DispatchSourceSignal]

  init(of plan: RunPlan, _ display: any ExecutionDisplay) {
    total = Set(plan.entries.map(\.id)).count
    // A signal that was ignored from the start, as by nohup, is not meant for this program.
    let signals = [SIGHUP, SIGINT, SIGTERM].filter { !Self.isIgnored($0) }
    sources = signals.map { number in
      // The default is to die at once; a source is told as well, but later.
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in zip(sources, signals) {
      source.setEventHandler { [weak self] in
        display.close()
        let finished = self?.finished.withLock { $0 } ?? 0
        printError(
          """
          interrupted: \(finished) of \(self?.total ?? 0) runs are finished and kept; to go on, give \
          the same command again: \(Self.command)
          """)
        // Tasks are still talking to workers; nothing of that is worth waiting for.
        _exit(128 + number)
      }
      source.activate()
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // Handlers are addresses, of which C makes this one up.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  func note(_ event: ExecutionEvent) {
    finished.withLock { finished in
      switch event {
      case .planned(let pending, _): finished = total - pending
      case .finished, .finishedElsewhere: finished += 1
      default: break
      }
    }
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
