public import Foundation

/// A file with one entry a line in JSON, oldest first, that continuous integration caches or commits.
public struct HistoryStore: Sendable {
  public let file: URL

  public init(file: URL) {
    self.file = file
  }

  /// What adding entries did.
  public struct Addition: Sendable, Equatable {
    public var appended = 0
    /// Other numbers for the same commit, which took the place of those before.
    public var replaced = 0
    public var unchanged = 0
  }

  /// The entries; none where there is no file yet.
  public func entries() throws(RecordError) -> [HistoryEntry] {
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    let text = try InputFile.text(of: file, limit: InputFile.largestRecord)
    var entries: [HistoryEntry] = []
    for (index, line) in text.textLines.enumerated() where !line.isEmpty {
      func fail(_ problem: String) -> RecordError {
        .cannotRead(
          path: file.path, reason: "line \(index + 1) \(problem); mend or remove the line")
      }
      guard let entry = try? JSONDecoder().decode(HistoryEntry.self, from: Data(line.utf8)) else {
        throw fail("is no entry of a history")
      }
      if let defect = entry.defect { throw fail("is no entry of a history: \(defect)") }
      entries.append(entry)
    }
    return entries
  }

  /// Adds entries at the end, or in place of those of the same commit and kernels.
  ///
  /// The file is written whole or not at all, and writers of this machine wait for one another.
  ///
  /// - Parameter replacing: Whether a line may take the place of one over more seeds.
  @discardableResult
  public func add(
    _ new: [HistoryEntry], replacing: Bool = false
  ) throws(RecordError) -> Addition {
    let directory = file.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: directory.path, reason: error.localizedDescription)
    }
    // The directory is locked, since the file itself is replaced by each writer.
    let lock = open(directory.path, O_RDONLY)
    guard lock >= 0 else {
      throw .cannotWrite(path: directory.path, reason: String(cString: strerror(errno)))
    }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else {
        throw .cannotWrite(path: directory.path, reason: String(cString: strerror(errno)))
      }
    }
    var entries = try entries()
    var addition = Addition()
    for entry in new {
      guard let place = entries.lastIndex(where: entry.isSamePoint) else {
        entries.append(entry)
        addition.appended += 1
        continue
      }
      if entries[place] == entry {
        addition.unchanged += 1
      } else if entry.n < entries[place].n, !replacing {
        throw .conflict(
          """
          \(file.relativePath) has \(entry.label), \(entry.scenario), at commit \
          \(entry.commit.prefix(12)) over \(entries[place].n) seeds, these records over \(entry.n); \
          run the rest of the suite, or store less with --replace
          """)
      } else {
        entries[place] = entry
        addition.replaced += 1
      }
    }
    guard addition.appended + addition.replaced > 0 else { return addition }
    var text = Data()
    for entry in entries {
      guard let line = try? CanonicalJSON.encode(entry) else {
        throw .cannotWrite(path: file.path, reason: "\(entry.label) has no finite number")
      }
      text += line + Data("\n".utf8)
    }
    try AtomicFile.write(text, to: file)
    return addition
  }
}
