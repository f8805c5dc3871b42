import Foundation

/// One of the workers of an executor: its process, and the run that it is at.
///
/// A process that ends is followed by another one.
final class WorkerLane {
  /// What became of the process.
  enum Event {
    case report(ProgressEvent)
    /// It is gone; the reason is for people.
    case ended(wasReady: Bool, reason: String)
  }

  let index: Int
  private(set) var process: ChildProcess?
  /// The run that was sent, or will be as soon as the process is ready.
  var entry: RunPlan.Entry?
  /// Whether the process has said that it began that run.
  var isAccepted = false
  /// Whether it waits for a run.
  var isIdle = false
  /// Whether nothing more is to be done here.
  var isRetired = false
  var failedStarts = 0

  private let silenceLimit: Int
  private var wasReady = false
  private var limit = 0
  private var silence = 0
  private var complaint: String?
  private var text: [UInt8] = []
  private var errors: [UInt8] = []

  /// More than any message of ours; of a flood the beginning tells most.
  private static let errorLimit = 1 << 16
  /// Longer than any report.
  private static let lineLimit = 1 << 20

  /// - Parameter silenceLimit: In seconds; 0 for none.
  init(index: Int, silenceLimit: Int) {
    self.index = index
    self.silenceLimit = silenceLimit > 0 ? silenceLimit : .max
  }

  func start(_ executable: String, _ arguments: [String]) throws(ChildProcess.CannotStart) {
    // A worker that traps ends at once: what the runtime would print of the stack takes seconds and
    // tells a user nothing.
    process = try ChildProcess(
      executable, arguments, environment: ["SWIFT_BACKTRACE": "enable=no"])
    (wasReady, isIdle, limit, silence, complaint) = (false, false, silenceLimit, 0, nil)
    (text, errors) = ([], [])
  }

  /// Sends the run that the lane is at.
  func sendRequest() throws {
    guard let entry else { return }
    isIdle = false
    isAccepted = false
    process?.send(
      try MessageLine.encode(WorkerRequest(id: entry.id, spec: entry.spec, label: entry.label)))
  }

  /// Asks for nothing more: the process ends when its input does.
  func dismiss() {
    process?.closeInput()
    isIdle = false
    expectEnd(within: 10)
  }

  /// What the process has said since the last call, and whether it is gone.
  func events() -> [Event] {
    guard let process else { return [] }
    // Asked first: what the process wrote before its end is then all there to be read. The ends of the
    // pipes tell less, since a child of its own may hold them.
    let end = process.status()
    while let bytes = process.readErrors() {
      errors += bytes.prefix(max(Self.errorLimit - errors.count, 0))
    }
    var events: [Event] = []
    while isReadable(process.output), let bytes = process.readOutput() {
      text += bytes
      events += reports()
    }
    if let end {
      self.process = nil
      events.append(.ended(wasReady: wasReady, reason: reason(end)))
    } else if process.output == nil {
      expectEnd(within: 10)
    }
    return events
  }

  /// Called once a second, while this program runs: neither a computer that slept nor a job that was
  /// stopped makes its workers stuck.
  func tick() {
    guard process != nil, !isIdle else { return }
    silence += 1
    guard silence > limit else { return }
    if complaint == nil, limit == silenceLimit {
      complaint = "the worker process made no report for \(limit) s and was ended (--silence-limit)"
    }
    process?.kill()
  }

  /// Ends the process and waits for that.
  func kill() {
    process?.kill()
    _ = process?.status(waiting: true)
    process = nil
  }

  private func isReadable(_ descriptor: Int32?) -> Bool {
    guard let descriptor else { return false }
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) > 0
  }

  private func expectEnd(within seconds: Int) {
    guard complaint == nil, limit != seconds else { return }
    (limit, silence) = (seconds, 0)
  }

  private func reports() -> [Event] {
    var events: [Event] = []
    while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: text[..<end], as: UTF8.self)
      text.removeFirst(end + 1)
      guard let report = try? MessageLine.decode(line) as ProgressEvent else {
        complain("the worker process wrote what is no report: \(line.prefix(200))")
        return events
      }
      (wasReady, silence) = (true, 0)
      events.append(.report(report))
    }
    if text.count > Self.lineLimit { complain("the worker process wrote a line without end") }
    return events
  }

  private func complain(_ text: String) {
    complaint = complaint ?? text
    process?.kill()
  }

  /// How the process ended, with all that it said of it.
  private func reason(_ end: ChildProcess.End) -> String {
    var parts: [String] = []
    switch end {
    case _ where complaint != nil: parts.append(complaint ?? "")
    case .exited(let code): parts.append("the worker process ended with code \(code)")
    case .signaled(let signal):
      // The kernel kills what takes the last of the memory, and a denied allocation is a bad address.
      let hint = [SIGKILL, SIGSEGV].contains(signal) ? "; often for lack of memory" : ""
      parts.append(
        """
        the worker process was ended by signal \(signal) (\(String(cString: strsignal(signal)))\
        \(hint))
        """)
    }
    parts += String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
    return parts.joined(separator: "; ")
  }
}
