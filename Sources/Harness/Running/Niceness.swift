import Foundation

/// How readily a process gives way to others, from −20 to 19 (`nice`).
enum Niceness {
  /// That of the command.
  ///
  /// On Linux each thread has its own, and Dispatch gives its threads another; the first thread, whose
  /// id is that of the process, has what the command was started with.
  static var ofCommand: Int {
    Int(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(getpid())))
  }

  /// Sets that of the calling thread and of those that it starts, as far as the system allows.
  static func use(_ value: Int) {
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(clamping: value))
  }
}
