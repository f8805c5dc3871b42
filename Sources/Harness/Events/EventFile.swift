import Foundation

/// The event file of a run, to which records are added while the run is made.
///
/// Its name ends in a number, that of the second when it was begun. A run that goes on cuts off what its state
/// does not know of and takes a higher number. A TensorBoard that is reading the file meanwhile then reads it from
/// the start; the record ``Event/Content/start`` there makes it forget what it has read. One of its two readers
/// follows only as long as there is a file of the old name, so an empty one stays there until the run ends.
final class EventFile {
  /// How far a file had come: what has these bytes can be continued behind them.
  struct Place: BitwiseCopyable, Equatable {
    var length = 0
    var checksum = CRC32C()
  }

  /// Whether what the place stands for was there to go on from.
  private(set) var isContinued = false
  private let folder: URL
  private let url: URL
  private let descriptor: Int32
  private var place = Place()
  private var waiting: [UInt8] = []
  private var lastTime = ContinuousClock.now

  private static let mostWaiting = 1 << 20
  private static let interval = Duration.seconds(2)
  /// For how long the file of a process that is about to end is waited for, in seconds.
  private static let patience = 10.0

  /// Opens the file of a run, or makes it with its folder.
  ///
  /// - Parameter place: Where to go on; nil to begin anew, in the place of what is there.
  convenience init(in folder: URL, at place: Place?) throws(RecordError) {
    try FileDraft.makeDirectory(folder)
    let earlier = EventFolder.numbers(in: folder)
    let newest = earlier.last { EventFolder.size(of: EventFolder.file($0, in: folder)) > 0 }
    let number = max(Int(time(nil)), (earlier.last ?? 0) + 1)
    let url = EventFolder.file(number, in: folder)
    let old = newest.map { EventFolder.file($0, in: folder) }
    let descriptor = open(
      (old ?? url).path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | (old == nil ? O_CREAT | O_EXCL : 0),
      0o644)
    guard descriptor >= 0 else { throw Self.failure((old ?? url).path) }
    self.init(folder: folder, url: url, descriptor: descriptor)
    guard Self.lock(descriptor) else {
      throw .cannotWrite(path: (old ?? url).path, reason: "another process is writing it")
    }
    if let place, Self.place(in: descriptor, length: place.length) == place {
      (isContinued, self.place) = (true, place)
    }
    let length = off_t(self.place.length)
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) == length
    else { throw Self.failure(url.path) }
    guard let old else { return }
    guard rename(old.path, url.path) == 0 else { throw Self.failure(url.path) }
    for number in earlier { unlink(EventFolder.file(number, in: folder).path) }
    // Without it a reader stays at what it has, which is no reason to stop.
    let empty = open(old.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    if empty >= 0 { close(empty) }
  }

  private init(folder: URL, url: URL, descriptor: Int32) {
    (self.folder, self.url, self.descriptor) = (folder, url, descriptor)
  }

  private static func failure(_ path: String) -> RecordError {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }

  deinit { close(descriptor) }

  /// Adds a record, which reaches the disk within some seconds if others follow.
  func append(_ record: [UInt8]) throws(RecordError) {
    waiting += record
    if waiting.count >= Self.mostWaiting || ContinuousClock.now - lastTime >= Self.interval {
      try flush()
    }
  }

  /// Hands over what waits.
  ///
  /// - Returns: How far the file has come.
  /// - Throws: ``RecordError``, such as on a full disk; the file then ends with the last record before.
  @discardableResult
  func flush() throws(RecordError) -> Place {
    lastTime = .now
    if let code = waiting.withUnsafeBytes({ writeAll($0, to: descriptor) }) {
      ftruncate(descriptor, off_t(place.length))
      throw .cannotWrite(path: url.path, reason: String(cString: strerror(code)))
    }
    place.length += waiting.count
    place.checksum.update(waiting)
    waiting.removeAll(keepingCapacity: true)
    return place
  }

  /// Hands over what waits, and removes what was left for readers of earlier files.
  func finish() throws(RecordError) {
    try flush()
    for number in EventFolder.numbers(in: folder) {
      let file = EventFolder.file(number, in: folder)
      if file.path != url.path { unlink(file.path) }
    }
  }

  /// Waits for a process that is about to end; locks may be unknown to the file system.
  private static func lock(_ descriptor: Int32) -> Bool {
    let start = ContinuousClock.now
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { return true }
      guard ContinuousClock.now - start < .seconds(patience) else { return false }
      usleep(20_000)
    }
    return true
  }

  /// What the first bytes of a file are; nil where there are not as many.
  private static func place(in descriptor: Int32, length: Int) -> Place? {
    var place = Place()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while place.length < length {
      let count = pread(
        descriptor, &chunk, min(chunk.count, length - place.length), off_t(place.length))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      place.checksum.update(chunk[..<count])
      place.length += count
    }
    return place
  }
}
