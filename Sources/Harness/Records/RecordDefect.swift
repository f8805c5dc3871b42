public import Foundation

/// What in a record does not match what else stands in it: somebody changed it after the run.
public enum RecordDefect: Sendable, Equatable, CustomStringConvertible {
  /// The settings, the data or the kernels are not those that the id was made from.
  case identity(found: String)
  /// The file was renamed.
  case name
  /// The numbers are not those that the digest was made from.
  case result(stated: String, found: String)

  public var description: String {
    switch self {
    case .identity: "its id is not the digest of its identity"
    case .name: "its name is not its id"
    case .result: "its result does not have the digest it states"
    }
  }
}

/// SHA-256 of what stands in a record, to be held against what it states.
struct RecordDigests: Equatable, Sendable {
  var identity: String
  var result: String
}

extension RunRecord {
  /// What was changed since a run wrote the record; empty where nothing was.
  ///
  /// Digests show careless changes only: who computes them anew leaves no trace here, but a new run
  /// tells.
  public func defects(fileName: String) -> [RecordDefect] {
    defects(fileName: fileName, digests)
  }

  /// The same where the digests of what stands in the record are known.
  func defects(fileName: String, _ digests: RecordDigests) -> [RecordDefect] {
    var defects: [RecordDefect] = []
    if digests.identity != id { defects.append(.identity(found: digests.identity)) }
    if fileName != "\(id).json" { defects.append(.name) }
    if digests.result != resultDigest {
      defects.append(.result(stated: resultDigest, found: digests.result))
    }
    return defects
  }

  /// The digests of the record's identity and result as they are.
  var digests: RecordDigests {
    RecordDigests(
      identity: (try? identity.digest()) ?? "none",
      result: (try? CanonicalJSON.digest(result)) ?? "none")
  }

  /// Reads a record without judging whether it is what a run wrote.
  public static func unchecked(contentsOf url: URL) throws(RecordError) -> RunRecord {
    let record = try decode(RunRecord.self, from: url)
    guard record.schema == currentSchema else {
      throw .malformed(
        path: url.path,
        reason: "its schema is \(record.schema), this version reads \(currentSchema)")
    }
    if let defect = record.numberDefect { throw .malformed(path: url.path, reason: defect) }
    return record
  }
}
