import Foundation
import Harness
import Wording

/// The suites that can be run by their names: those of suites/ here and of the installation.
enum SuiteFiles {
  /// Each name once, from the first directory that has it, in alphabetical order.
  static var all: [(name: String, file: URL)] {
    var files: [String: URL] = [:]
    for directory in directories {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
      for name in names where name.hasSuffix(suffix) {
        let key = String(name.dropLast(suffix.count))
        files[key] = files[key] ?? directory.appending(path: name)
      }
    }
    return files.sorted { $0.key < $1.key }.map { (name: $0.key, file: $0.value) }
  }

  /// The file that a person means by a path or by a name, such as `quickstart`.
  ///
  /// - Throws: `SuiteError` where there is neither.
  static func file(of suite: String) throws(SuiteError) -> URL {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: suite, isDirectory: &isDirectory),
      !isDirectory.boolValue
    {
      return URL(fileURLWithPath: suite)
    }
    var name = suite
    if name.hasPrefix("suites/") { name.removeFirst(7) }
    if name.hasSuffix(suffix) { name.removeLast(suffix.count) }
    let known = all
    if let found = known.first(where: { $0.name == name }) { return found.file }
    let places = directories.map(\.shownPath).joined(separator: " and ")
    let suggestion = nearestName(to: name, among: known.map(\.name)).map {
      "; did you mean '\($0)'?"
    }
    throw SuiteError(
      file: suite, line: nil,
      problem: """
        there is no such file\
        \(places.isEmpty ? "" : ", and no suite of that name in \(places)")\
        \(suggestion ?? "; 'clbench list suites' names those that there are")
        """)
  }

  private static let suffix = ".yaml"
  private static var directories: [URL] { Installation.directories(named: "suites") }
}
