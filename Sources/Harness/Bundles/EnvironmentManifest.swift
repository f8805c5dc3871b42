public import Datasets

/// Where and with what the runs of a suite were made, each machine and build once.
public struct EnvironmentManifest: Codable, Sendable, Equatable {
  public struct Group: Codable, Sendable, Equatable {
    public var environment: RunEnvironment
    public var kernel: KernelIdentity
    public var engineVersion: String
    public var measurements: [String]
    /// How many runs were made so.
    public var runs: Int
  }

  public var groups: [Group]
  /// Each identity of a data set that some run rests on.
  public var data: [DatasetIdentity]

  public init(_ results: SuiteResults) {
    groups = []
    data = []
    for record in results.records.values.sorted(by: { $0.id < $1.id }) {
      let identity = record.identity
      let same = groups.firstIndex {
        $0.environment == record.environment && $0.kernel == identity.kernel
          && $0.engineVersion == identity.engineVersion
          && $0.measurements == identity.measurements
      }
      if let same {
        groups[same].runs += 1
      } else {
        groups.append(
          Group(
            environment: record.environment, kernel: identity.kernel,
            engineVersion: identity.engineVersion, measurements: identity.measurements, runs: 1))
      }
      for set in identity.data where !data.contains(set) { data.append(set) }
    }
  }
}
