import Datasets
import Foundation
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct RecordStoreTests {
  private let method = SyntheticResults.methods[2]

  @Test func `gives back the record that was written`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url.appending(path: "runs"))
    let record = try SyntheticResults.record(method, scenario: .task, seed: 1)
    #expect(try store.finished(id: record.id) == nil)
    try store.write(record)
    #expect(try store.finished(id: record.id) == record)
    let files = try FileManager.default.contentsOfDirectory(atPath: store.directory.path)
    #expect(files == ["\(record.id).json"])
  }

  @Test func `forgets a failure once the run has finished`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let record = try SyntheticResults.record(method, scenario: .task, seed: 1)
    try store.write(
      FailureRecord(id: record.id, spec: record.identity.spec, reason: "the loss is not finite"))
    #expect(try store.failure(id: record.id)?.reason == "the loss is not finite")
    try store.write(record)
    #expect(try store.failure(id: record.id) == nil)
  }

  @Test func `notices an accuracy that was edited by hand`() throws {
    let message = try loadMessage { text in
      text.replacing("\"parameters\" : 15910", with: "\"parameters\" : 15911")
    }
    #expect(message.contains("its result does not have the digest it states"))
    #expect(message.contains("delete it and run the suite again"))
  }

  @Test func `notices a setting that was edited by hand`() throws {
    let message = try loadMessage {
      $0.replacing("\"lambda\" : 100000", with: "\"lambda\" : 10000")
    }
    #expect(message.contains("its id is not the digest of its identity"))
  }

  @Test func `reads a record of another schema not at all`() throws {
    let message = try loadMessage { $0.replacing("\"schema\" : 1", with: "\"schema\" : 99") }
    #expect(message.contains("its schema is 99, this version reads 1"))
  }

  @Test func `never takes a truncated or bit-flipped record for another one`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let record = try SyntheticResults.record(method, scenario: .class, seed: 3)
    try store.write(record)
    let url = directory.url.appending(path: "\(record.id).json")
    let whole = try Data(contentsOf: url)
    for position in stride(from: 0, to: whole.count, by: 41) {
      try whole.prefix(position).write(to: url)
      #expect(throws: RecordError.self) { try store.finished(id: record.id) }
      var flipped = whole
      flipped[position] ^= 1 << (position % 8)
      try flipped.write(to: url)
      // A flip in white space, in the timing or in the environment leaves identity and result.
      if let read = try? store.finished(id: record.id) {
        #expect(read.identity == record.identity)
        #expect(read.result == record.result)
      }
    }
  }

  @Test func `reads no failure of another run`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let record = try SyntheticResults.record(method, scenario: .task, seed: 1)
    try store.write(FailureRecord(id: "a", spec: record.identity.spec, reason: "r"))
    try FileManager.default.moveItem(
      at: directory.url.appending(path: "a.failed.json"),
      to: directory.url.appending(path: "b.failed.json"))
    let message = #expect(throws: RecordError.self) { try store.failure(id: "b") }?.description
    #expect(message?.contains("its name is not its id") == true)
  }

  /// A forged record whose digests are right.
  private func forged(_ change: (inout RunRecord) -> Void) throws -> String {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    var record = try SyntheticResults.record(method, scenario: .task, seed: 1)
    change(&record)
    record.id = try record.identity.digest()
    record.resultDigest = try CanonicalJSON.digest(record.result)
    try store.write(record)
    return #expect(throws: RecordError.self) { try store.finished(id: record.id) }?.description
      ?? ""
  }

  @Test func `reads no matrix that does not fit its protocol, even with the right digests`() throws
  {
    #expect(try forged { $0.result.accuracy.removeLast() }.contains("is not 5 by 5"))
    #expect(try forged { $0.result.untrained = [] }.contains("is not 5 by 5"))
    #expect(
      try forged {
        $0.identity.spec.protocol.contexts = 0
        $0.result.accuracy = []
        $0.result.untrained = []
        $0.result.testExamples = []
        $0.result.curve = []
      }.contains("is not 0 by 0"))
    #expect(try forged { $0.result.untrained[0] = 1.5 }.contains("outside 0...1"))
    #expect(try forged { $0.result.curve[0].accuracy = [0.5] }.contains("has not 5 accuracies"))
    #expect(try forged { $0.result.curve[0].accuracy[1] = -1 }.contains("outside 0...1"))
  }

  @Test func `removes temporary files of dead writers, and no others`() throws {
    let directory = try TemporaryDirectory()
    func place(_ name: String) -> URL { directory.url.appending(path: name) }
    let dead = [
      ".x.json.99999999-1.tmp", ".2b9a.tmp", ".\(String(repeating: "a", count: 200)).tmp",
    ]
    let others = [".x.tmp.keep", "x.tmp", ".lock", "notes.json"]
    for name in dead + others { try Data("half".utf8).write(to: place(name)) }
    // One that a writer is at, one that is no file, one that leads elsewhere.
    try Data("half".utf8).write(to: place(".alive.tmp"))
    let writer = open(place(".alive.tmp").path, O_RDONLY)
    defer { close(writer) }
    #expect(flock(writer, LOCK_EX | LOCK_NB) == 0)
    try FileManager.default.createDirectory(
      at: place(".folder.tmp"), withIntermediateDirectories: true)
    #expect(mkfifo(place(".pipe.tmp").path, 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      at: place(".link.tmp"), withDestinationURL: place("notes.json"))
    AtomicFile.removeLeftovers(in: directory.url)
    let left = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(
      left.sorted()
        == (others + [".alive.tmp", ".folder.tmp", ".pipe.tmp", ".link.tmp"]).sorted())
  }

  @Test func `takes the place of a planted link and does not write where it leads`() throws {
    let directory = try TemporaryDirectory()
    let (target, link) = (
      directory.url.appending(path: "target"), directory.url.appending(path: "x.json")
    )
    try Data("mine".utf8).write(to: target)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
    try AtomicFile.write(Data("new".utf8), to: link)
    #expect(try Data(contentsOf: target) == Data("mine".utf8))
    #expect(try Data(contentsOf: link) == Data("new".utf8))
  }

  @Test func `writes to a pipe and to a device without replacing them`() throws {
    let directory = try TemporaryDirectory()
    let fifo = directory.url.appending(path: "pipe")
    #expect(mkfifo(fifo.path, 0o600) == 0)
    // Both ends wait for each other when they are opened, so the reader has a thread that is its own: tasks
    // wait for their turn behind other tests.
    let reader = PipeReader(fifo)
    try AtomicFile.write(Data("through".utf8), to: fifo)
    #expect(reader.content() == Data("through".utf8))
    try AtomicFile.write(Data("gone".utf8), to: URL(fileURLWithPath: "/dev/null"))
    #expect {
      try AtomicFile.write(Data("x".utf8), to: URL(fileURLWithPath: "/dev/full"))
    } throws: { error in
      String(describing: error).contains("/dev/full cannot be written: No space left on device")
    }
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func `leaves the whole of one write where many threads write the same file`() async throws {
    let directory = try TemporaryDirectory()
    let url = directory.url.appending(path: "x.json")
    let contents = (0..<8).map { Data(repeating: UInt8($0), count: 200_000 + $0) }
    try await withThrowingTaskGroup { group in
      for data in contents {
        group.addTask { for _ in 0..<10 { try AtomicFile.write(data, to: url) } }
      }
      try await group.waitForAll()
    }
    #expect(contents.contains(try Data(contentsOf: url)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["x.json"])
  }

  @Test func `removes its temporary file where it cannot take its place`() throws {
    let directory = try TemporaryDirectory()
    let place = directory.url.appending(path: "x.json/inside")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    #expect(throws: RecordError.self) {
      try AtomicFile.write(Data("x".utf8), to: directory.url.appending(path: "x.json"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["x.json"])
  }

  @Test func `says in one line that a directory cannot be written`() throws {
    let directory = try TemporaryDirectory()
    let blocker = directory.url.appending(path: "file")
    try Data("x".utf8).write(to: blocker)
    let store = RecordStore(directory: blocker.appending(path: "runs"))
    let record = try SyntheticResults.record(method, scenario: .task, seed: 1)
    #expect {
      try store.write(record)
    } throws: { error in
      let text = String(describing: error)
      return text.contains("cannot be written") && !text.contains("\n")
    }
  }

  @Test func `says that a directory cannot be made, and leaves other files as they are`() throws {
    let before = Data("before".utf8)
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "x.json")
    try AtomicFile.write(before, to: file)
    #expect(throws: RecordError.self) {
      try AtomicFile.write(before, to: file.appending(path: "y.json"))
    }
    #expect(try Data(contentsOf: file) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["x.json"])
  }

  /// The message on loading a record whose text was changed.
  private func loadMessage(_ change: (String) -> String) throws -> String {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let record = try SyntheticResults.record(method, scenario: .task, seed: 1)
    try store.write(record)
    let url = directory.url.appending(path: "\(record.id).json")
    let text = try String(contentsOf: url, encoding: .utf8)
    let changed = change(text)
    try #require(changed != text)
    try Data(changed.utf8).write(to: url)
    do {
      _ = try store.finished(id: record.id)
      return "no error"
    } catch {
      return error.description
    }
  }
}

/// Reads a pipe to its end on a thread of its own.
private final class PipeReader: @unchecked Sendable {
  private let end = DispatchSemaphore(value: 0)
  private var data: Data?

  init(_ url: URL) {
    Thread.detachNewThread { [self] in
      data = try? FileHandle(forReadingFrom: url).readToEnd()
      end.signal()
    }
  }

  func content() -> Data? {
    end.wait()
    return data
  }
}
