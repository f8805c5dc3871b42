public import Foundation
import Metrics

/// Checks files of published numbers: what a comparison rests on has to stand there.
public struct ReferenceLint: Sendable {
  /// What each result needs; the name of a rule stands in exceptions.
  public enum Rule: String, Sendable, CaseIterable {
    /// Key, title, authors, venue, year, and DOI or arXiv.
    case paper
    case table
    /// The page, file or address where the value was read, and how (`verification`).
    case place
    /// Protocol, scenario and method.
    case subject
    /// A mean in percent or as a fraction.
    case value
    case spread
    case seeds
    /// One of our metrics' ids for the paper's words.
    case metric
    case fingerprint
    /// The same cell twice.
    case duplicate
    /// A margin that is for no result, or as precise as another for the same one.
    case margin
    /// An exception that has expired, covers another number of results, or has no reason or date.
    case exception
  }

  public struct Finding: Sendable, Equatable, CustomStringConvertible {
    public var paper: String
    public var rule: Rule
    public var `protocol`: String?
    public var table: String?
    public var method: String?
    /// Where and what, in one line.
    public var text: String

    public var description: String { "\(paper): \(rule.rawValue): \(text)" }
  }

  public let findings: [Finding]
  /// How many results were looked at.
  public let results: Int
  /// How many findings an exception covers.
  public let excepted: Int

  private struct Exceptions: Decodable {
    var exceptions: [LintException]
  }

