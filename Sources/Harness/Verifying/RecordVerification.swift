/// What verifying one record found.
public struct RecordVerification: Sendable, Equatable {
  public enum Outcome: String, Sendable, CaseIterable {
    /// A new run gave the same result, bit for bit.
    case equal
    /// The record is not what a run gives, or not what one wrote.
    case different
    case impossible = "cannot be verified here"
  }

  /// The record's file.
  public var path: String
  public var outcome: Outcome
  /// What was found and why, in one line.
  public var detail: String

  public init(path: String, outcome: Outcome, detail: String) {
    self.path = path
    self.outcome = outcome
    self.detail = detail
  }

  /// Judges a record by a new run of the same identity.
  init(path: String, record: RunRecord, rerun fresh: RunRecord, hereBy build: RunEnvironment) {
    let defect = record.defects(fileName: "\(record.id).json").first
    let differences = ResultDifference.between(record.result, and: fresh.result)
    let list = differences.prefix(3).joined(separator: "; ")
    self.path = path
    if let defect {
      outcome = .different
      detail =
        fresh.resultDigest == record.resultDigest
        ? """
        edited by hand: \(defect); a new run has the stated digest, and \(list)
        """
        : "edited by hand: \(defect); against a new run, \(list)"
      return
    }
    guard fresh.resultDigest != record.resultDigest else {
      outcome = .equal
      detail = "a new run has the same digest \(record.resultDigest.prefix(12))…"
      return
    }
    outcome = .different
    let commits = "\(record.environment.commit.prefix(12)), this build \(build.commit.prefix(12))"
    let cause =
      if fresh.result.parameterDigest == record.result.parameterDigest {
        """
        edited by hand with its digest computed anew, or measured otherwise: a new run ends at the \
        same parameters
        """
      } else {
        """
        engine: data, kernel and engine version are the same, the arithmetic is not (record by \
        commit \(commits)); or the record was edited by hand with its digest computed anew
        """
      }
    detail = "\(cause); \(list)"
  }
}
