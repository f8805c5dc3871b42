public import Harness

extension RunRecord {
  /// This record, had it been tested on one set of all classes after each of so many batches.
  ///
  /// - Parameter checkpoints: As many batches; nil for one for each context.
  public func withOneTestSet(checkpoints: Int? = nil) throws -> RunRecord {
    func mean(_ row: [Double]) -> [Double] { [row.reduce(0, +) / Double(row.count)] }
    var record = self
    let rows = result.accuracy
    let count = checkpoints ?? rows.count
    record.result.accuracy = (0..<count).map { rows[$0 * rows.count / count].map(mean) }
    record.result.untrained = mean(result.untrained)
    record.result.testExamples = [result.testExamples.reduce(0, +)]
    for place in result.curve.indices {
      record.result.curve[place].accuracy = mean(result.curve[place].accuracy)
    }
    record.result.checkpoints = (1...count).map { "batch \($0)" }
    record.result.testSets = ["all classes"]
    record.resultDigest = try CanonicalJSON.digest(record.result)
    return record
  }
}

extension SuiteResults {
  /// These results, had all been tested on one set of all classes.
  public func withOneTestSet(checkpoints: Int? = nil) throws -> SuiteResults {
    SuiteResults(
      plan: plan,
      records: try records.mapValues { try $0.withOneTestSet(checkpoints: checkpoints) },
      failures: failures)
  }

  /// Writes plan and records to a directory, as a run does.
  public func write(to store: RecordStore) throws {
    try store.write(plan)
    for record in records.values { try store.write(record) }
  }
}
