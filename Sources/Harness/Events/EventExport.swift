public import Foundation

/// Writes event files of finished runs.
public struct EventExport {
  /// Runs whose events were written.
  public private(set) var written = 0
  /// Runs that have written theirs themselves, with more in them.
  public private(set) var kept = 0

  /// Writes a folder for each run below `root`.
  public init(of results: SuiteResults, to root: URL) throws {
    try EventFolder.prepare(root)
    var known: Set<String> = []
    var exports: [(folder: URL, record: RunRecord)] = []
    for entry in results.plan.entries where known.insert(entry.id).inserted {
      guard let record = results.record(for: entry) else { continue }
      let folder = root.appending(
        path: EventFolder.name(label: entry.label, spec: entry.spec, id: entry.id))
      let isLive = EventFolder.numbers(in: folder).contains {
        $0 > 0 && EventFolder.size(of: EventFolder.file($0, in: folder)) > 0
      }
      if isLive { kept += 1 } else { exports.append((folder, record)) }
    }
    // Together, since each waits for the disk.
    _ = try exports.concurrentMap { folder, record in
      try AtomicFile.write(RecordedEvents.data(of: record), to: EventFolder.file(0, in: folder))
    }
    written = exports.count
  }
}
