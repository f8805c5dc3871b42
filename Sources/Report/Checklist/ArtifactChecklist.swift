public import Harness

/// What reviewers of artifacts and of papers ask for, answered by records as far as they can.
///
/// An item that records cannot answer is left to the authors; nothing is answered "yes" because
/// nobody looked.
public struct ArtifactChecklist: Sendable {
  public enum Answer: Sendable, Equatable {
    /// All of it stands in the records.
    case recorded(String)
    /// Some of it does; the authors have to say the rest.
    case partly(String, open: String)
    /// The records cannot tell; why, or what would.
    case open(String)
  }

  public struct Item: Sendable, Equatable {
    public var question: String
    public var answer: Answer
  }

  public struct Section: Sendable, Equatable {
    public var title: String
    /// Whose list it is.
    public var source: String
    public var items: [Item]
  }

  /// What stands first, such as the suite's title.
  public let title: String
  public let sections: [Section]

  /// - Parameters:
  ///   - searches: Records of searches over settings, which tell how those of `results` were chosen.
  ///   - published: The comparison with the paper that the suite names, where it names one.
  public init(
    _ results: SuiteResults, searches: [SuiteResults] = [], published: PublishedComparison? = nil
  ) {
    let facts = ChecklistFacts(results, searches: searches, published: published)
    title = results.plan.title
    sections = [facts.badges, facts.machineLearning, facts.neurIPS]
  }

  /// How many items are answered wholly, partly and not at all.
  public var counts: (recorded: Int, partly: Int, open: Int) {
    sections.flatMap(\.items).reduce(into: (0, 0, 0)) { counts, item in
      switch item.answer {
      case .recorded: counts.0 += 1
      case .partly: counts.1 += 1
      case .open: counts.2 += 1
      }
    }
  }

  /// The page in Markdown: a box is ticked only where the records answer all of an item.
  public var markdown: String {
    let counts = counts
    let intro = """
      # Artifact checklist: \(MarkdownText.escaped(title))

      Filled in from the records by clbench: \(counts.recorded) items answered, \(counts.partly) in part, \
      \(counts.open) left. A ticked box says that the records answer the item, not that the answer is good. \
      Everything else is to be filled in by the authors.
      """
    let parts = sections.map { section in
      let lines = section.items.map { item in
        switch item.answer {
        case .recorded(let text): "- [x] **\(item.question)** \(MarkdownText.escaped(text))"
        case .partly(let text, let open):
          """
          - [ ] **\(item.question)** \(MarkdownText.escaped(text)) *To be filled in by the authors:* \
          \(MarkdownText.escaped(open))
          """
        case .open(let reason):
          """
          - [ ] **\(item.question)** *To be filled in by the authors:* \(MarkdownText.escaped(reason))
          """
        }
      }
      return "## \(section.title)\n\n\(section.source)\n\n\(lines.joined(separator: "\n"))"
    }
    return ([intro] + parts).joined(separator: "\n\n") + "\n"
  }
}
