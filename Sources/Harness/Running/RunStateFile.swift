import CBuildInfo
import Datasets
import Engine
public import Foundation

/// Where a run that was interrupted goes on: a file beside the records, named by the run's id.
///
/// A run that takes longer than a few minutes writes one from time to time, whole or not at all, and
/// removes it when its record is written. The file holds a head, the state, and a digest of both. It is a
/// note of a build to itself: what another build or another run wrote, or what is damaged, is not used,
/// and the run begins anew.
public final class RunStateFile {
  private let url: URL
  private let id: String
  private let interval: Double
  private var lastTime = ContinuousClock.now
  /// What the last writing took.
  private var lastDuration = Duration.zero
  /// Of an interrupted process that this one goes on from, in bytes.
  private(set) var earlierPeakMemory = 0
  /// How far its event file had come; nil where it wrote none.
  private(set) var earlierEvents: EventFile.Place?

  /// - Parameters:
  ///   - directory: That of the records.
  ///   - interval: Seconds between two writings, at least; 0 to write none.
  public init(directory: URL, id: String, interval: Double) {
    url = directory.appending(path: id + Self.ending)
    self.id = id
    self.interval = interval
  }

  static let ending = ".state"
  private static let digestLength = 32

  /// Whether the state is to be written now.
  ///
  /// On a slow disk it is written less often, so that it takes a fiftieth of the time at most.
  var isDue: Bool {
    guard interval > 0 else { return false }
    return ContinuousClock.now - lastTime >= max(.seconds(interval), lastDuration * 50)
  }

  /// Writes the state.
  ///
  /// - Parameters:
  ///   - events: How far the run's event file has come; nil where it writes none.
  ///   - body: Puts all of it into the archive.
  /// - Throws: ``RecordError``; a state written before stays, and the next is tried as late as the others.
  func write(
    eventsAt events: EventFile.Place? = nil, _ body: (StateArchive) -> Void
  ) throws(RecordError) {
    let start = ContinuousClock.now
    defer {
      lastTime = ContinuousClock.now
      lastDuration = lastTime - start
    }
    let draft = try FileDraft(for: url)
    let file = DigestedFile(draft.descriptor)
    let archive = StateArchive { file.write($0) }
    var head = Head(
      id: id, peakMemory: max(PeakMemory.current, earlierPeakMemory), events: events)
    do throws(StateError) {
      try head.exchange(with: archive)
    } catch {
      preconditionFailure("What is written always fits")
    }
    body(archive)
    archive.flush()
    if let code = file.finish() {
      throw .cannotWrite(path: url.path, reason: String(cString: strerror(code)))
    }
    try draft.commit()
  }

  /// Reads the state that there is; nil where there is none.
  ///
  /// - Parameter body: Reads all of it from the archive.
  /// - Throws: ``RecordError`` where it cannot be used.
  func read<Result>(
    _ body: (StateArchive) throws(StateError) -> Result
  ) throws(RecordError) -> Result? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    guard let data = try? Data(contentsOf: url, options: .mappedIfSafe) else {
      throw .cannotRead(path: url.path, reason: "it cannot be opened")
    }
    let result: Swift.Result<Result, RecordError> = data.withUnsafeBytes { memory in
      let content = UnsafeRawBufferPointer(rebasing: memory.dropLast(Self.digestLength))
      var hash = SHA256()
      hash.update(content)
      guard memory.count > Self.digestLength,
        hash.finish().elementsEqual(memory.suffix(Self.digestLength))
      else { return .failure(.malformed(path: url.path, reason: "it is damaged")) }
      let archive = StateArchive(reading: content)
      var head = Head(id: "", peakMemory: 0)
      do throws(StateError) {
        try head.exchange(with: archive)
        guard head.id == id, head.build == Head.currentBuild else {
          return .failure(.malformed(path: url.path, reason: "another build wrote it"))
        }
        let result = try body(archive)
        (earlierPeakMemory, earlierEvents) = (head.peakMemory, head.events)
        return .success(result)
      } catch {
        return .failure(.malformed(path: url.path, reason: "another build wrote it"))
      }
    }
    return try result.get()
  }

  /// Removes the state, which nobody needs any more.
  func remove() { unlink(url.path) }

  /// Removes the states of runs whose records another process has written.
  static func removeLeftovers(in store: RecordStore) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: store.directory.path)) ?? []
    for name in names where name.hasSuffix(ending) {
      let id = String(name.dropLast(ending.count))
      if (try? store.finished(id: id)) != nil {
        unlink(store.directory.appending(path: name).path)
      }
    }
  }

  /// What stands before a run's own state.
  private struct Head {
    static let currentBuild = EngineVersion.package + " " + String(cString: clbench_commit())

    var id: String
    var build = Head.currentBuild
    var peakMemory: Int
    var events: EventFile.Place?

    mutating func exchange(with archive: StateArchive) throws(StateError) {
      var format = "clbench run state 2\n"
      try archive.exchange(&format)
      try archive.exchange(&id)
      try archive.exchange(&build)
      try archive.exchange(&peakMemory)
      try archive.exchange(&events, else: EventFile.Place())
    }
  }
}

/// Bytes on their way to a file, with their digest behind them.
private final class DigestedFile {
  private let descriptor: Int32
  private var hash: SHA256? = SHA256()
  private var code: Int32?

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func write(_ bytes: UnsafeRawBufferPointer) {
    guard code == nil else { return }
    hash?.update(bytes)
    code = writeAll(bytes, to: descriptor)
  }

  /// - Returns: The system's error code, or nil where all bytes were taken.
  func finish() -> Int32? {
    guard code == nil, let digest = hash.take()?.finish() else { return code }
    return digest.withUnsafeBytes { writeAll($0, to: descriptor) }
  }
}
