import Foundation

/// The largest resident memory of this process since the last reset.
enum PeakMemory {
  /// Starts measuring anew; without effect where the system does not offer it.
  static func reset() {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    // Writing 5 resets the high-water mark, see proc(5). A kernel that refuses leaves the mark of
    // the whole process, which is an upper bound.
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }

  /// In bytes; 0 where the system does not tell.
  static var current: Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.textLines.first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
    else { return 0 }
    return (Int(kibibytes) ?? 0) * 1024
  }
}
