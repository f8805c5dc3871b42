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

/// What a paper's name of a protocol stands for; two results are comparable only if it is the same.
public struct ProtocolFingerprint: Decodable, Sendable, Equatable {
  public var dataset: String?
  /// `split`, `permuted` or `rotated`.
  public var kind: String?
  public var contexts: Int?
  /// In each context; of `iterations` and `samples` one is enough.
  public var iterations: Int?
  /// Training examples of a context, each seen once.
  public var samples: Int?
  public var batchSize: Int?
  public var optimizer: String?
  public var learningRate: Double?
  /// Units of each hidden layer, or what the network is called.
  public var network: String?

  enum CodingKeys: String, CodingKey {
    case dataset, kind, contexts, iterations, samples, optimizer, network
    case batchSize = "batch-size"
    case learningRate = "learning-rate"
  }

  /// The parts that are not known.
  var absent: [String] {
    let parts: [(String, Bool)] = [
      ("dataset", dataset == nil), ("kind", kind == nil), ("contexts", contexts == nil),
      ("iterations", iterations == nil && samples == nil), ("batch-size", batchSize == nil),
      ("optimizer", optimizer == nil), ("learning-rate", learningRate == nil),
      ("network", network == nil),
    ]
    return parts.filter(\.1).map(\.0)
  }
}

/// What the papers' names stand for: `fingerprints.json`.
struct ReferenceNames: Decodable {
  /// By a paper's words for a metric: the id of ours.
  var metrics: [String: String]
  /// By paper and its name of a protocol.
  var protocols: [String: [String: ProtocolFingerprint]]
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
