import Foundation

/// A process with pipes to its three standard streams.
///
/// Not a library's, since an executor has to outlive a machine that is short of everything: the one at
/// hand (swift-subprocess 1.0.2) traps in a path of its own where the system refuses a pipe, and was seen
/// to wait for ever for a child that had ended.
final class ChildProcess {
  enum End: Equatable {
    case exited(Int32)
    case signaled(Int32)
  }

  /// The system gives no process: too many files, too many processes, too little memory.
  struct CannotStart: Error {
    var reason: String
  }

  let identifier: pid_t
  /// What the process writes to standard output and to standard error; nil once it has ended.
  private(set) var output: Int32?
  private(set) var errors: Int32?
  private var input: Int32?
  private var end: End?

  /// Starts a program, with the signals as a shell would give them to it.
  ///
  /// - Parameter environment: In addition to that of this process.
  init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws(CannotStart) {
    // Those of the child, then ours; closed on every way out but that of success.
    var pipes: [(read: Int32, write: Int32)] = []
    func closePipes() {
      for pipe in pipes {
        close(pipe.read)
        close(pipe.write)
      }
    }
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        let reason = String(cString: strerror(errno))
        closePipes()
        throw CannotStart(
          reason: "no pipe to it can be made: \(reason); raise the limit with 'ulimit -n'")
      }
      // No other child may hold an end of it open.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append((ends[0], ends[1]))
    }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, pipes[0].read, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, pipes[1].write, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, pipes[2].write, STDERR_FILENO)
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var pid: pid_t = 0
    let code = Self.withCStrings([executable] + arguments) { words in
      Self.withCStrings(variables.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&pid, executable, &actions, &attributes, words, variables)
      }
    }
    guard code == 0 else {
      closePipes()
      throw CannotStart(reason: String(cString: strerror(code)))
    }
    identifier = pid
    close(pipes[0].read)
    close(pipes[1].write)
    close(pipes[2].write)
    input = pipes[0].write
    output = pipes[1].read
    errors = pipes[2].read
    // Read to the end of the process, though a child of its own may still hold the other end.
    _ = fcntl(pipes[2].read, F_SETFL, O_NONBLOCK)
  }

  deinit {
    for stream in [input, output, errors] {
      if let stream { close(stream) }
    }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) } + [nil]
    defer { copies.forEach { free($0) } }
    return copies.withUnsafeBufferPointer { pointers in
      guard let first = pointers.baseAddress else { preconditionFailure("there is always a nil") }
      return body(first)
    }
  }

  /// Writes to standard input; a process that has ended takes nothing, which its output tells.
  func send(_ data: Data) {
    if let input { _ = writeAll(data, to: input) }
  }

  func closeInput() {
    if let input { close(input) }
    input = nil
  }

  func kill() {
    if end == nil { _ = Foundation.kill(identifier, SIGKILL) }
  }

  /// What stands in the pipe of standard output, at least a byte; nil at its end.
  func readOutput() -> [UInt8]? { Self.read(&output) }

  /// What stands in the pipe of standard error; nil where there is nothing more at the moment.
  func readErrors() -> [UInt8]? { Self.read(&errors) }

  private static func read(_ stream: inout Int32?) -> [UInt8]? {
    guard let descriptor = stream else { return nil }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count > 0 { return Array(chunk[..<count]) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return nil }
      close(descriptor)
      stream = nil
      return nil
    }
  }

  /// How the process ended, or nil while it lives.
  ///
  /// - Parameter waiting: Whether to wait for that.
  func status(waiting: Bool = false) -> End? {
    if let end { return end }
    var status: Int32 = 0
    while true {
      let found = waitpid(identifier, &status, waiting ? 0 : WNOHANG)
      if found == -1, errno == EINTR { continue }
      // 0: it lives.
      guard found != 0 else { return nil }
      let signal = status & 0x7F
      end = found == -1 || signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal)
      return end
    }
  }
}
