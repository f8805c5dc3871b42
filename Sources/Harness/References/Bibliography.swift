public import Foundation

/// The papers and data sets that can be cited: `bibliography.json`, and the papers of `published/`.
public struct Bibliography: Sendable {
  public let entries: [BibliographyEntry]

  private struct File: Decodable {
    var entries: [BibliographyEntry]
    /// By key of a paper of `published/`: phrases by which it is named without an identifier.
    var citedAs: [String: [String]]
  }

  /// What a file of published numbers says of its paper.
  private struct Paper: Decodable {
    var key: String
    var title: String
    var authors: [String]
    var venue: String
    var year: Int
    var identifier: String

    enum CodingKeys: String, CodingKey {
      case key, title, authors, venue, year
      case identifier = "doi_or_arxiv"
    }

    /// nil for a collection of several papers.
    var entry: BibliographyEntry? {
      var entry = BibliographyEntry(
        key: key, kind: .misc, title: title, authors: authors, venue: venue, year: year)
      if identifier.hasPrefix("arXiv:"), !identifier.contains(";") {
        entry.arxiv = String(identifier.dropFirst(6))
      } else if identifier.hasPrefix("10.") {
        entry.doi = identifier
        entry.kind = .article
      } else if identifier.hasPrefix("https://"), !identifier.contains(" ") {
        entry.url = String(identifier.dropFirst(8))
      } else {
        return nil
      }
      let isConference = ["ICLR", "NeurIPS", "CVPR", "ICML"].contains { venue.hasPrefix($0) }
      if entry.kind == .misc, isConference { entry.kind = .inproceedings }
      return entry
    }
  }

  public init(entries: [BibliographyEntry]) {
    self.entries = entries
  }

  /// Reads the entries of a directory of references; a key stands once.
  public init(referenceDirectory: URL) throws(ReferenceError) {
    do {
      let file = try decode(
        File.self, from: referenceDirectory.appending(path: "bibliography.json"))
      var entries = file.entries
      let folder = referenceDirectory.appending(path: "published")
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for name in names.sorted() where name.hasSuffix(".json") {
        guard var entry = try decode(Paper.self, from: folder.appending(path: name)).entry else {
          continue
        }
        entry.citedAs = file.citedAs[entry.key]
        entries.append(entry)
      }
      self.entries = entries
    } catch {
      throw .badFile(error.description)
    }
    let twice = Dictionary(grouping: entries, by: \.key).filter { $1.count > 1 }.keys.sorted()
    guard twice.isEmpty else {
      throw .badFile("\(referenceDirectory.path) has the entry '\(twice[0])' twice")
    }
    if let (entry, defect) = entries.firstNonNil({ entry in entry.defect.map { (entry, $0) } }) {
      throw .badFile("\(referenceDirectory.path): in the entry '\(entry.key.excerpt)' \(defect)")
    }
  }
}
