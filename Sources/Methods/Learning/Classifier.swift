public import Datasets
public import Engine
public import Streams

/// A network with what it has learned: a model that can be copied, kept as a teacher, and asked.
public struct Classifier: Sendable {
  public let network: Network
  public var parameters: Parameters
  /// What the network has measured beside its parameters; empty in most networks.
  public var statistics: Parameters
  /// Gates of the hidden units, one set for each context; nil for a network without.
  public let gates: HiddenGates?

  public init(
    network: Network, parameters: Parameters, gates: HiddenGates? = nil
  ) {
    self.network = network
    self.parameters = parameters
    statistics = network.initialStatistics()
    self.gates = gates
  }

  /// What a pass through the network needs.
  public var state: ModelState { ModelState(parameters, statistics: statistics) }

  /// The gates of a context for up to `capacity` rows of a minibatch.
  public func gates(of context: ContextOutline, capacity: Int) -> RowGates? {
    gates.map { gates in
      let rowGates = RowGates(gates, capacity: capacity)
      rowGates.assign(context.index - 1, to: 0..<capacity)
      return rowGates
    }
  }

  /// Where the largest logit of each example is among the context's prediction columns.
  ///
  /// The first of equal logits counts. `workspace` gives the size of the batches.
  /// - Parameters:
  ///   - inactiveLogits: Whether outputs beside those columns compete as logits of 0; where they win, the
  ///     prediction is nil, as there is no saying which of them.
  ///   - observe: Is shown the logits of each example, in order.
  public func predictions(
    for examples: Examples, of context: ContextOutline, in workspace: Workspace,
    inactiveLogits: InactiveLogits = .excluded,
    observing observe: (_ example: Int, _ logits: UnsafePointer<Float>) -> Void = { _, _ in }
  ) -> [Int?] {
    let rowGates = gates(of: context, capacity: workspace.capacity)
    var predictions: [Int?] = []
    predictions.reserveCapacity(examples.count)
    var start = 0
    while start < examples.count {
      let rows = min(workspace.capacity, examples.count - start)
      let next = start + rows
      examples.expect(next..<min(next + workspace.capacity, examples.count))
      for row in 0..<rows {
        examples.write(start + row, to: workspace.inputs + row * network.inputs)
      }
      network.forward(state, rows: rows, in: workspace, gates: rowGates)
      for row in 0..<rows {
        let logits = workspace.logits + row * network.outputs
        let best = context.predictionColumns.indexOfMaximum(logits)
        let isBeaten =
          inactiveLogits == .zero && context.predictionColumns.count < network.outputs
          && logits[best] < 0
        predictions.append(isBeaten ? nil : best)
        observe(start + row, logits)
      }
      start += rows
    }
    return predictions
  }
}

extension Classifier: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try parameters.exchange(with: archive)
    try statistics.exchange(with: archive)
  }
}

extension Network {
  /// Rows that are evaluated together: fewer where those of all layers would take more than 256 MiB.
  var evaluationCapacity: Int {
    let numbers = layers.reduce(0) { $0 + $1.output.count }
    return 256 * numbers <= 1 << 26 ? 256 : 32
  }
}
