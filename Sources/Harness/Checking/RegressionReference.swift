public import Datasets
public import Foundation
import Metrics
public import Streams

/// What a suite gave when it was last recorded, to compare later results with.
public struct RegressionReference: Codable, Sendable, Equatable {
  public static let currentSchema = 1

  /// How far a metric may move, and why so far.
  public struct Margin: Codable, Sendable, Equatable {
    public var metric: String
    /// A fraction, like the metrics.
    public var margin: Double
    public var reason: String
  }

  /// The runs of one method in one scenario.
  public struct Cell: Codable, Sendable, Equatable {
    public var label: String
    public var scenario: Scenario
    public var protocolSpec: ProtocolSpec
    public var method: MethodSpec
    public var seeds: [UInt64]
    /// By seed: SHA-256 of the result.
    public var resultDigests: [String]
    /// By metric id, then by seed; only metrics that have a value for every seed.
    public var values: [String: [Double]]

    /// Such as `EWC, class-incremental`.
    var title: String { "\(label), \(scenario.title)" }

    /// What does not fit together, or nil.
    var defect: String? {
      if let defect = RunSpec(
        protocol: protocolSpec, scenario: scenario, method: method, seed: 0
      ).defect {
        return defect
      }
      if seeds.isEmpty { return "there are no seeds" }
      if Set(seeds).count != seeds.count { return "a seed stands twice" }
      if resultDigests.count != seeds.count {
        return "\(seeds.count) seeds have \(resultDigests.count) digests"
      }
      if values.isEmpty { return "there are no values" }
      for (metric, numbers) in values.sorted(by: { $0.key < $1.key }) {
        if numbers.count != seeds.count {
          return "\(seeds.count) seeds have \(numbers.count) values of '\(metric)'"
        }
        if !numbers.allSatisfy({ (-1...1).contains($0) }) {
          return "a value of '\(metric)' is outside −1...1"
        }
      }
      return nil
    }
  }

  public var schema: Int
  public var suite: String
  public var engineVersion: String
  public var kernel: KernelIdentity
  public var data: [DatasetIdentity]
  public var packageVersion: String
  public var commit: String
  public var margins: [Margin]
  public var cells: [Cell]

  /// The reference that `results` make.
  ///
  /// - Throws: ``ReferenceError`` where runs failed, are missing or mixed, or data are unverified.
  public init(recording results: SuiteResults, margin: Double) throws(ReferenceError) {
    let first = try results.wholeAndAlike()
    schema = Self.currentSchema
    suite = results.plan.suite
    engineVersion = first.identity.engineVersion
    kernel = first.identity.kernel
    data = first.identity.data
    packageVersion = first.environment.packageVersion
    commit = first.environment.commit
    margins = Metric.standard.map {
      Margin(
        metric: $0.id, margin: margin,
        reason: "a declared practical margin; smaller differences change no conclusion")
    }
    cells = []
    for label in results.labels {
      for scenario in results.scenarios {
        let entries = results.entries(label: label, scenario: scenario)
        guard let spec = entries.first?.spec else { continue }
        var values: [String: [Double]] = [:]
        for metric in Metric.standard {
          let numbers = results.values(of: metric, label: label, scenario: scenario)
            .compactMap(\.value.number)
          if numbers.count == entries.count { values[metric.id] = numbers }
        }
        cells.append(
          Cell(
            label: label, scenario: scenario, protocolSpec: spec.protocol, method: spec.method,
            seeds: entries.map(\.spec.seed),
            resultDigests: entries.compactMap { results.record(for: $0)?.resultDigest },
            values: values))
      }
    }
  }

  /// Reads a reference file.
  public init(contentsOf url: URL) throws(ReferenceError) {
    do {
      self = try decode(
        RegressionReference.self, from: url, reading: RegressionReference.init(reading:))
    } catch {
      throw .badFile(error.description)
    }
    guard schema == Self.currentSchema else {
      throw .badFile(
        "\(url.path): its schema is \(schema), this version reads \(Self.currentSchema)")
    }
    if let defect {
      throw .badFile(
        "\(url.path) is damaged: \(defect); make it again with 'clbench record --replace'")
    }
  }

  /// Why nothing, or less than it seems, would be compared with this reference; nil where it is
  /// whole.
  private var defect: String? {
    if cells.isEmpty { return "it has no cells" }
    if let margin = margins.first(where: { !(0...1).contains($0.margin) || $0.reason.isEmpty }) {
      return "the margin of '\(margin.metric)' is not in 0...1, or has no reason"
    }
    var known: [Scenario: Set<String>] = [:]
    if let twice = cells.first(where: {
      !known[$0.scenario, default: []].insert($0.label).inserted
    }) {
      return "it has the cell \(twice.title) twice"
    }
    for cell in cells {
      if let defect = cell.defect { return "in the cell \(cell.title) \(defect)" }
      if let metric = cell.values.keys.sorted().first(where: { margin(of: $0) == nil }) {
        return "'\(metric)' has no margin"
      }
    }
    return nil
  }

  /// How far a metric may move; nil where the reference does not say.
  func margin(of metric: String) -> Double? { margins.first { $0.metric == metric }?.margin }

  public func write(to url: URL) throws {
    try AtomicFile.write(CanonicalJSON.pretty(self), to: url)
  }
}

/// Why a reference cannot be recorded or read.
public enum ReferenceError: Error, Equatable, CustomStringConvertible {
  case nothingRan
  case missingRuns(count: Int)
  /// Rows in words, with the reasons.
  case failedRuns(count: Int, rows: String)
  /// A reference would take the place of one that has more.
  case wouldShrink(path: String, losses: [String])
  case unverifiedData
  case mixedKernels
  case badFile(String)

  public var description: String { message.onOneLine }

  private var message: String {
    switch self {
    case .nothingRan: "there is no record; run the suite first"
    case .missingRuns(let count): "\(count) runs of the plan are missing; run the suite again"
    case .failedRuns(let count, let rows):
      """
      \(count) \(count == 1 ? "run" : "runs") of the plan failed, and a reference needs them all: \
      \(rows); 'clbench run' tries them again, but what their settings cause comes back: change those, \
      or leave the rows out of the suite
      """
    case .wouldShrink(let path, let losses):
      """
      \(path) has what these records lack: \(losses.joined(separator: "; ")); run the rest of the \
      suite, or store less with --replace
      """
    case .unverifiedData:
      "the runs rest on unverified data, which make no reference; verify the data and run again"
    case .mixedKernels:
      "the runs were computed by different kernels or engine versions; run all with the same"
    case .badFile(let problem): problem
    }
  }
}
