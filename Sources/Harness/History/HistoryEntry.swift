import Datasets
import Metrics
public import Streams

/// One metric of one row of a suite at one commit.
public struct HistoryEntry: Codable, Sendable, Equatable {
  public var suite: String
  public var label: String
  public var scenario: Scenario
  /// The metric's versioned id.
  public var metric: String
  public var commit: String
  /// The commit's date in ISO 8601; nil where nothing tells it.
  public var date: String?
  /// Over the seeds, as a fraction like the metric.
  public var mean: Double
  /// The number of seeds.
  public var n: Int
  /// The standard deviation over the seeds; nil for one.
  public var sd: Double?
  public var kernel: KernelIdentity
  public var engineVersion: String

  /// Whether the two are of the same numbers at the same commit, so that one takes the other's place.
  func isSamePoint(as other: HistoryEntry) -> Bool {
    suite == other.suite && label == other.label && scenario == other.scenario
      && metric == other.metric && commit == other.commit && kernel == other.kernel
  }

  /// What no suite can have given, in a clause; nil where all is within its limits.
  var defect: String? {
    LimitedNumber("n", n, 1...1_000_000_000).defect
      ?? [LimitedNumber("mean", mean, -1...1), LimitedNumber("sd", sd ?? 0, 0...2)]
      .firstNonNil(\.defect)
  }
}

extension HistoryEntry {
  /// Entries for every row, scenario and metric of a suite that has a value for each seed.
  ///
  /// - Parameter commit: The commit that the results stand for; by default the one that made them.
  /// - Throws: ``ReferenceError`` where runs failed, are missing or mixed, or data are unverified.
  public static func entries(
    of results: SuiteResults, commit: String? = nil, date: String? = nil
  ) throws(ReferenceError) -> [HistoryEntry] {
    let identity = try results.wholeAndAlike().identity
    let commit = if let commit { commit } else { try self.commit(behind: results) }
    var entries: [HistoryEntry] = []
    for label in results.labels {
      for scenario in results.scenarios {
        let count = results.entries(label: label, scenario: scenario).count
        for metric in Metric.standard {
          guard let summary = results.summary(of: metric, label: label, scenario: scenario),
            summary.count == count
          else { continue }
          entries.append(
            HistoryEntry(
              suite: results.plan.suite, label: label, scenario: scenario, metric: metric.id,
              commit: commit, date: date, mean: summary.mean, n: summary.count,
              sd: summary.standardDeviation, kernel: identity.kernel,
              engineVersion: identity.engineVersion))
        }
      }
    }
    return entries
  }

  /// The one commit whose build made all records.
  public static func commit(behind results: SuiteResults) throws(ReferenceError) -> String {
    let commits = Set(results.records.values.map(\.environment.commit)).sorted()
    guard commits.count == 1, commits[0] != "unknown" else {
      throw .badFile(
        commits.count > 1
          ? """
          the records were made by \(commits.count) commits (\
          \(commits.map { String($0.prefix(12)) }.joined(separator: ", "))); run the suite anew \
          with one, or name the commit that they stand for with --commit
          """
          : "the records do not tell their commit; name it with --commit")
    }
    return commits[0]
  }
}
