public import Foundation
import Synchronization

/// A folder beside the one that it is to become, gone unless it does.
///
/// It is locked for as long as its process lives. A folder that a killed one left behind has no lock any
/// more, and goes when the next is made in the same directory.
public struct StagingFolder: ~Copyable {
  private static let ending = ".unpacking"
  /// The folders of this process.
  private static let present = Mutex<Set<URL>>([])

  public let url: URL
  private let target: URL
  private let lock: CInt

  /// Makes the folder.
  ///
  /// - Parameter target: What it is to become, or beside what it is needed for a while.
  public init(for target: URL) throws(BundleError) {
    func fail(_ reason: String) -> BundleError {
      .archiveFailed(path: target.path, reason: "it cannot be made: \(reason)")
    }
    let parent = target.deletingLastPathComponent()
    let prefix = ".\(target.lastPathComponent)."
    do {
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    } catch {
      throw fail(error.localizedDescription)
    }
    Self.removeLeftovers(in: parent)
    for _ in 0..<3 {
      let url = parent.appending(path: "\(prefix)\(UUID().uuidString)\(Self.ending)")
      // Known before it is there, so that an interrupt finds it.
      Self.present.withLock { _ = $0.insert(url) }
      guard mkdir(url.path, 0o700) == 0 else { throw fail(String(cString: strerror(errno))) }
      let lock = open(url.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      var status = stat()
      // Another process may have taken it for a leftover before it was locked.
      if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, fstat(lock, &status) == 0,
        status.st_nlink > 0
      {
        self.url = url
        self.target = target
        self.lock = lock
        return
      }
      if lock >= 0 { close(lock) }
      rmdir(url.path)
      Self.present.withLock { _ = $0.remove(url) }
    }
    throw fail("other processes remove its files")
  }

  /// Gives the folder its place, which is empty or not there.
  consuming func take() throws(BundleError) {
    chmod(url.path, 0o755)
    guard rename(url.path, target.path) == 0 else {
      let code = errno
      throw code == ENOTEMPTY || code == EEXIST
        ? .notEmpty(path: target.path)
        : .archiveFailed(
          path: target.path, reason: "it cannot be made: \(String(cString: strerror(code)))")
    }
  }

  deinit {
    Self.present.withLock { _ = $0.remove(url) }
    // Nothing is there any more where it has taken its place.
    try? FileManager.default.removeItem(at: url)
    close(lock)
  }

  /// Removes all folders of this process, which is about to end.
  public static func removeAll() {
    FileDraft.stop()
    for url in present.withLock({ $0 }) {
      // Other threads may be in the middle of a file there, and make its folder anew.
      for _ in 0..<10 {
        try? FileManager.default.removeItem(at: url)
        usleep(10_000)
      }
    }
  }

  private static func removeLeftovers(in parent: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(ending) {
      let url = parent.appending(path: name)
      let lock = open(url.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard lock >= 0 else { continue }
      if flock(lock, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(at: url) }
      close(lock)
    }
  }
}
