/// A file of published numbers as far as it goes: everything may be missing.
struct LintedReference: Decodable {
  struct Result: Decodable {
    var table: String?
    var `protocol`: String?
    var scenario: String?
    var method: String?
    var metric: String?
    var unit: String?
    var mean: Double?
    var spread: Double?
    var spreadKind: String?
    var seeds: Int?
    var memory: String?
    var verification: String?
    var verifiedIn: String?

    enum CodingKeys: String, CodingKey {
      case table, `protocol`, scenario, method, metric, unit, mean, spread, memory, verification
      case spreadKind = "spread_kind"
      case seeds = "n_seeds"
      case verifiedIn = "verified_in"
    }

    /// Such as `Table 2, EWC, task, Split MNIST`.
    var title: String {
      [table, method, scenario, self.protocol, memory].compactMap { $0 }.joined(separator: ", ")
    }
  }

  var key: String?
  var title: String?
  var authors: [String]?
  var venue: String?
  var year: Int?
  var identifier: String?
  var results: [Result]?

  enum CodingKeys: String, CodingKey {
    case key, title, authors, venue, year, results
    case identifier = "doi_or_arxiv"
  }
}

/// A value that may be missing for a time, since somebody looked: an entry of
/// `lint-exceptions.json`.
struct LintException: Decodable {
  var paper: String
  /// The rule that is not kept.
  var rule: String
  /// Only results whose protocol, table or method is this; of any where it is nil.
  var `protocol`: String?
  var table: String?
  var method: String?
  /// How many results it covers; others that come later are looked at anew.
  var results: Int
  var reason: String
  /// The last day, such as `2027-06-30`.
  var expires: String

  var title: String {
    [paper, rule, self.protocol, table, method].compactMap { $0 }.joined(separator: ", ")
  }

  func covers(_ finding: ReferenceLint.Finding) -> Bool {
    paper == finding.paper && rule == finding.rule.rawValue
      && (self.protocol == nil || self.protocol == finding.protocol)
      && (table == nil || table == finding.table) && (method == nil || method == finding.method)
  }
}
