public import Foundation
public import Metrics

/// A directory of records: `<id>.json` for each finished run, `<id>.failed.json` for each failed
/// one, and `plan.json`.
public struct RecordStore: Sendable {
  public let directory: URL

  public init(directory: URL) {
    self.directory = directory
  }

  /// The record of a finished run, checked, or nil where there is none.
  public func finished(id: String) throws(RecordError) -> RunRecord? {
    let url = recordURL(id)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return try RunRecord(contentsOf: url)
  }

  public func failure(id: String) throws(RecordError) -> FailureRecord? {
    let url = failureURL(id)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let failure = try decode(FailureRecord.self, from: url)
    guard failure.schema == RunRecord.currentSchema else {
      throw .malformed(
        path: url.path,
        reason: "its schema is \(failure.schema), this version reads \(RunRecord.currentSchema)")
    }
    guard failure.id == id else {
      throw .tampered(path: url.path, reason: "its name is not its id")
    }
    if let defect = failure.spec.defect { throw .malformed(path: url.path, reason: defect) }
    return failure
  }

  /// Writes a finished run, and removes what an earlier failure of it left.
  public func write(_ record: RunRecord) throws {
    try AtomicFile.write(CanonicalJSON.pretty(record), to: recordURL(record.id))
    unlink(failureURL(record.id).path)
  }

  public func write(_ failure: FailureRecord) throws {
    try AtomicFile.write(CanonicalJSON.pretty(failure), to: failureURL(failure.id))
  }

  public func write(_ plan: RunPlan) throws {
    try AtomicFile.write(CanonicalJSON.pretty(plan), to: planURL)
  }

  public func plan() throws(RecordError) -> RunPlan {
    guard FileManager.default.fileExists(atPath: planURL.path) else {
      throw .notFound(path: planURL.path)
    }
    let plan = try decode(RunPlan.self, from: planURL)
    if let defect = plan.defect { throw .malformed(path: planURL.path, reason: defect) }
    return plan
  }

  private var planURL: URL { directory.appending(path: "plan.json") }
  private func recordURL(_ id: String) -> URL { directory.appending(path: "\(id).json") }
  private func failureURL(_ id: String) -> URL { directory.appending(path: "\(id).failed.json") }
}

/// Reads JSON, with an error that says where it does not fit.
func decode<Value: Decodable>(_ type: Value.Type, from url: URL) throws(RecordError) -> Value {
  let data = try InputFile.content(of: url, limit: InputFile.largestRecord)
  do {
    return try JSONDecoder().decode(type, from: data)
  } catch let error as DecodingError {
    throw .malformed(path: url.path, reason: reason(of: error))
  } catch {
    throw .malformed(path: url.path, reason: "it is not JSON")
  }
}

private func reason(of error: DecodingError) -> String {
  func place(_ context: DecodingError.Context) -> String {
    context.codingPath.isEmpty
      ? "" : " at " + context.codingPath.map(\.stringValue).joined(separator: ".")
  }
  switch error {
  case .keyNotFound(let key, let context):
    return "the key '\(key.stringValue)' is missing\(place(context))"
  case .typeMismatch(_, let context), .valueNotFound(_, let context):
    return "a value does not fit\(place(context))"
  case .dataCorrupted(let context):
    return context.codingPath.isEmpty ? "it is not JSON" : "a value does not fit\(place(context))"
  @unknown default: return "it does not fit"
  }
}

extension RunRecord {
  /// Reads a record and checks that it is one, whole and unchanged.
  public init(contentsOf url: URL) throws(RecordError) {
    self = try decode(RunRecord.self, from: url)
    try check(path: url.path)
  }

  private func check(path: String) throws(RecordError) {
    guard schema == Self.currentSchema else {
      throw .malformed(
        path: path, reason: "its schema is \(schema), this version reads \(Self.currentSchema)")
    }
    if let defect = defects(fileName: URL(fileURLWithPath: path).lastPathComponent).first {
      throw .tampered(path: path, reason: defect.description)
    }
    let contexts = identity.spec.protocol.contexts
    let rows = [result.untrained] + result.accuracy.compactMap { $0 }
    guard contexts > 0, result.accuracy.count == contexts,
      rows.allSatisfy({ $0.count == contexts }),
      result.testExamples.count == contexts
    else {
      throw .malformed(path: path, reason: "its matrix is not \(contexts) by \(contexts)")
    }
    guard result.curve.allSatisfy({ $0.accuracy.count == contexts }) else {
      throw .malformed(path: path, reason: "a point of its curve has not \(contexts) accuracies")
    }
    let accuracies = [rows.joined(), result.curve.map(\.accuracy).joined()].joined()
    guard accuracies.allSatisfy({ (0...1).contains($0) }) else {
      throw .malformed(path: path, reason: "an accuracy is outside 0...1")
    }
    if let defect = numberDefect { throw .malformed(path: path, reason: defect) }
  }

  /// The result's matrix.
  public var matrix: AccuracyMatrix {
    AccuracyMatrix(rows: result.accuracy, untrained: result.untrained)
  }
}
