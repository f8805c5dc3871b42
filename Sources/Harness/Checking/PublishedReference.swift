import Datasets
public import Foundation

/// The numbers of one paper, each with the place it was read.
public struct PublishedReference: Decodable, Sendable {
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
    /// `SEM` or another kind; `none` without a spread.
    public var spreadKind: String?
    public var seeds: Int?
    /// What a method may store, such as "100 examples per class"; nil where it stores nothing.
    public var memory: String?
    /// `primary`, `secondary`, `digitised` or `computed`.
    public var verification: String
    /// Where the value was read.
    public var verifiedIn: String?

    enum CodingKeys: String, CodingKey {
      case table, `protocol`, scenario, method, metric, unit, mean, spread, memory, verification
      case spreadKind = "spread_kind"
      case seeds = "n_seeds"
      case verifiedIn = "verified_in"
    }

    /// Whether the value may serve as a target: read in the paper, or quoted from it.
    public var isTarget: Bool { verification == "primary" || verification == "secondary" }
    /// The mean as a fraction.
    public var fraction: Double { unit == "percent" ? mean / 100 : mean }
    /// The standard error of the mean as a fraction, where that is the kind of spread given.
    public var standardError: Double? {
      guard spreadKind == "SEM", let spread else { return nil }
      return unit == "percent" ? spread / 100 : spread
    }
  }

  public var key: String
  public var title: String
  public var results: [Result]

  public init(contentsOf url: URL) throws(ReferenceError) {
    do {
      self = try decode(PublishedReference.self, from: url)
    } catch {
      throw .badFile(error.description)
    }
  }
}
