import Streams

extension RunPlan {
  /// This plan with what another command asks of the same directory.
  ///
  /// A run that both have is there once; where its id differs, since data, kernels or the engine
  /// changed, the new one takes its place. Rows and seeds keep one order, whichever plan came first.
  ///
  /// - Throws: ``RecordError/conflict(_:)`` where the other plan is of another suite under the same
  ///   name: another protocol, or other settings under the same label.
  func union(with new: RunPlan) throws(RecordError) -> RunPlan {
    if let difference = difference(from: new) {
      throw .conflict(
        """
        the directory's plan is of another suite: \(difference); give this one another name or, with \
        --runs, another directory, or add --replace to plan this one alone (no record is removed)
        """)
    }
    let known = Dictionary(
      new.entries.map { (Place($0), $0) }, uniquingKeysWith: { first, _ in first })
    let kept = entries.filter { known[Place($0)] == nil }
    guard !kept.isEmpty else { return new }
    let rows = Self.ranks(of: entries.map(Row.init), and: new.entries.map(Row.init))
    var union = new
    union.entries = (kept + new.entries).enumerated().sorted { left, right in
      func key(_ item: (offset: Int, element: Entry)) -> (UInt64, Int, Int) {
        (item.element.spec.seed, rows[Row(item.element)] ?? 0, item.offset)
      }
      return key(left) < key(right)
    }.map(\.element)
    return union
  }

  /// The runs of one method in one scenario.
  private struct Row: Hashable {
    var label: String
    var role: Entry.Role
    var scenario: String

    init(_ entry: Entry) {
      label = entry.label
      role = entry.role
      scenario = entry.spec.scenario.rawValue
    }
  }

  private struct Place: Hashable {
    var row: Row
    var seed: UInt64

    init(_ entry: Entry) {
      row = Row(entry)
      seed = entry.spec.seed
    }
  }

  /// Why the two are not plans of one suite, or nil.
  private func difference(from new: RunPlan) -> String? {
    guard suite == new.suite else { return "'\(suite)', not '\(new.suite)'" }
    guard scale == new.scale else {
      func text(_ scale: Double?) -> String { scale.map { "scaled by \($0)" } ?? "in full" }
      return "'\(suite)' is there \(text(scale)), here \(text(new.scale))"
    }
    let present = Dictionary(
      entries.map { (Row($0), $0.spec) }, uniquingKeysWith: { first, _ in first })
    if let old = entries.first?.spec.protocol, let first = new.entries.first?.spec.protocol,
      old != first
    {
      let changes = SettingsDifference.between(old, and: first, in: "the directory")
      return "'\(suite)' has another protocol: \(changes.joined(separator: "; "))"
    }
    for entry in new.entries {
      guard let old = present[Row(entry)], old.method != entry.spec.method else { continue }
      let changes = SettingsDifference.between(
        old.protocol, old.method, and: entry.spec.protocol, entry.spec.method,
        scenario: entry.spec.scenario, in: "the directory")
      return "of \(entry.label), \(entry.spec.scenario.title), \(changes.joined(separator: "; "))"
    }
    return nil
  }

  /// One order of the rows of two lists: that of `old`, and each further row behind the one that it
  /// follows in `new`.
  private static func ranks(of old: [Row], and new: [Row]) -> [Row: Int] {
    var order: [Row] = []
    var known: Set<Row> = []
    for row in old where known.insert(row).inserted { order.append(row) }
    var last = -1
    var seen: Set<Row> = []
    for row in new where seen.insert(row).inserted {
      if known.insert(row).inserted {
        order.insert(row, at: last + 1)
        last += 1
      } else {
        last = order.firstIndex(of: row) ?? last
      }
    }
    return Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
  }
}
