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
    var reader = CanonicalReader()
    return try finished(id: id, &reader)
  }

  /// The records that there are of many runs by their ids, read on all processors.
  func finished(
    ids: [String], keepingCurves: Bool = true
  ) throws(RecordError) -> [String: RunRecord] {
    // Each part has a reader, which shares what its records have in common.
    let parts = stride(from: 0, to: ids.count, by: 64)
      .map { ids[$0..<min($0 + 64, ids.count)] }
    let records = try parts.concurrentMap { ids throws(RecordError) in
      var reader = CanonicalReader()
      var records: [(id: String, record: RunRecord)] = []
      for id in ids {
        guard var record = try finished(id: id, &reader) else { continue }
        if !keepingCurves {
          record.result.curve = []
          record.result.measurements = nil
          record.result.images = nil
        }
        records.append((id, record))
      }
      return records
    }
    return records.joined().reduce(into: Dictionary(minimumCapacity: ids.count)) {
      $0[$1.id] = $1.record
    }
  }

  private func finished(
    id: String, _ reader: inout CanonicalReader
  ) throws(RecordError) -> RunRecord? {
    let url = recordURL(id)
    if let bytes = fileBytes(path: url.path) {
      return try RunRecord(bytes, from: url, &reader)
    }
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

  /// Makes the directory ready for runs: it is asked for those of `plan` besides what it was asked for
  /// before.
  ///
  /// - Parameter replacing: Forget what it was asked for before; records stay.
  /// - Throws: ``RecordError/conflict(_:)`` where it was asked for another suite, or an error of files.
  public func prepare(
    for plan: RunPlan, replacing: Bool = false, claims: RunClaims
  ) throws {
    try claims.whilePlanning {
      let known = FileManager.default.fileExists(atPath: planURL.path)
      try write(known && !replacing ? self.plan().union(with: plan) : plan)
    }
  }

  /// When the run failed last, as it stands in the directory; nil where it did not.
  func failureDate(id: String) -> Date? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: failureURL(id).path)
    return attributes?[.modificationDate] as? Date
  }

  public func plan() throws(RecordError) -> RunPlan {
    guard FileManager.default.fileExists(atPath: planURL.path) else {
      throw .notFound(path: planURL.path)
    }
    let plan = try decode(RunPlan.self, from: planURL, reading: RunPlan.init(reading:))
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

/// The same, quickly by `read` where the file is as ``CanonicalJSON`` writes it.
func decode<Value: Decodable>(
  _ type: Value.Type, from url: URL, reading read: (inout CanonicalReader) throws -> Value
) throws(RecordError) -> Value {
  var reader = CanonicalReader()
  if let bytes = fileBytes(path: url.path), let value = try? reader.read(bytes, read) {
    return value
  }
  return try decode(type, from: url)
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

/// All of a file; nil where it cannot be read, or is so large that it is none of ours.
///
/// A third of the time that `Data(contentsOf:)` takes for files of a few kilobytes.
private func fileBytes(path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
    status.st_size < 1 << 28
  else { return nil }
  var isWhole = false
  let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size) + 1) { buffer, count in
    while count < buffer.count {
      let size = read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      if size < 0 && errno == EINTR { continue }
      isWhole = size == 0
      guard size > 0 else { return }
      count += size
    }
  }
  return isWhole ? bytes : nil
}

extension RunRecord {
  /// Reads a record and checks that it is one, whole and unchanged.
  public init(contentsOf url: URL) throws(RecordError) {
    self = try decode(RunRecord.self, from: url)
    try check(path: url.path, fileName: url.lastPathComponent, digests)
  }

  /// The same from the bytes of the file.
  fileprivate init(
    _ bytes: [UInt8], from url: URL, _ reader: inout CanonicalReader
  ) throws(RecordError) {
    guard let read = try? reader.read(bytes, RunRecord.read) else {
      try self.init(contentsOf: url)
      return
    }
    self = read.record
    try check(path: url.path, fileName: url.lastPathComponent, read.digests)
  }

  private func check(
    path: String, fileName: String, _ digests: RecordDigests
  ) throws(RecordError) {
    guard schema == Self.currentSchema else {
      throw .malformed(
        path: path, reason: "its schema is \(schema), this version reads \(Self.currentSchema)")
    }
    if let defect = defects(fileName: fileName, digests).first {
      throw .tampered(path: path, reason: defect.description)
    }
    let contexts = identity.spec.protocol.contexts
    if let defect = result.matrixDefect(contexts: contexts) ?? numberDefect {
      throw .malformed(path: path, reason: defect)
    }
  }

  /// The result's matrix.
  public var matrix: AccuracyMatrix {
    AccuracyMatrix(
      rows: result.accuracy, untrained: result.untrained, isPaired: result.hasTestSetPerContext)
  }
}
