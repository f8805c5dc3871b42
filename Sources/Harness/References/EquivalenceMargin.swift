public import Foundation

/// How large a difference from a published number may be and still not matter.
public struct EquivalenceMargin: Sendable, Equatable {
  /// A percentage point, where nothing is stated.
  public static let standard = EquivalenceMargin(value: 0.01, reason: nil)

  /// A fraction, positive.
  public var value: Double
  /// Why so large; nil for the default.
  public var reason: String?

  public init(value: Double, reason: String?) {
    self.value = value
    self.reason = reason
  }
}

/// A margin with the results that it is for: an entry of `margins.json`.
///
/// It is for all results of a paper, or for those of a table, protocol, scenario or method. Of several
/// that are for a result, the one that names most holds.
public struct StatedMargin: Decodable, Sendable, Equatable {
  public var paper: String
  public var table: String?
  public var `protocol`: String?
  public var scenario: String?
  public var method: String?
  /// In percentage points.
  public var margin: Double
  public var reason: String

  public init(
    paper: String, table: String? = nil, protocol: String? = nil, scenario: String? = nil,
    method: String? = nil, margin: Double, reason: String
  ) {
    self.paper = paper
    self.table = table
    self.protocol = `protocol`
    self.scenario = scenario
    self.method = method
    self.margin = margin
    self.reason = reason
  }

  private struct File: Decodable {
    var margins: [StatedMargin]
  }

  /// The margins of a directory of references; none where it has no `margins.json`.
  ///
  /// - Throws: ``ReferenceError`` where the file cannot be read, or a margin has no sensible size or no
  ///   reason.
  public static func all(inReferenceDirectory directory: URL) throws(ReferenceError)
    -> [StatedMargin]
  {
    let url = directory.appending(path: "margins.json")
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    let margins: [StatedMargin]
    do {
      margins = try decode(File.self, from: url).margins
    } catch {
      throw .badFile(error.description)
    }
    if let bad = margins.first(where: { $0.defect != nil }) {
      throw .badFile("\(url.path): the margin of '\(bad.title)' \(bad.defect ?? "")")
    }
    return margins
  }

  /// Such as `vandeven2022-three-types, Table 2, EWC`.
  var title: String {
    ([paper] + keys.compactMap { $0 }).joined(separator: ", ")
  }

  private var keys: [String?] { [table, self.protocol, scenario, method] }

  /// How much it names besides the paper.
  var precision: Int { keys.count { $0 != nil } }

  /// What is wrong with it by itself; nil where nothing is.
  var defect: String? {
    guard margin > 0, margin <= 100 else {
      return "needs percentage points above 0 and up to 100 in 'margin', got \(margin)"
    }
    return reason.isEmpty ? "needs a 'reason'" : nil
  }

  /// Whether it is for a result with these names.
  func covers(
    paper: String, table: String?, protocol: String?, scenario: String?, method: String?
  ) -> Bool {
    let theirs = [table, `protocol`, scenario, method]
    return self.paper == paper && zip(keys, theirs).allSatisfy { $0 == nil || $0 == $1 }
  }
}

extension [StatedMargin] {
  /// Those of the greatest precision; two of them contradict each other.
  func mostPrecise() -> [StatedMargin] {
    let greatest = map(\.precision).max()
    return filter { $0.precision == greatest }
  }
}
