import Foundation
import Harness
import Synchronization

/// The three streams that every program has, whatever is behind them.
enum StandardStreams {
  /// Whether standard error has it already that standard output was lost.
  static let lossIsTold = Atomic(false)

  /// Makes them safe to use; the first thing that the program does.
  ///
  /// A reader that went away is an error of the write and ends nobody. A stream that is closed is
  /// taken, so that no file of ours is opened in its place and written over by messages: what is meant
  /// for standard output is then refused.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // So is a file that would become larger than it may (ulimit -f).
    signal(SIGXFSZ, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// What the program cannot do without.
enum MemoryLimit {
  /// Address space in which the smallest suite runs, in MiB; 200 were seen to be enough, 150 were not.
  static let leastMebibytes = 256

  /// Why the program cannot start, or nil: with less the language's own runtime would crash somewhere.
  static var obstacle: String? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur < rlim_t(leastMebibytes) << 20
    else { return nil }
    return """
      the memory is limited to \(limit.rlim_cur >> 20) MiB, and the least to start with is \
      \(leastMebibytes) MiB; raise it with 'ulimit -v'
      """
  }
}

/// Writes one line to standard error, whatever names and paths are in it.
func printError(_ message: String) {
  // There is nobody left to tell where this fails.
  _ = writeAll(Data("clbench: \(LineText.safe(message))\n".utf8), to: STDERR_FILENO)
}

/// Ends the program.
///
/// - Parameter code: 0 becomes 2 where the output was lost: who reads it must not take it for whole.
func finish(_ code: Int32) -> Never {
  Interruption.giveWay()
  if let loss = finishOutput() {
    if !StandardStreams.lossIsTold.load(ordering: .relaxed) { printError(loss) }
    exit(code == 0 ? 2 : code)
  }
  exit(code)
}
