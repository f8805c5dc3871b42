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

extension RunRecord {
  /// What was changed since a run wrote the record; empty where nothing was.
  ///
  /// Digests show careless changes only: who computes them anew leaves no trace here, but a new run
  /// tells.
  public func defects(fileName: String) -> [RecordDefect] {
    var defects: [RecordDefect] = []
    let identityDigest = (try? identity.digest()) ?? "none"
    if identityDigest != id { defects.append(.identity(found: identityDigest)) }
    if fileName != "\(id).json" { defects.append(.name) }
    let found = (try? CanonicalJSON.digest(result)) ?? "none"
    if found != resultDigest { defects.append(.result(stated: resultDigest, found: found)) }
    return defects
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
