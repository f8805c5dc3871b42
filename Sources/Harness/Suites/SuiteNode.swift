import Datasets
import Wording
import Yams

/// A place in a suite file that knows its line, so that every complaint can name it.
struct SuiteNode {
  let node: Node
  let file: String

  func error(_ problem: String) -> SuiteError {
    SuiteError(file: file, line: node.mark?.line, problem: problem)
  }

  // MARK: Scalars

  /// Of a value, or of a paragraph that describes the suite.
  private static let mostCharacters = 10_000
  /// Of a list; a suite has no more seeds either.
  private static let mostElements = 10_000

  var text: String {
    get throws(SuiteError) {
      guard case .scalar(let scalar) = node else { throw error("a single value is expected here") }
      guard scalar.string.utf8.count <= Self.mostCharacters else {
        throw error("a value has at most \(Self.mostCharacters) characters")
      }
      return scalar.string
    }
  }

  /// A number; `1e5` counts, which plain YAML 1.1 would take for text.
  func number(_ name: String, in range: ClosedRange<Double>) throws(SuiteError) -> Double {
    let text = try text
    guard let number = Double(text), number.isFinite, range.contains(number) else {
      throw error("'\(text)' is no value for '\(name)': it takes a number \(words(for: range))")
    }
    return number
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(SuiteError) -> Int {
    let text = try text
    guard let number = Int(text), range.contains(number) else {
      throw error(
        """
        '\(text)' is no value for '\(name)': it takes a whole number from \(range.lowerBound) \
        to \(range.upperBound)
        """)
    }
    return number
  }

  func flag(_ name: String) throws(SuiteError) -> Bool {
    switch try text {
    case "true": return true
    case "false": return false
    case let text: throw error("'\(text)' is no value for '\(name)': it takes true or false")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of type: Choice.Type = Choice.self
  ) throws(SuiteError) -> Choice where Choice.RawValue == String {
    let text = try text
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue)
      throw error("'\(text)' is no value for '\(name)'\(hint(text, among: known))")
    }
    return choice
  }

  // MARK: Collections

  var elements: [SuiteNode] {
    get throws(SuiteError) {
      guard case .sequence(let sequence) = node else { throw error("a list is expected here") }
      guard sequence.count <= Self.mostElements else {
        throw error("a list has at most \(Self.mostElements) entries, this one \(sequence.count)")
      }
      return sequence.map { SuiteNode(node: $0, file: file) }
    }
  }

  /// The entries of a mapping; the parser has made sure that no key stands twice.
  var entries: [(key: String, keyNode: SuiteNode, value: SuiteNode)] {
    get throws(SuiteError) {
      guard case .mapping(let mapping) = node else {
        throw error("keys with values are expected here")
      }
      var entries: [(key: String, keyNode: SuiteNode, value: SuiteNode)] = []
      for (key, value) in mapping {
        let keyNode = SuiteNode(node: key, file: file)
        let name = try keyNode.text
        guard name != "<<" else {
          throw keyNode.error(
            "'<<' does not merge settings into others here; write them out, or list them in 'sweep'"
          )
        }
        entries.append((name, keyNode, SuiteNode(node: value, file: file)))
      }
      return entries
    }
  }

  /// A mapping with known keys only.
  func fields(_ known: [String]) throws(SuiteError) -> [String: SuiteNode] {
    var fields: [String: SuiteNode] = [:]
    for entry in try entries {
      guard known.contains(entry.key) else {
        throw entry.keyNode.error("unknown key '\(entry.key)'\(hint(entry.key, among: known))")
      }
      fields[entry.key] = entry.value
    }
    return fields
  }

  func hint(_ name: String, among known: [String]) -> String {
    if let nearest = nearestName(to: name, among: known) { return "; did you mean '\(nearest)'?" }
    return "; known are \(known.joined(separator: ", "))"
  }

  private func words(for range: ClosedRange<Double>) -> String {
    range.upperBound == .greatestFiniteMagnitude
      ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }
}
