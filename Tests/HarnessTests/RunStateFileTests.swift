import Engine
import Foundation
import Streams
import TestSupport
import Testing

@testable import Harness

/// The file from which an interrupted run goes on.
@Suite struct RunStateFileTests {
  private static let id = String(repeating: "ab", count: 32)

  private func withDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "states-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
  }

  private func write(_ numbers: [Float], in directory: URL, id: String = id) throws {
    var numbers = numbers
    try RunStateFile(directory: directory, id: id, interval: 1).write { archive in
      try? archive.exchange(&numbers)
    }
  }

  private func read(in directory: URL, id: String = id) throws -> [Float]? {
    try RunStateFile(directory: directory, id: id, interval: 1).read { archive throws(StateError) in
      var numbers: [Float] = []
      try archive.exchange(&numbers)
      return numbers
    }
  }

  private func file(in directory: URL) -> URL { directory.appending(path: Self.id + ".state") }

  @Test func `gives back what was written last, and nothing where nothing was`() throws {
    try withDirectory { directory in
      #expect(try read(in: directory) == nil)
      try write([1, 2], in: directory)
      // More than waits at once.
      let many = (0..<100_000).map { Float($0) }
      try write(many, in: directory)
      #expect(try read(in: directory) == many)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
    }
  }

  @Test func `refuses what is damaged anywhere, cut off, or of another run`() throws {
    try withDirectory { directory in
      try write([1, 2, 3], in: directory)
      let whole = try Data(contentsOf: file(in: directory))
      for place in stride(from: 0, to: whole.count, by: 7) {
        var damaged = whole
        damaged[place] ^= 16
        try damaged.write(to: file(in: directory))
        #expect(throws: RecordError.self) { try read(in: directory) }
      }
      for length in [0, 1, 31, 32, 33, whole.count - 1] {
        try whole.prefix(length).write(to: file(in: directory))
        #expect(throws: RecordError.self) { try read(in: directory) }
      }
      let other = String(repeating: "cd", count: 32)
      try whole.write(to: directory.appending(path: other + ".state"))
      #expect {
        try read(in: directory, id: other)
      } throws: { String(describing: $0).contains("another build wrote it") }
    }
  }

  @Test func `refuses a state that holds less or other than is read`() throws {
    try withDirectory { directory in
      var count = 3
      try RunStateFile(directory: directory, id: Self.id, interval: 1).write { archive in
        try? archive.exchange(&count)
      }
      #expect(throws: RecordError.self) { try read(in: directory) }
    }
  }

  @Test func `is due after its interval, and never with none`() {
    let directory = FileManager.default.temporaryDirectory
    #expect(!RunStateFile(directory: directory, id: Self.id, interval: 0).isDue)
    #expect(!RunStateFile(directory: directory, id: Self.id, interval: 3600).isDue)
    let often = RunStateFile(directory: directory, id: Self.id, interval: 1e-6)
    usleep(1000)
    #expect(often.isDue)
  }

  @Test func `goes where its record was written elsewhere`() throws {
    try withDirectory { directory in
      let record = try SyntheticResults.record(
        SyntheticResults.methods[0], scenario: .class, seed: 1)
      let store = RecordStore(directory: directory)
      try store.write(record)
      try write([1], in: directory, id: record.id)
      try write([1], in: directory)
      RunStateFile.removeLeftovers(in: store)
      let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      #expect(names.sorted() == [record.id + ".json", Self.id + ".state"].sorted())
    }
  }
}
