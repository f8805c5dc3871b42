import Datasets
import Foundation
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

  @Test func `reports a full disk and leaves nothing behind`() throws {
    // /dev/full takes a file name of its own only on Linux.
    let before = Data("before".utf8)
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "x.json")
    try AtomicFile.write(before, to: file)
    #expect(throws: RecordError.self) {
      try AtomicFile.write(before, to: URL(fileURLWithPath: "/dev/full/x.json"))
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
