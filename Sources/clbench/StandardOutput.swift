// Alone in its file: the standard streams are variables to C, which the import by way of Foundation
// would not let pass. Nothing here changes them.
@preconcurrency import Glibc

/// Brings what was printed to standard output.
///
/// - Returns: Why some of it was lost, or nil.
func finishOutput() -> String? {
  errno = 0
  let code = fflush(stdout)
  guard code != 0 || ferror(stdout) != 0 else { return nil }
  return "standard output cannot be written"
    + (errno == 0 ? "" : ": \(String(cString: strerror(errno)))")
}
