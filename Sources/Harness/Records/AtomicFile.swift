public import Foundation

/// Writes files whole or not at all.
public enum AtomicFile {
  /// Writes to a temporary file beside `url`, brings it to the disk, and renames it.
  ///
  /// A directory that does not exist is made. On any failure, such as a full disk, the temporary
  /// file is removed and a file that was there before stays as it was (``FileDraft``). A device or a
  /// pipe, such as `/dev/stdout`, is written to directly, since there is nothing to replace.
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
    let draft = try FileDraft(for: url)
    if let code = writeAll(data, to: draft.descriptor) { throw failure(code) }
    try draft.commit()
  }

  /// Removes the temporary files of writers that were killed.
  ///
  /// A file whose writer lives is locked by it and stays, also where the writer is on another machine
  /// that shares the directory. On a file system without locks only files that nobody has touched for
  /// an hour are taken for leftovers.
  public static func removeLeftovers(in directory: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(FileDraft.ending) {
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
