public import Streams

/// What a check found for one cell of the results: a method in a scenario, by one metric.
public struct CheckVerdict: Sendable, Equatable {
  public enum Outcome: String, Sendable, Codable, CaseIterable {
    /// The results are the reference's, bit for bit.
    case identical
    /// Within the margin, or not distinguishable from the reference.
    case held
    /// Worse by more than the margin, and not by chance.
    case regressed
    /// Better by more than the margin, and not by chance; to be reviewed like a regression.
    case improved
    /// The same arithmetic gave other bits.
    case bitsChanged = "bits changed"
    /// The settings are not those of the reference.
    case settingsChanged = "settings changed"
    /// A run that the plan asks for ended without a result.
    case failed = "run failed"
    /// Too few seeds for a verdict, or missing runs.
    case impossible

    /// Whether the check passes with it.
    public var isPassing: Bool { self == .identical || self == .held }
  }

  public var label: String
  public var scenario: Scenario
  /// The metric's id, or nil where the verdict is on the runs as a whole.
  public var metric: String?
  public var outcome: Outcome
  /// What moved and by how much, in one line.
  public var detail: String

  public init(
    label: String, scenario: Scenario, metric: String?, outcome: Outcome, detail: String
  ) {
    self.label = label
    self.scenario = scenario
    self.metric = metric
    self.outcome = outcome
    self.detail = detail
  }
}

/// The exit code of a check or of another answer from results.
///
/// What was found comes before what could not be looked at: an answer with both has the code of the
/// finding.
public enum CheckExit: Int32, Sendable {
  /// Everything held.
  case held = 0
  /// At least one cell regressed, or improved without an explanation, or a run failed.
  case regressed = 1
  /// The check could not be made: missing records, unverified data, a bad file.
  case impossible = 2
  /// A published number was not reproduced.
  case notReproduced = 3
  /// There was no record at all.
  case nothingRan = 4
}
