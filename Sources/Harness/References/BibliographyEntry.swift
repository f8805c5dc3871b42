/// A paper or a data set as it is cited.
public struct BibliographyEntry: Decodable, Sendable, Equatable {
  public enum Kind: String, Decodable, Sendable {
    case article, inproceedings, misc
  }

  /// The key of the entry in BibTeX.
  public var key: String
  public var kind: Kind
  public var title: String
  public var authors: [String]
  /// The journal with volume and pages, or the conference.
  public var venue: String?
  public var year: Int?
  public var doi: String?
  /// The identifier without `arXiv:`.
  public var arxiv: String?
  public var url: String?
  /// Phrases by which methods and data sets name it where they give no identifier.
  public var citedAs: [String]?

  /// What cannot be cited so, in a clause; nil where there is nothing.
  var defect: String? {
    PlainName.defect(of: key).map { "the key \($0)" }
      ?? LimitedNumber("year", year ?? 2000, 1000...9999).defect
  }

  /// Whether a `source` of a method or a data set names this.
  func isNamed(in source: String) -> Bool {
    [doi.map { "doi:\($0)" }, arxiv.map { "arXiv:\($0)" }, url].compactMap { $0 }
      .contains { source.localizedContains($0) }
      || (citedAs ?? []).contains { source.contains($0) }
  }

  /// The entry in BibTeX; titles keep their capitals.
  public var bibtex: String {
    let place = kind == .article ? "journal" : kind == .inproceedings ? "booktitle" : "howpublished"
    let fields: [(String, String?)] = [
      ("title", "{\(Self.escaped(title))}"),
      ("author", authors.map(Self.escaped).joined(separator: " and ")),
      (place, venue.map(Self.escaped)), ("year", year.map(String.init)), ("doi", doi),
      ("eprint", arxiv), ("archiveprefix", arxiv == nil ? nil : "arXiv"),
      ("url", url.map { "https://\($0)" }),
    ]
    let lines = fields.compactMap { name, value in value.map { "  \(name) = {\($0)}," } }
    return (["@\(kind.rawValue){\(key),"] + lines + ["}"]).joined(separator: "\n")
  }

  /// The characters that TeX would take for commands, by their commands.
  private static func escaped(_ text: String) -> String {
    text.map { "&%$#_".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}

extension String {
  fileprivate func localizedContains(_ other: String) -> Bool {
    lowercased().contains(other.lowercased())
  }
}
