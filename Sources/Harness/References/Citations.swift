import Datasets
import Methods

/// What the runs of a suite rest on: methods, data sets and the paper they reproduce.
public struct Citations: Sendable {
  /// One thing with what there is to cite for it.
  public struct Item: Sendable {
    /// Such as `method EWC` or `data set mnist`.
    public var name: String
    /// What the program says of its source.
    public var source: String
    public var entries: [BibliographyEntry]
  }

  public let items: [Item]

  public init(_ plan: RunPlan, from bibliography: Bibliography) {
    var items: [Item] = []
    func add(_ name: String, _ source: String) {
      guard !items.contains(where: { $0.name == name }) else { return }
      items.append(
        Item(
          name: name, source: source,
          entries: bibliography.entries.filter { $0.isNamed(in: source) }))
    }
    if let published = plan.published {
      items.append(
        Item(
          name: "paper", source: published.paper,
          entries: bibliography.entries.filter { $0.key == published.paper }))
    }
    for entry in plan.entries {
      let spec = entry.spec
      if let method = try? spec.protocol.method(named: spec.method.name) {
        add("method \(method.title)", method.source)
      }
      if let data = try? DatasetCatalog.descriptor(named: spec.protocol.dataset) {
        add("data set \(data.name)", data.source)
      } else if let folder = try? ImageFolder(named: spec.protocol.dataset),
        let source = folder.form.source
      {
        add("data set \(folder.folder)", source)
      }
    }
    self.items = items
  }

  /// BibTeX, each entry once; comments say what for, and what has no paper.
  public var bibtex: String {
    var keys: [String] = []
    for key in items.flatMap(\.entries).map(\.key) where !keys.contains(key) { keys.append(key) }
    var blocks = keys.map { key in
      let users = items.filter { $0.entries.contains { $0.key == key } }
      return "% \(users.map(\.name).joined(separator: ", "))\n"
        + (users[0].entries.first { $0.key == key }?.bibtex ?? "")
    }
    let without = items.filter(\.entries.isEmpty)
    if !without.isEmpty {
      blocks.append(
        without.map { "% nothing to cite: \($0.name) (\($0.source))" }.joined(separator: "\n"))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}
