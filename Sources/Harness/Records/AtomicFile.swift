public import Foundation
import Synchronization

/// Writes files whole or not at all.
public enum AtomicFile {
  /// Writes of this process, by whose number two of them to one file do not meet.
  private static let writes = Atomic(0)

  /// Writes to a temporary file beside `url`, brings it to the disk, and renames it.
  ///
  /// A directory that does not exist is made. On any failure, such as a full disk, the temporary
  /// file is removed and a file that was there before stays as it was.
  public static func write(_ data: Data, to url: URL) throws(RecordError) {
    let directory = url.deletingLastPathComponent()
    let temporary = directory.appending(
      path: """
        .\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)\
        -\(writes.add(1, ordering: .relaxed).newValue).tmp
        """)
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(
        path: directory.path, reason: "the directory cannot be made: \(error.localizedDescription)")
    }
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: url.path, reason: String(cString: strerror(errno)))
    }
    var failure: String?
    data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          failure = String(cString: strerror(errno))
          return
        }
        written += count
      }
    }
    if failure == nil, fsync(descriptor) != 0 { failure = String(cString: strerror(errno)) }
    if close(descriptor) != 0, failure == nil { failure = String(cString: strerror(errno)) }
    if failure == nil, rename(temporary.path, url.path) != 0 {
      failure = String(cString: strerror(errno))
    }
    if let failure {
      unlink(temporary.path)
      throw .cannotWrite(path: url.path, reason: failure)
    }
    removeLeftovers(of: url)
  }

  /// Removes temporary files of `url` whose writers were killed.
  ///
  /// A writer on another machine that shares the directory is not among this machine's processes;
  /// it is told apart by the time of its last write.
  private static func removeLeftovers(of url: URL) {
    let directory = url.deletingLastPathComponent()
    let prefix = ".\(url.lastPathComponent)."
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(".tmp") {
      let leftover = directory.appending(path: name)
      let process = name.dropFirst(prefix.count).dropLast(4).prefix { $0 != "-" }
      guard let writer = pid_t(process), writer > 0,
        kill(writer, 0) != 0, errno == ESRCH,
        let attributes = try? FileManager.default.attributesOfItem(atPath: leftover.path),
        let written = attributes[.modificationDate] as? Date, written.timeIntervalSinceNow < -60
      else { continue }
      unlink(leftover.path)
    }
  }
}
