import Streams

extension SuiteResults {
  /// These results with those of another directory of the same suite, such as one method run apart.
  ///
  /// A run that is finished on one side only is taken from there.
  ///
  /// - Throws: ``RecordError`` where a row has different settings on the two sides, or both have
  ///   finished a run with different data, kernels or engines.
  public func joined(with other: SuiteResults) throws(RecordError) -> SuiteResults {
    guard plan.suite == other.plan.suite else {
      throw .conflict(
        """
        '\(plan.suite)' and '\(other.plan.suite)' are different suites; report them one by one, or as \
        a paper with --template
        """)
    }
    // All curves and matrices of a report are as long.
    let contexts = [self, other].map { $0.plan.entries.first?.spec.protocol.contexts }
    guard contexts[0] == contexts[1] || contexts.contains(nil) else {
      throw .conflict(
        """
        '\(plan.suite)' has \(contexts[0] ?? 0) contexts in one directory and \(contexts[1] ?? 0) in \
        another
        """)
    }
    let rows = Dictionary(grouping: Set(plan.entries.map(Row.init)), by: \.title)
    return try adding(other) { entry throws(RecordError) in
      let row = Row(entry)
      guard rows[row.title]?.allSatisfy({ $0 == row }) ?? true else {
        throw .conflict(
          "\(entry.title) has other settings in one directory of '\(plan.suite)' than in another")
      }
      return true
    }
  }

  /// These results with more seeds from another suite that runs some of the same rows.
  ///
  /// Rows that are not here, or have other settings there, are passed over.
  ///
  /// - Throws: ``RecordError`` where both have finished a run with different data, kernels or
  ///   engines.
  public func addingSeeds(from other: SuiteResults) throws(RecordError) -> SuiteResults {
    let rows = Set(plan.entries.map(Row.init))
    return try adding(other) { entry throws(RecordError) in rows.contains(Row(entry)) }
  }

  /// What the runs of a row have in common: everything but the seed.
  private struct Row: Hashable {
    let label: String
    let role: RunPlan.Entry.Role
    let spec: RunSpec

    init(_ entry: RunPlan.Entry) {
      label = entry.label
      role = entry.role
      var spec = entry.spec
      spec.seed = 0
      self.spec = spec
    }

    /// What a reader knows the row by, whatever its settings.
    var title: Title { Title(label: label, role: role, scenario: spec.scenario) }

    struct Title: Hashable {
      let label: String
      let role: RunPlan.Entry.Role
      let scenario: Scenario
    }
  }

  /// - Parameter isWanted: Whether to add a run that is not in this plan.
  private func adding(
    _ other: SuiteResults, where isWanted: (RunPlan.Entry) throws(RecordError) -> Bool
  ) throws(RecordError) -> SuiteResults {
    var plan = plan
    var places: [Row: [UInt64: Int]] = [:]
    for (index, entry) in plan.entries.enumerated() {
      places[Row(entry), default: [:]][entry.spec.seed] = index
    }
    for entry in other.plan.entries {
      guard let place = places[Row(entry)]?[entry.spec.seed] else {
        if try isWanted(entry) { plan.entries.append(entry) }
        continue
      }
      let own = plan.entries[place]
      guard own.id != entry.id, other.records[entry.id] != nil else { continue }
      guard records[own.id] == nil else {
        throw .conflict(
          """
          \(entry.title) was run twice, with different data, kernels or engines; leave out one of the \
          directories
          """)
      }
      plan.entries[place] = entry
    }
    let ids = Set(plan.entries.map(\.id))
    // What a scaled directory has and is not taken makes no scaled results of these.
    if other.plan.entries.contains(where: { ids.contains($0.id) }) {
      plan.scale = plan.scale ?? other.plan.scale
    }
    let records = records.merging(other.records) { own, _ in own }.filter { ids.contains($0.key) }
    return try SuiteResults(
      plan: plan, records: records,
      failures: failures.merging(other.failures) { own, _ in own }
        .filter { ids.contains($0.key) && records[$0.key] == nil }
    ).withMatricesOfOneForm()
  }
}
