import Datasets
public import Foundation
public import Metrics

/// The numbers of one paper, each with the place it was read, and what its words stand for.
public struct PublishedReference: Sendable {
  public struct Result: Decodable, Sendable {
    /// Such as "Table 2".
    public var table: String?
    public var `protocol`: String
    public var scenario: String?
    public var method: String
    public var metric: String
    /// `percent` or `fraction`.
    public var unit: String
    public var mean: Double
    /// nil where the source gives none.
    public var spread: Double?
    /// `SEM`, `SD` or another kind; `none` without a spread.
    public var spreadKind: String?
    public var seeds: Int?
    /// What a method may store, in words such as "100 examples per class"; nil where it stores nothing.
    public var memory: String?
    /// The stored examples of each class, where the memory is counted so.
    public var examplesPerClass: Int?
    /// `primary`, `secondary`, `digitised` or `computed`.
    public var verification: String
    /// Where the value was read.
    public var verifiedIn: String?

    enum CodingKeys: String, CodingKey {
      case table, `protocol`, scenario, method, metric, unit, mean, spread, memory, verification
      case spreadKind = "spread_kind"
      case seeds = "n_seeds"
      case examplesPerClass = "examples_per_class"
      case verifiedIn = "verified_in"
    }

    /// Whether the value may serve as a target: read in the paper, or quoted from it.
    public var isTarget: Bool { verification == "primary" || verification == "secondary" }
    /// Whether it was measured from a figure, which is good to about half a percentage point.
    public var isDigitised: Bool { verification == "digitised" }
    /// A number that no paper has, in a clause; a mean of another unit may be larger than a percentage.
    var defect: String? {
      let numbers: [LimitedNumber<Double>] = [
        .init("mean", mean, -1e9...1e9), .init("spread", spread ?? 0, 0...1e9),
      ]
      return numbers.firstNonNil(\.defect)
        ?? LimitedNumber("n_seeds", seeds ?? 1, 1...1_000_000_000).defect
        ?? LimitedNumber("examples_per_class", examplesPerClass ?? 1, 0...1_000_000_000).defect
    }
    /// The mean as a fraction.
    public var fraction: Double { unit == "percent" ? mean / 100 : mean }
    /// The standard error of the mean as a fraction, where the spread given tells it.
    public var standardError: Double? {
      guard let spread else { return nil }
      let fraction = unit == "percent" ? spread / 100 : spread
      switch (spreadKind, seeds) {
      case ("SEM", _): return fraction
      case ("SD", let seeds?) where seeds > 1: return fraction / Double(seeds).squareRoot()
      default: return nil
      }
    }
  }

  private struct File: Decodable {
    var key: String
    var title: String
    var results: [Result]

    /// What no paper has, in a clause.
    var defect: String? {
      if let defect = PlainName.defect(of: key) { return "its key \(defect)" }
      return results.enumerated().firstNonNil { index, result in
        result.defect.map { "in result \(index + 1) (\(result.method.excerpt)) \($0)" }
      }
    }
  }

  public var key: String
  public var title: String
  public var results: [Result]
  /// What the paper's words for metrics and protocols stand for.
  public var names: ReferenceNames
  /// Margins of this paper and of others.
  public var margins: [StatedMargin]

  public init(
    key: String, title: String, results: [Result], names: ReferenceNames,
    margins: [StatedMargin] = []
  ) {
    self.key = key
    self.title = title
    self.results = results
    self.names = names
    self.margins = margins
  }

  /// Reads a paper's numbers.
  ///
  /// - Parameter directory: With `fingerprints.json` and, where margins are stated, `margins.json`.
  public init(contentsOf url: URL, referenceDirectory directory: URL) throws(ReferenceError) {
    let file: File
    do {
      file = try decode(File.self, from: url)
    } catch {
      throw .badFile(error.description)
    }
    if let defect = file.defect { throw .badFile("\(url.path) is damaged: \(defect)") }
    self.init(
      key: file.key, title: file.title, results: file.results,
      names: try ReferenceNames(referenceDirectory: directory),
      margins: try StatedMargin.all(inReferenceDirectory: directory))
  }

  /// Our metric for the words of a result; nil where `fingerprints.json` does not say.
  public func metric(of result: Result) -> Metric? { names.metric(result.metric) }

  /// What the result's name of a protocol stands for; nil where `fingerprints.json` does not say.
  public func fingerprint(of result: Result) -> ProtocolFingerprint? {
    names.protocols[key]?[result.protocol]
  }

  /// The margin that is stated most precisely, or the default.
  public func margin(of result: Result) -> EquivalenceMargin {
    let stated = margins.filter {
      $0.covers(
        paper: key, table: result.table, protocol: result.protocol, scenario: result.scenario,
        method: result.method)
    }
    guard let margin = stated.mostPrecise().first else { return .standard }
    return EquivalenceMargin(value: margin.margin / 100, reason: margin.reason)
  }
}
