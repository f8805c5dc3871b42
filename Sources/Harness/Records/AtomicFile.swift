public import Foundation

/// Writes files whole or not at all.
public enum AtomicFile {
  /// Writes to a temporary file beside `url`, brings it to the disk, and renames it.
  ///
  /// A directory that does not exist is made. On any failure, such as a full disk, the temporary
  /// file is removed and a file that was there before stays as it was. Of a writer that is killed a
  /// temporary file can stay, which ``removeLeftovers(in:)`` finds. A device or a pipe, such as
  /// `/dev/stdout`, is written to directly, since there is nothing to replace.
  public static func write(_ data: Data, to url: URL) throws(RecordError) {
    func failure(_ code: Int32) -> RecordError {
      .cannotWrite(path: url.path, reason: String(cString: strerror(code)))
    }
    if isStream(url) {
      let descriptor = open(url.path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(errno) }
      defer { close(descriptor) }
      if let code = writeAll(data, to: descriptor) { throw failure(code) }
      return
    }
    let directory = url.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(
        path: directory.path, reason: "the directory cannot be made: \(error.localizedDescription)")
    }
    let temporary: TemporaryFile
    switch TemporaryFile.make(in: directory) {
    case .success(let file): temporary = file
    case .failure(let problem): throw failure(problem.code)
    }
    defer { close(temporary.descriptor) }
    var code = writeAll(data, to: temporary.descriptor)
    if code == nil, fsync(temporary.descriptor) != 0 { code = errno }
    if code == nil, rename(temporary.path, url.path) != 0 { code = errno }
    if let code {
      unlink(temporary.path)
      throw failure(code)
    }
  }

  /// Removes the temporary files of writers that were killed.
  ///
  /// A file whose writer lives is locked by it and stays, also where the writer is on another machine
  /// that shares the directory. On a file system without locks only files that nobody has touched for
  /// an hour are taken for leftovers.
  public static func removeLeftovers(in directory: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(TemporaryFile.ending) {
      let path = directory.appending(path: name).path
      // A pipe or a link that somebody gave such a name is neither waited for nor followed.
      let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        unlink(path)
      } else if errno != EWOULDBLOCK, time(nil) - status.st_mtim.tv_sec > 3600 {
        unlink(path)
      }
    }
  }

  /// Whether the path leads to something that takes bytes but cannot be replaced.
  private static func isStream(_ url: URL) -> Bool {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return false }
    return [S_IFCHR, S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
  }
}

/// A new file with a name that nobody can guess, locked while its writer lives.
private struct TemporaryFile {
  static let ending = ".tmp"

  struct Problem: Error {
    var code: Int32
  }

  let path: String
  let descriptor: Int32

  static func make(in directory: URL) -> Result<TemporaryFile, Problem> {
    for _ in 0..<16 {
      let name =
        String(UInt64.random(in: .min ... .max), radix: 36)
        + String(UInt64.random(in: .min ... .max), radix: 36)
      let path = directory.appending(path: ".\(name)\(ending)").path
      // Exclusive: a file or link that was planted under this name would be an error.
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        if errno == EEXIST || errno == EINTR { continue }
        return .failure(Problem(code: errno))
      }
      // Between the two calls another process may have taken the file for a leftover and removed it.
      var status = stat()
      let locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
      if locked, fstat(descriptor, &status) == 0, status.st_nlink > 0 {
        return .success(TemporaryFile(path: path, descriptor: descriptor))
      }
      close(descriptor)
    }
    return .failure(Problem(code: EEXIST))
  }
}

/// Writes all bytes to an open file, also where a call takes a part of them or is interrupted.
///
/// - Returns: The system's error code, or nil where all bytes were taken.
public func writeAll(_ data: Data, to descriptor: Int32) -> Int32? {
  data.withUnsafeBytes { bytes in
    var written = 0
    while written < bytes.count {
      let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count > 0 {
        written += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Somebody made it non-blocking, as terminals often are that are shared with a shell.
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&state, 1, -1)
      default: return errno
      }
    }
    return nil
  }
}
