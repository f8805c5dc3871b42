public import Foundation

/// Finds the file of a run by what a person calls it: its path, or the first digits of its id, as
/// `clbench list runs` and the tables of reports print them.
public struct RecordSearch: Sendable {
  /// Where runs are looked for that are named by their id alone: this directory and those in it.
  public var root: URL
  /// Whether the file of a failed run may be meant.
  public var includesFailed: Bool

  public init(root: URL, includesFailed: Bool) {
    self.root = root
    self.includesFailed = includesFailed
  }

  /// The file of the one run that is meant by `runs/quickstart/1a2b….json`, `runs/quickstart/1a2b` or
  /// `1a2b`.
  ///
  /// - Throws: ``RecordError`` where no run is meant, or more than one.
  public func file(_ name: String) throws(RecordError) -> URL {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory) {
      guard isDirectory.boolValue else { return URL(fileURLWithPath: name) }
      throw .unclear(
        "\(name) is a directory; name one of its runs, as 'clbench list runs \(name)' has them")
    }
    let url = URL(fileURLWithPath: name)
    let digits = url.lastPathComponent.lowercased().prefix(while: \.isHexDigit)
    let rest = url.lastPathComponent.dropFirst(digits.count)
    guard !digits.isEmpty, digits.count <= 64,
      ["", "…", "...", "….json", "....json", ".json"].contains(rest)
    else { throw .notFound(path: name) }
    let folders = name.contains("/") ? [url.deletingLastPathComponent()] : folders
    var found: [String: URL] = [:]
    for folder in folders {
      for (id, file) in files(in: folder) where id.hasPrefix(digits) {
        found[id] = found[id] ?? file
      }
    }
    if found.count == 1, let file = found.first?.value { return file }
    let ids = found.keys.sorted()
    guard ids.isEmpty else {
      let shown = ids.prefix(4).map { $0.prefix(Swift.max(12, digits.count + 4)) }
      throw .unclear(
        """
        '\(digits)' begins the ids of \(ids.count) runs (\(shown.joined(separator: ", "))\
        \(ids.count > 4 ? ", …" : "")); give more digits
        """)
    }
    for folder in folders {
      let plan = try? RecordStore(directory: folder).plan()
      guard let entry = plan?.entries.first(where: { $0.id.hasPrefix(digits) }) else { continue }
      throw .unclear(
        "\(entry.title), the run \(entry.id.prefix(12)), has no record yet; run its suite")
    }
    throw .unclear(
      """
      there is no run whose id begins with '\(digits)' in \
      \(name.contains("/") ? url.deletingLastPathComponent().relativePath : root.relativePath); \
      'clbench list runs DIRECTORY' has the ids of a directory
      """)
  }

  private var folders: [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return [root] + names.sorted().map { root.appending(path: $0) }
  }

  /// The files of runs in a directory by id.
  private func files(in folder: URL) -> [(id: String, file: URL)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let endings = [".json"] + (includesFailed ? [".failed.json"] : [])
    return endings.flatMap { ending in
      names.compactMap { name in
        guard name.count == 64 + ending.count, name.hasSuffix(ending),
          name.prefix(64).allSatisfy(\.isHexDigit)
        else { return nil }
        return (String(name.prefix(64)), folder.appending(path: name))
      }
    }
  }
}
