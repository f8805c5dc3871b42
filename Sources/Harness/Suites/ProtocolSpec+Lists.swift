import Datasets
import Streams

extension ProtocolSpec {
  /// Reads which of a data set's own lists of contexts are learned, in which order, and what is tested.
  ///
  /// - Parameters:
  ///   - fields: Those of the protocol, which is `node`.
  ///   - scenarios: Those of the suite.
  mutating func readList(
    _ fields: [String: SuiteNode], of node: SuiteNode, scenarios: [Scenario]
  ) throws(SuiteError) {
    guard let list = kind.list else {
      for key in ["run", "test-every"] {
        if let node = fields[key] {
          let kinds = ContextList.allCases.map(\.rawValue).joined(separator: ", ")
          throw node.error("'\(key)' belongs to the kinds of lists: \(kinds)")
        }
      }
      return
    }
    let kindNode = fields["kind"] ?? node
    let known = Self.lists(of: dataset)
    guard known.contains(list) else {
      throw kindNode.error(
        known.isEmpty
          ? "the data set '\(dataset)' comes with no lists of contexts; \(Self.listed)"
          : """
          the data set '\(dataset)' has no list '\(list.rawValue)'; it has \
          \(known.map(\.rawValue).joined(separator: ", "))
          """)
    }
    guard scenarios == [.class] else {
      throw kindNode.error(
        """
        the kind '\(list.rawValue)' has one test set of all classes, so it is class-incremental; write \
        'scenarios: [class]'
        """)
    }
    if let active = fields["active-classes"], try active.text != ActiveClasses.all.rawValue {
      throw active.error(
        "with the kind '\(list.rawValue)' all classes are active, since classes come back; leave it out"
      )
    }
    if let stream = fields["stream"] {
      throw stream.error("a 'stream' mixes contexts with test sets of their own; leave it out")
    }
    if let count = list.contexts {
      contexts = count
      if let node = fields["contexts"] { _ = try node.integer("contexts", in: 1...count) }
    } else if fields["contexts"] == nil {
      throw node.error(
        """
        the key 'contexts' is missing: the kind '\(list.rawValue)' has as many as there are objects and \
        sectors; the first of them are learned
        """)
    }
    // Absent and the usual numbers are the same protocol, and so have the same ids.
    if let node = fields["run"] {
      let number = try node.integer("run", in: 0...9)
      if number != 0 { run = number }
    }
    if let node = fields["test-every"] {
      let number = try node.integer("test-every", in: 1...1_000_000)
      if number != list.usualTestEvery { testEvery = number }
    }
  }

  private static func lists(of dataset: String) -> [ContextList] {
    DatasetCatalog.lists(of: dataset)
  }

  private static var listed: String {
    let names = DatasetCatalog.all.filter { !$0.lists.isEmpty }.map(\.name)
    return "those with lists are \(names.joined(separator: ", "))"
  }
}
