/// Learning from single examples and small batches with any layers, by way of a ``Workspace``.
///
/// A batch passes the network as one, and its gradient is stored. Layers with statistics are in training
/// mode, and their statistics follow each step.
public final class OnlineNetworkTrainer: OnlineTrainer {
  public let network: Network
  private let workspace: Workspace
  private lazy var predictionWorkspace = Workspace(for: network, capacity: predictedAtOnce)
  /// That of the batch that was differentiated last.
  private(set) var gradient: Parameters
  /// A batch of one and its loss; kept for their room.
  private var single: [OnlineBatchExample] = []
  private var singleLoss: [Float] = []

  public init(_ network: Network, capacity: Int) {
    self.network = network
    workspace = Workspace(for: network, capacity: capacity)
    gradient = Parameters(layout: network.layout)
  }

  public var capacity: Int { workspace.capacity }
  public var predictedAtOnce: Int { 64 }
  public var layout: ParameterLayout { network.layout }
  public var inputRanges: [Range<Int>] { network.inputTensors.map(\.range) }

  public func pack(_ parameters: Parameters) -> Parameters { parameters }
  public func unpack(_ packed: Parameters) -> Parameters { packed }

  public func step(
    _ state: inout ModelState, on example: SparseExample, columns: Range<Int>, rate: Float
  ) -> Float {
    single.removeAll(keepingCapacity: true)
    single.append(OnlineBatchExample(example, columns: columns, scale: 1))
    differentiate(&state, on: single, mode: .training, losses: &singleLoss)
    state.parameters.add(gradient, times: -rate)
    return singleLoss[0]
  }

  public func differentiate(
    _ state: inout ModelState, on batch: [OnlineBatchExample], mode: PassMode,
    losses: inout [Float]
  ) {
    evaluate(state, on: batch, mode: mode, losses: &losses)
    if mode == .training { network.fold(workspace, into: &state.statistics) }
  }

  /// Computes losses and gradient of a batch, and leaves the statistics where they are.
  func evaluate(
    _ state: ModelState, on batch: [OnlineBatchExample], mode: PassMode, losses: inout [Float]
  ) {
    for (row, entry) in batch.enumerated() { write(entry.example, to: row, of: workspace) }
    network.forward(state, rows: batch.count, in: workspace, mode: mode)
    let width = network.outputs
    workspace.logitGradients.update(repeating: 0, count: batch.count * width)
    losses.removeAll(keepingCapacity: true)
    for (row, entry) in batch.enumerated() {
      let errors = workspace.logitGradients + row * width
      var label = entry.example.label
      let loss = softmaxCrossEntropy(
        logits: workspace.logits + row * width, labels: &label, rows: 1, width: width,
        columns: entry.columns, addingTo: errors)
      for column in entry.columns { errors[column] *= entry.scale }
      losses.append(Float(loss))
    }
    network.backward(
      state.parameters, rows: 0..<batch.count, in: workspace, into: &gradient)
  }

  public func addGradient(
    of batch: [OnlineBatchExample], times factor: Float, to target: inout Parameters
  ) {
    target.add(gradient, times: factor)
  }

  public func makeConstraints(groups: Int, examples: Int) -> any ConstraintGradients {
    NetworkConstraints(for: self, groups: groups, examples: examples)
  }

  public func predict(
    _ state: ModelState, _ store: SparseExampleStore, count: Int, columns: Range<Int>,
    into predictions: inout [Int]
  ) {
    let workspace = predictionWorkspace
    for slot in 0..<count { write(store[slot], to: slot, of: workspace) }
    network.forward(state, rows: count, in: workspace)
    predictions.removeAll(keepingCapacity: true)
    for row in 0..<count {
      predictions.append(indexOfMaximum(workspace.logits + row * network.outputs, columns))
    }
  }

  /// Writes an example with its zeros.
  private func write(_ example: SparseExample, to row: Int, of workspace: Workspace) {
    precondition(row < workspace.capacity, "Row \(row) of \(workspace.capacity)")
    let inputs = workspace.inputs + row * network.inputs
    inputs.update(repeating: 0, count: network.inputs)
    for entry in 0..<example.count {
      inputs[Int(example.places[entry])] = example.values[entry]
    }
  }
}
