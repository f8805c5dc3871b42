import Datasets
import Methods

extension PublishedReference {
  /// Why runs and a published number are not of the same thing; nil where they are, as far as the
  /// reference files tell.
  func obstacle(
    between published: Result, and entries: [RunPlan.Entry], in results: SuiteResults
  ) -> String? {
    guard ["percent", "fraction"].contains(published.unit) else {
      return "the published unit '\(published.unit)' is neither percent nor fraction"
    }
    let records = entries.compactMap { results.record(for: $0) }
    if records.contains(where: { $0.identity.data.contains { !$0.verified } }) {
      return "the runs rest on unverified data"
    }
    guard let fingerprint = fingerprint(of: published)?.ofMethod(published.method) else {
      return """
        the protocol '\(published.protocol)' of '\(key)' has no fingerprint in fingerprints.json to \
        compare the runs' with
        """
    }
    for entry in entries {
      if let difference = fingerprint.difference(from: entry.spec) { return difference }
      if let budget = published.examplesPerClass,
        let own = entry.spec.method.hyperparameters["budget"], own != .number(Double(budget))
      {
        return "the budget is \(own) examples per class, in the paper \(budget)"
      }
    }
    // Where the fingerprint does not have what was scaled.
    return results.plan.scale.map { "the runs are scaled to \($0) of the published protocol" }
  }

  /// Whether a published number is of the data set and the contexts of `spec`.
  func isOfBenchmark(_ spec: ProtocolSpec, _ published: Result) -> Bool {
    fingerprint(of: published).map { $0.differenceOfBenchmark(from: spec) == nil } ?? false
  }
}
