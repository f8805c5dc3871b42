import Foundation
import TestSupport
import Testing

@testable import Harness

@Suite struct RecordSearchTests {
  /// Records, a failure and a plan in two directories of `runs`, by ids that begin as given.
  private final class Runs {
    private let directory: URL
    var root: URL { directory.appending(path: "runs") }

    init(_ files: [String]) throws {
      directory = FileManager.default.temporaryDirectory
        .appending(path: "clbench-\(UUID().uuidString)")
      for file in files {
        let url = directory.appending(path: "runs/\(file)")
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: url)
      }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }
  }

  private static func id(_ beginning: String) -> String {
    beginning + String(repeating: "0", count: 64 - beginning.count)
  }

  private static let files = [
    "a/\(id("1a2b")).json", "a/\(id("1a3c")).json", "b/\(id("1a2b")).json",
    "b/\(id("ff01")).failed.json", "b/plan.json", "b/history.json",
  ]

  @Test(arguments: [
    ("1a2b", "a", "1a2b"), ("1A2B", "a", "1a2b"), ("1a3", "a", "1a3c"), ("1a2b…", "a", "1a2b"),
    ("f", "b", "ff01"), ("1a2b….json", "a", "1a2b"),
  ])
  func `finds the one run whose id begins so`(name: String, folder: String, id: String) throws {
    let runs = try Runs(Self.files)
    let root = runs.root
    defer { withExtendedLifetime(runs) {} }
    let file = try RecordSearch(root: root, includesFailed: true).file(name)
    #expect(file.deletingLastPathComponent().lastPathComponent == folder)
    #expect(file.lastPathComponent.hasPrefix(Self.id(id)))
    let other = try RecordSearch(root: root, includesFailed: true)
      .file(root.appending(path: "b/1a2b").path)
    #expect(other.deletingLastPathComponent().lastPathComponent == "b")
    let whole = try RecordSearch(root: root, includesFailed: true).file(other.path)
    #expect(whole.path == other.path)
  }

  @Test(arguments: [
    ("1a", true, "'1a' begins the ids of 2 runs (1a2b00000000, 1a3c00000000); give more digits"),
    ("2", true, "there is no run whose id begins with '2' in "),
    ("ff01", false, "there is no run whose id begins with 'ff01' in "),
    ("plan", true, "plan does not exist"), ("", true, " does not exist"),
    ("1a2x", true, "1a2x does not exist"),
  ])
  func `says in one line why no run is meant`(
    name: String, includesFailed: Bool, message: String
  ) throws {
    let runs = try Runs(Self.files)
    defer { withExtendedLifetime(runs) {} }
    let search = RecordSearch(root: runs.root, includesFailed: includesFailed)
    let error = #expect(throws: RecordError.self) { try search.file(name) }
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func `names a run that has not been run, and a directory`() throws {
    let runs = try Runs([])
    let root = runs.root
    defer { withExtendedLifetime(runs) {} }
    let plan = try SyntheticResults.suite(seeds: [1]).plan
    try RecordStore(directory: root.appending(path: "s")).write(plan)
    let search = RecordSearch(root: root, includesFailed: true)
    let entry = plan.entries[4]
    let error = #expect(throws: RecordError.self) { try search.file(String(entry.id.prefix(12))) }
    #expect(
      error?.description
        == "\(entry.title), the run \(entry.id.prefix(12)), has no record yet; run its suite")
    let folder = #expect(throws: RecordError.self) {
      try search.file(root.appending(path: "s").path)
    }
    #expect(folder?.description.contains("is a directory; name one of its runs") == true)
  }
}
