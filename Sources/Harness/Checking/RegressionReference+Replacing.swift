import Datasets
public import Foundation

extension RegressionReference {
  /// How many runs it holds.
  public var runCount: Int { cells.reduce(0) { $0 + $1.seeds.count } }

  /// Takes the place of the file at `url`, unless that has something which this has not.
  ///
  /// - Parameter replacing: Whether to store less all the same.
  /// - Throws: ``ReferenceError/wouldShrink(path:losses:)``, and what reading and writing throw.
  public func write(to url: URL, replacing: Bool) throws {
    if !replacing, FileManager.default.fileExists(atPath: url.path) {
      guard let old = try? RegressionReference(contentsOf: url) else {
        throw ReferenceError.badFile(
          """
          \(url.relativePath) is there and cannot be read as a reference, so what would be lost is not \
          known; look into it, or take its place with --replace
          """)
      }
      let losses = losses(from: old)
      guard losses.isEmpty else {
        throw ReferenceError.wouldShrink(path: url.relativePath, losses: losses)
      }
    }
    try write(to: url)
  }

  /// What an earlier reference has and this one has not: rows, seeds, metrics, longer training.
  func losses(from old: RegressionReference) -> [String] {
    var rows: [String] = []
    // Most often all rows have lost the same.
    var parts: [(what: String, rows: [String])] = []
    func lose(_ what: String, of row: String) {
      if let place = parts.firstIndex(where: { $0.what == what }) {
        parts[place].rows.append(row)
      } else {
        parts.append((what, [row]))
      }
    }
    for cell in old.cells {
      let own = cells.first { $0.label == cell.label && $0.scenario == cell.scenario }
      guard let own else {
        rows.append(cell.title)
        continue
      }
      let seeds = cell.seeds.filter { !own.seeds.contains($0) }
      if !seeds.isEmpty { lose(SeedList.phrase(seeds), of: cell.title) }
      let (steps, before) = (own.protocolSpec.iterations, cell.protocolSpec.iterations)
      if steps < before { lose("\(before) iterations a context, not \(steps),", of: cell.title) }
      let metrics = cell.values.keys.filter { own.values[$0] == nil }.sorted()
      if own.values.count < cell.values.count {
        lose(metrics.joined(separator: ", "), of: cell.title)
      }
    }
    func list(_ rows: [String]) -> String {
      rows.count > 3
        ? "\(rows.prefix(2).joined(separator: "; ")) and \(rows.count - 2) more rows"
        : rows.joined(separator: "; ")
    }
    return (rows.isEmpty ? [] : ["the rows \(list(rows))"])
      + parts.map { "\($0.what) of \(list($0.rows))" }
  }
}

extension SuiteResults {
  /// One of the records, where all that the plan asks for is there and made by one arithmetic from
  /// verified data, so that numbers to compare with can be made of it.
  func wholeAndAlike() throws(ReferenceError) -> RunRecord {
    guard !records.isEmpty || !failures.isEmpty else { throw .nothingRan }
    guard failures.isEmpty else {
      throw .failedRuns(
        count: failures.count,
        rows: absences.filter { !$0.failed.isEmpty }.phrase)
    }
    guard missing.isEmpty, let first = records.values.first else {
      throw .missingRuns(count: missing.count)
    }
    guard !hasUnverifiedData else { throw .unverifiedData }
    let identity = first.identity
    guard
      records.values.allSatisfy({
        $0.identity.kernel == identity.kernel
          && $0.identity.engineVersion == identity.engineVersion
      })
    else { throw .mixedKernels }
    return first
  }
}
