public import Foundation
import Synchronization

/// A new file beside the one whose place it takes when it is whole.
///
/// Its name cannot be guessed, and it is locked while its writer lives. What a killed writer left
/// behind goes when a process first writes to the directory.
public struct FileDraft: ~Copyable {
  static let ending = ".tmp"

  /// Where the content goes.
  public let descriptor: Int32

  private let path: String
  private let url: URL

  /// Whether the process is about to end, and no more files are to be begun.
  private static let isStopped = Atomic(false)

  /// Lets no further file begin, so that what there is can be removed.
  static func stop() { isStopped.store(true, ordering: .sequentiallyConsistent) }

  /// Directories that this process has looked for leftovers in.
  private static let visited = Mutex<Set<String>>([])

  /// Makes a directory with those above it, or finds it there.
  static func makeDirectory(_ directory: URL) throws(RecordError) {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(
        path: directory.path, reason: "the directory cannot be made: \(error.localizedDescription)")
    }
  }

  /// Makes the file, and its directory where that does not exist.
  public init(for url: URL) throws(RecordError) {
    guard !Self.isStopped.load(ordering: .sequentiallyConsistent) else {
      throw .cannotWrite(path: url.path, reason: "the program was interrupted")
    }
    let directory = url.deletingLastPathComponent()
    try Self.makeDirectory(directory)
    if Self.visited.withLock({ $0.insert(directory.path).inserted }) {
      AtomicFile.removeLeftovers(in: directory)
    }
    for _ in 0..<16 {
      let number = [UInt64.random(in: .min ... .max), .random(in: .min ... .max)]
      let name = number.map { String($0, radix: 36) }.joined()
      let path = directory.appending(path: ".\(name)\(Self.ending)").path
      // Exclusive: a file or link that was planted under this name would be an error.
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        if errno == EEXIST || errno == EINTR { continue }
        throw .cannotWrite(path: url.path, reason: String(cString: strerror(errno)))
      }
      // Between the two calls another process may have taken the file for a leftover and removed it.
      var status = stat()
      let locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
      if locked, fstat(descriptor, &status) == 0, status.st_nlink > 0 {
        self.descriptor = descriptor
        self.path = path
        self.url = url
        return
      }
      close(descriptor)
    }
    throw .cannotWrite(path: url.path, reason: "other processes remove its temporary files")
  }

  deinit {
    // It has gone where it has taken its place.
    unlink(path)
    close(descriptor)
  }

  /// Brings the content to the disk, and puts it in the place of what was there.
  public consuming func commit() throws(RecordError) {
    guard fsync(descriptor) == 0, rename(path, url.path) == 0 else {
      throw .cannotWrite(path: url.path, reason: String(cString: strerror(errno)))
    }
  }
}
