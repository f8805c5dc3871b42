import Foundation

extension CommandLine {
  /// Where this program lies, to be started again as a worker.
  static var executablePath: String {
    // On Linux the link names the file itself, whatever the search path and the working directory.
    if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      return path
    }
    return Bundle.main.executablePath ?? arguments[0]
  }
}
