import ArgumentParser
import Foundation
import Harness

/// A directory of records as an argument.
struct RunsArgument: ParsableArguments {
  @Argument(
    help: "The directory of records that 'clbench run' wrote, such as runs/quickstart.",
    completion: .directory)
  var runs: String

  /// Reads and checks the records.
  func load(keepingCurves: Bool = true) throws -> SuiteResults {
    try SuiteResults.load(
      directory: URL(fileURLWithPath: runs), keepingCurves: keepingCurves)
  }
}

/// Where reference numbers are kept.
struct ReferenceOptions: ParsableArguments {
  @Option(
    name: .customLong("reference-dir"),
    help: "The directory with regression/ and published/ references.", completion: .directory)
  var directory = Self.usual

  static let usual = "reference"

  /// The keys of the papers whose numbers a directory of references has.
  static func papers(in directory: URL) -> [String] {
    let folder = directory.appending(path: "published")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  func regression(suite: String) -> URL {
    url.appending(path: "regression/\(suite).json")
  }

  func published(paper: String) -> URL {
    url.appending(path: "published/\(paper).json")
  }

  var url: URL { URL(fileURLWithPath: directory) }

  /// Reads a file of published numbers with what `fingerprints.json` and `margins.json` say of them.
  func publishedReference(_ file: URL) throws -> PublishedReference {
    try PublishedReference(contentsOf: file, referenceDirectory: url)
  }
}
