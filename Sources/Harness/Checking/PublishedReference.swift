import Datasets
public import Foundation

/// The numbers of one paper, each with the place it was read.
public struct PublishedReference: Decodable, Sendable {
  /// How large a difference may be and still not matter.
  public struct Margin: Sendable, Equatable {
    /// A percentage point, where the file gives no margin.
    public static let standard = Margin(value: 0.01, reason: nil)

    /// A fraction, positive.
    public var value: Double
    /// Why so large; nil for the default.
    public var reason: String?
  }

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
    /// What a method may store, such as "100 examples per class"; nil where it stores nothing.
    public var memory: String?
    /// `primary`, `secondary`, `digitised` or `computed`.
    public var verification: String
    /// Where the value was read.
    public var verifiedIn: String?
    /// How far ours may be from it, in percentage points; nil where the file's margin holds.
    public var margin: Double?
    public var marginReason: String?

    enum CodingKeys: String, CodingKey {
      case table, `protocol`, scenario, method, metric, unit, mean, spread, memory, verification
      case margin
      case spreadKind = "spread_kind"
      case seeds = "n_seeds"
      case verifiedIn = "verified_in"
      case marginReason = "margin_reason"
    }

    /// Whether the value may serve as a target: read in the paper, or quoted from it.
    public var isTarget: Bool { verification == "primary" || verification == "secondary" }
    /// Whether it is the accuracy after the last context, averaged over all, by one of the names that
    /// papers give it.
    public var isLastAccuracy: Bool {
      [
        "final average test accuracy", "ACC (average accuracy over all experiences at the end)",
        "retained accuracy (RA)",
      ].contains(metric)
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

  public var key: String
  public var title: String
  /// For results without a margin of their own, in percentage points.
  public var margin: Double?
  public var marginReason: String?
  public var results: [Result]

  enum CodingKeys: String, CodingKey {
    case key, title, margin, results
    case marginReason = "margin_reason"
  }

  public init(contentsOf url: URL) throws(ReferenceError) {
    do {
      self = try decode(PublishedReference.self, from: url)
    } catch {
      throw .badFile(error.description)
    }
    let margins =
      [("the file", margin, marginReason)]
      + results.map { ("\($0.method), \($0.protocol)", $0.margin, $0.marginReason) }
    for (place, margin, reason) in margins where margin != nil || reason != nil {
      guard let margin, margin > 0, margin <= 100, reason?.isEmpty == false else {
        throw .badFile(
          """
          \(url.path): the margin of \(place) needs percentage points above 0 in 'margin' and a \
          'margin_reason'
          """)
      }
    }
  }

  /// The result's own margin, or the file's, or the default.
  public func margin(of result: Result) -> Margin {
    if let margin = result.margin {
      return Margin(value: margin / 100, reason: result.marginReason)
    }
    return margin.map { Margin(value: $0 / 100, reason: marginReason) } ?? .standard
  }
}
