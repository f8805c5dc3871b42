@preconcurrency import Dispatch
import Foundation
import Harness
import Synchronization

/// Ends the program on a signal with some last words, instead of at once.
///
/// A signal that was ignored from the start, as by `nohup`, is not meant for this program and stays so.
final class Interruption: Sendable {
  /// Whether last words are being said.
  private static let isUnderWay = Atomic(false)

  private let sources: [any DispatchSourceSignal]

  /// - Parameter lastWords: What is to be done and said, on another thread, while the program may be in
  ///   the middle of anything.
  init(_ lastWords: @escaping @Sendable () -> Void) {
    let signals = [SIGHUP, SIGINT, SIGTERM].filter { !Self.isIgnored($0) }
    sources = signals.map { number in
      // The default is to die at once; a source is told as well, but later.
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in zip(sources, signals) {
      source.setEventHandler {
        Self.isUnderWay.store(true, ordering: .sequentiallyConsistent)
        lastWords()
        // What is still going on is given up; nothing of it is worth waiting for.
        _exit(128 + number)
      }
      source.activate()
    }
  }

  /// Waits for the end where a signal has come.
  ///
  /// What a command says and answers then, with its files taken away, means nothing any more.
  static func giveWay() {
    while isUnderWay.load(ordering: .sequentiallyConsistent) { sleep(1) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // Handlers are addresses, of which C makes this one up.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
