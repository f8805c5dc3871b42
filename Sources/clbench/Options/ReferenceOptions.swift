import ArgumentParser
import Foundation
import Harness

/// Where reference numbers are kept.
///
/// What is read is looked for file by file, so that references of one's own beside the runs do not
/// hide the published numbers that came with the program. What is written never goes there.
struct ReferenceOptions: ParsableArguments {
  @Option(
    name: .customLong("reference-dir"),
    help: """
      The directory with regression/ and published/ references; by default reference/ here, then that \
      of the installation.
      """,
    completion: .directory)
  var directory: String?

  private static let usual = "reference"

  /// Those that are searched, in their order; the usual one where none is there.
  var directories: [URL] {
    if let directory { return [URL(fileURLWithPath: directory)] }
    let found = Installation.directories(named: Self.usual)
    return found.isEmpty ? [URL(fileURLWithPath: Self.usual)] : found
  }

  /// For messages.
  var searched: String { directories.map(\.shownPath).joined(separator: " and ") }

  /// The first directory that has a file or a folder of that name.
  func directory(with path: String) -> URL? {
    directories.first { FileManager.default.fileExists(atPath: $0.appending(path: path).path) }
  }

  /// The same, or an error that names the option which would help.
  func requiredDirectory(with path: String) throws(ReferenceError) -> URL {
    guard let found = directory(with: path) else {
      throw .badFile(
        "there is no \(path) in \(searched); name a directory that has it with --reference-dir")
    }
    return found
  }

  /// The recorded reference of a suite, where there is one.
  func regression(suite: String) -> URL? {
    let path = Self.regressionPath(suite)
    return directory(with: path)?.appending(path: path)
  }

  /// Where the reference of a suite is recorded: below the working directory, or as the option says.
  func recorded(suite: String) -> URL {
    URL(fileURLWithPath: directory ?? Self.usual).appending(path: Self.regressionPath(suite))
  }

  static func regressionPath(_ suite: String) -> String { "regression/\(suite).json" }

  /// A paper's file, where there is one.
  func published(paper: String) -> URL? {
    let path = "published/\(paper).json"
    return directory(with: path)?.appending(path: path)
  }

  /// The keys of the papers whose numbers there are.
  var papers: [String] {
    let names = directories.flatMap { directory in
      (try? FileManager.default.contentsOfDirectory(
        atPath: directory.appending(path: "published").path)) ?? []
    }
    return Set(names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }).sorted()
  }

  /// The directory whose `fingerprints.json` and `margins.json` go with a file of published numbers:
  /// its own, or the first that has them.
  func names(beside file: URL) throws(ReferenceError) -> URL {
    let own = file.deletingLastPathComponent().deletingLastPathComponent()
    let names = "fingerprints.json"
    if FileManager.default.fileExists(atPath: own.appending(path: names).path) { return own }
    return try requiredDirectory(with: names)
  }

  /// Reads a file of published numbers with what `fingerprints.json` and `margins.json` say of them.
  func publishedReference(_ file: URL) throws -> PublishedReference {
    try PublishedReference(contentsOf: file, referenceDirectory: names(beside: file))
  }
}
