import Yams

extension ProtocolSpec {
  /// Reads the network, `{perceptron: [400, 400]}`, or the widths of a perceptron under `hidden`.
  mutating func readNetwork(_ fields: [String: SuiteNode]) throws(SuiteError) {
    if let hidden = fields["hidden"] { self.hidden = try hidden.widths("hidden") }
    guard let node = fields["network"] else { return }
    guard fields["hidden"] == nil else {
      throw node.error("'network' and 'hidden' say the same thing twice; leave 'hidden' out")
    }
    guard case .mapping = node.node, let kind = try node.entries.first else {
      throw node.error("'network' is a kind with its sizes; write {perceptron: [400, 400]}")
    }
    guard try node.entries.count == 1 else {
      throw node.error("'network' is of one kind; write {perceptron: [400, 400]}")
    }
    guard kind.key == "perceptron" else {
      throw kind.keyNode.error(
        "unknown network '\(kind.key)'\(kind.keyNode.hint(kind.key, among: ["perceptron"]))")
    }
    self.hidden = try kind.value.widths("perceptron")
  }
}

extension SuiteNode {
  /// Widths of layers.
  fileprivate func widths(_ name: String) throws(SuiteError) -> [Int] {
    let elements = try elements
    guard elements.count <= 1000 else {
      throw error("'\(name)' has at most 1000 layers, not \(elements.count)")
    }
    var widths: [Int] = []
    for width in elements { widths.append(try width.integer(name, in: 1...65_536)) }
    return widths
  }
}
