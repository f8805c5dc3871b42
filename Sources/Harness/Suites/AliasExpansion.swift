import Yams

/// Refuses suites whose aliases stand for more than anyone would write.
///
/// Ten anchors of ten aliases each, one of another, are 10¹⁰ values in half a kilobyte. They share their
/// memory, but whoever goes over them does not come to an end, the parser included where they are keys.
/// So their number is found out before the text is parsed as it is: with a letter in place of the mark
/// of aliases, these are words, and the tree is no larger than the text.
struct AliasExpansion {
  private static let mostNodes = 100_000
  /// No indicator of YAML, like a letter.
  private static let stand: Unicode.Scalar = "\u{2217}"

  private let file: String
  /// How many values an anchor stands for.
  private var sizes: [Substring: Int] = [:]

  /// - Throws: ``SuiteError`` with the line at which it is too much, or of a key that is no word.
  static func check(_ text: String, file: String) throws(SuiteError) {
    guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else {
      return
    }
    var words = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      // Whoever writes the stand for an alias means a word.
      words.append(scalar == "*" ? stand : scalar == stand ? "x" : scalar)
    }
    let parser: Parser
    let root: Node?
    do {
      parser = try Parser(yaml: String(words))
      root = try parser.singleRoot()
    } catch {
      throw SuiteError(yaml: error, file: file)
    }
    guard let root else { return }
    var expansion = AliasExpansion(file: file)
    // Nodes refer to their anchors' names, which the parser keeps.
    _ = try withExtendedLifetime(parser) { () throws(SuiteError) in try expansion.size(of: root) }
  }

  private init(file: String) {
    self.file = file
  }

  /// The values that a node stands for, itself included.
  private mutating func size(of node: Node) throws(SuiteError) -> Int {
    var size = 1
    switch node {
    case .scalar(let scalar):
      if let name = Self.alias(scalar) { size = sizes[name] ?? 1 }
    case .sequence(let sequence):
      for element in sequence { try add(element, to: &size) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        guard case .scalar(let scalar) = key, Self.alias(scalar) == nil else {
          throw SuiteError(
            file: file, line: key.mark?.line, problem: "a key is a word, no list, mapping or alias")
        }
        size += 1
        try add(value, to: &size)
      }
    case .alias: break
    }
    if let anchor = node.anchor { sizes[Substring(anchor.rawValue)] = size }
    return size
  }

  private mutating func add(_ node: Node, to size: inout Int) throws(SuiteError) {
    size += try self.size(of: node)
    guard size <= Self.mostNodes else {
      throw SuiteError(
        file: file, line: node.mark?.line,
        problem: "aliases stand for more than \(Self.mostNodes) values; write out what is meant")
    }
  }

  /// The name of an alias for which this word stands; nil for any other.
  ///
  /// A word without quotes does not begin with the mark of aliases.
  private static func alias(_ scalar: Node.Scalar) -> Substring? {
    guard scalar.style == .plain, scalar.string.unicodeScalars.first == stand else { return nil }
    return scalar.string.dropFirst().prefix { $0.isLetter || $0.isNumber || "-_".contains($0) }
  }
}
