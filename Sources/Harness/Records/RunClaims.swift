public import Foundation

/// Which runs of a directory are in progress, so that several `clbench run` share the work.
///
/// A claim is a lock on one byte of the file `.lock`, at a place that the run's id names. The system
/// drops it with the process that holds it, however that ends, so that no claim outlives its run; over
/// NFS too. A file system without locks grants every claim: the same run may then be done twice, which
/// costs time and changes no result.
public final class RunClaims: Sendable {
  private static let planPlace = Int64(1) << 62
  // Of <fcntl.h>, where Swift's view of the C library does not show them.
  private static let setLock: Int32 = 37  // F_OFD_SETLK
  private static let setLockWaiting: Int32 = 38  // F_OFD_SETLKW

  private let descriptor: Int32

  /// Opens the lock file of a directory, which is made where it does not exist.
  public init(directory: URL) throws(RecordError) {
    let file = directory.appending(path: ".lock")
    try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    descriptor = open(file.path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: file.path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { close(descriptor) }

  /// Takes a run; false where another process has it.
  public func claim(_ id: String) -> Bool {
    lock(F_WRLCK, at: Self.place(of: id), waiting: false)
  }

  public func release(_ id: String) {
    _ = lock(F_UNLCK, at: Self.place(of: id), waiting: false)
  }

  /// Does something with the plan while no other process does.
  public func whilePlanning<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    _ = lock(F_WRLCK, at: Self.planPlace, waiting: true)
    defer { _ = lock(F_UNLCK, at: Self.planPlace, waiting: false) }
    return try body()
  }

  /// The first 60 bits of an id, which is a digest.
  private static func place(of id: String) -> Int64 { Int64(id.prefix(15), radix: 16) ?? 0 }

  /// - Returns: Whether the lock is held, or there are none here.
  private func lock(_ type: Int32, at place: Int64, waiting: Bool) -> Bool {
    var range = Foundation.flock()
    range.l_type = Int16(type)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = off_t(place)
    range.l_len = 1
    while true {
      // Locks of the open file, not of the process: two executors in one process exclude each other.
      if fcntl(descriptor, waiting ? Self.setLockWaiting : Self.setLock, &range) == 0 {
        return true
      }
      switch errno {
      case EINTR: continue
      case EAGAIN, EACCES: return false
      default: return true
      }
    }
  }
}
