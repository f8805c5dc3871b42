public import Engine

/// A network with its parameters: a model that can be copied, kept as a teacher, and asked.
public struct Classifier: Sendable {
  public let network: MultilayerPerceptron
  public var parameters: Parameters

  public init(network: MultilayerPerceptron, parameters: Parameters) {
    self.network = network
    self.parameters = parameters
  }

  /// The number of examples whose largest logit among `columns` is at their label.
  ///
  /// The first of equal logits counts. `workspace` gives the size of the batches.
  public func countCorrect(
    _ examples: Examples, columns: Range<Int>, in workspace: Workspace
  ) -> Int {
    var correct = 0
    var start = 0
    while start < examples.count {
      let rows = min(workspace.capacity, examples.count - start)
      for row in 0..<rows {
        examples.write(start + row, to: workspace.inputs + row * network.inputs)
      }
      network.forward(parameters, rows: rows, in: workspace)
      for row in 0..<rows {
        let best = indexOfMaximum(workspace.logits + row * network.outputs, columns)
        if best == Int(examples.labels[start + row]) { correct += 1 }
      }
      start += rows
    }
    return correct
  }
}
