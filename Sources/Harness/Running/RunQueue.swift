import Foundation

/// The runs that no worker has taken yet, of which other processes may be at some.
struct RunQueue {
  enum Next {
    /// A run, which is claimed.
    case run(RunPlan.Entry)
    /// Other processes are at what is left. They may give up, so ask again later.
    case wait(count: Int)
    case done
  }

  /// What came of a run in another process.
  enum Elsewhere {
    case finished(RunPlan.Entry)
    case failed(RunPlan.Entry, reason: String)
  }

  private var entries: ArraySlice<RunPlan.Entry>
  private let store: RecordStore
  private let claims: RunClaims
  private let start = Date()
  /// Runs that were given back once already.
  private var returned: Set<String> = []

  init(_ entries: [RunPlan.Entry], store: RecordStore, claims: RunClaims) {
    self.entries = entries[...]
    self.store = store
    self.claims = claims
  }

  /// - Parameter observer: Is told of runs that turn out to be done.
  mutating func next(_ observer: (Elsewhere) -> Void) throws -> Next {
    var taken: [RunPlan.Entry] = []
    // What other processes are at is asked for again after all others.
    defer { if !taken.isEmpty { entries = entries + taken } }
    while let entry = entries.popFirst() {
      guard claims.claim(entry.id) else {
        taken.append(entry)
        continue
      }
      if let elsewhere = try outcomeElsewhere(of: entry) {
        claims.release(entry.id)
        observer(elsewhere)
        continue
      }
      return .run(entry)
    }
    return taken.isEmpty ? .done : .wait(count: taken.count)
  }

  /// Lets go of a run that is done.
  func release(_ entry: RunPlan.Entry) { claims.release(entry.id) }

  /// Puts a run that was not begun first again.
  ///
  /// - Parameter wasSeen: Whether a worker may have seen it.
  /// - Returns: False the second time that one has, so that a run that no worker survives does not come
  ///   for ever.
  mutating func giveBack(_ entry: RunPlan.Entry, wasSeen: Bool) -> Bool {
    guard !wasSeen || returned.insert(entry.id).inserted else { return false }
    claims.release(entry.id)
    entries = [entry] + entries
    return true
  }

  /// What another process has made of the run since the queue was made; nil while nobody has.
  private func outcomeElsewhere(of entry: RunPlan.Entry) throws -> Elsewhere? {
    if try store.finished(id: entry.id) != nil { return .finished(entry) }
    guard let date = store.failureDate(id: entry.id), date > start else { return nil }
    return .failed(entry, reason: try store.failure(id: entry.id)?.reason ?? "unknown")
  }
}