  /// Checks all files of `published/` in a directory of references.
  ///
  /// - Parameter today: Such as `2026-01-31`; exceptions hold to the end of their day.
  public init(referenceDirectory: URL, today: String) throws(ReferenceError) {
    let folder = referenceDirectory.appending(path: "published")
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".json") }.sorted()
    guard !files.isEmpty else { throw .badFile("\(folder.path) has no file of published numbers") }
    var found: [Finding] = []
    var count = 0
    let exceptions: [LintException]
    let names = try ReferenceNames(referenceDirectory: referenceDirectory)
    let margins = try StatedMargin.all(inReferenceDirectory: referenceDirectory)
    var covered: Set<Int> = []
    do {
      exceptions = try decode(
        Exceptions.self, from: referenceDirectory.appending(path: "lint-exceptions.json")
      ).exceptions
      for file in files {
        let reference = try decode(LintedReference.self, from: folder.appending(path: file))
        let paper = String(file.dropLast(5))
        found += Self.findings(in: reference, named: paper, names)
        for result in reference.results ?? [] {
          let own = margins.indices.filter { margins[$0].covers(result, of: paper) }
          covered.formUnion(own)
          found += own.map { margins[$0] }.contradiction(about: result, of: paper)
        }
        count += reference.results?.count ?? 0
      }
    } catch {
      throw .badFile(error.description)
    }
    found += margins.indices.filter { !covered.contains($0) }.map { index in
      Finding(
        paper: margins[index].paper, rule: .margin,
        text: "the margin of '\(margins[index].title)' is for no result")
    }
    found += names.metrics.sorted { $0.key < $1.key }.filter { Metric.named($0.value) == nil }.map {
      Finding(
        paper: "fingerprints.json", rule: .metric,
        text: "'\($0.key)' stands for '\($0.value)', which is no metric")
    }
    let valid = exceptions.filter { Self.defect(of: $0, on: today, among: found) == nil }
    let open = found.filter { finding in !valid.contains { $0.covers(finding) } }
    results = count
    excepted = found.count - open.count
    findings =
      open
      + exceptions.compactMap { exception in
        Self.defect(of: exception, on: today, among: found).map {
          Finding(
            paper: exception.paper, rule: .exception,
            text: "the exception '\(exception.title)' \($0)")
        }
      }
  }

  private static func defect(
    of exception: LintException, on today: String, among findings: [Finding]
  ) -> String? {
    let date = exception.expires.wholeMatch(of: /\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/)
    if date == nil { return "needs a last day such as 2027-06-30 in 'expires'" }
    if exception.reason.isEmpty { return "needs a reason" }
    // Dates of this form are ordered like their text.
    if exception.expires < today {
      return "expired on \(exception.expires); look again, and mend or renew it"
    }
    let covered = findings.count(where: exception.covers)
    if covered == 0 { return "covers nothing any more; remove it" }
    return covered == exception.results
      ? nil
      : "is for \(exception.results) results and covers \(covered); look at them and count anew"
  }

  private static func findings(
    in reference: LintedReference, named file: String, _ names: ReferenceNames
  ) -> [Finding] {
    func isBlank(_ text: String?) -> Bool { text?.isEmpty ?? true }
    var found: [Finding] = []
    if reference.key != file {
      found.append(Finding(paper: file, rule: .paper, text: "'key' is not the file's name"))
    }
    let absent = [
      ("title", isBlank(reference.title)), ("authors", reference.authors?.isEmpty ?? true),
      ("venue", isBlank(reference.venue)), ("year", reference.year == nil),
      ("doi_or_arxiv", isBlank(reference.identifier)), ("results", reference.results == nil),
    ].filter(\.1).map(\.0)
    if !absent.isEmpty {
      found.append(Finding(paper: file, rule: .paper, text: "no \(absent.joined(separator: ", "))"))
    }
    var cells: Set<String> = []
    for (index, result) in (reference.results ?? []).enumerated() {
      func add(_ rule: Rule, _ text: String) {
        found.append(
          Finding(
            paper: file, rule: rule, protocol: result.protocol, table: result.table,
            method: result.method, text: "result \(index + 1) (\(result.title)): \(text)"))
      }
      if isBlank(result.table) { add(.table, "no table or figure") }
      if isBlank(result.verifiedIn) { add(.place, "no 'verified_in'") }
      if !["primary", "secondary", "digitised", "computed"].contains(result.verification) {
        add(.place, "'verification' is not primary, secondary, digitised or computed")
      }
      if isBlank(result.protocol) || isBlank(result.scenario) || isBlank(result.method) {
        add(.subject, "no protocol, scenario or method")
      }
      checkNumbers(result, add)
      checkNames(result, names, of: file, add)
      let cell = [result.title, result.metric].compactMap { $0 }.joined(separator: ", ")
      if !cells.insert(cell).inserted { add(.duplicate, "the same cell stands there twice") }
    }
    return found
  }

  private static func checkNumbers(
    _ result: LintedReference.Result, _ add: (Rule, String) -> Void
  ) {
    let limits: [String: Double] = ["percent": 100, "fraction": 1]
    if let unit = result.unit, let limit = limits[unit] {
      if result.mean.map({ abs($0) <= limit }) != true {
        add(.value, "no mean within \(unit == "percent" ? "±100" : "±1")")
      }
    } else {
      add(.value, "'unit' is neither percent nor fraction")
    }
    switch (result.spread, result.spreadKind) {
    case (let spread?, "SEM"?), (let spread?, "SD"?), (let spread?, "95CI"?):
      if spread < 0 { add(.spread, "it is negative") }
    case (_?, let kind): add(.spread, "its kind '\(kind ?? "absent")' is not SEM, SD or 95CI")
    case (nil, _): add(.spread, "there is none")
    }
    if result.seeds.map({ $0 > 0 }) != true { add(.seeds, "no number of seeds") }
  }

  private static func checkNames(
    _ result: LintedReference.Result, _ names: ReferenceNames, of paper: String,
    _ add: (Rule, String) -> Void
  ) {
    let words = result.metric ?? ""
    if names.metrics[words] == nil {
      add(.metric, "'\(words)' stands for no metric id in fingerprints.json")
    }
    guard let name = result.protocol, let fingerprint = names.protocols[paper]?[name] else {
      add(.fingerprint, "the protocol has none in fingerprints.json")
      return
    }
    let absent = fingerprint.absent
    if !absent.isEmpty { add(.fingerprint, "it lacks \(absent.joined(separator: ", "))") }
  }
}

extension StatedMargin {
  fileprivate func covers(_ result: LintedReference.Result, of paper: String) -> Bool {
    covers(
      paper: paper, table: result.table, protocol: result.protocol, scenario: result.scenario,
      method: result.method)
  }
}

extension [StatedMargin] {
  /// A finding where the most precise margins of a result are several.
  fileprivate func contradiction(
    about result: LintedReference.Result, of paper: String
  ) -> [ReferenceLint.Finding] {
    let rivals = mostPrecise()
    guard rivals.count > 1 else { return [] }
    return [
      ReferenceLint.Finding(
        paper: paper, rule: .margin, protocol: result.protocol, table: result.table,
        method: result.method,
        text: """
          \(result.title): the margins of \(rivals.map { "'\($0.title)'" }.joined(separator: " and ")) \
          name equally much; leave one out, or have one name more
          """)
    ]
  }
}
