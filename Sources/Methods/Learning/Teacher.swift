import Engine

/// The model as it was at the end of the previous context, to be asked about inputs.
struct Teacher {
  private(set) var model: Classifier
  private let workspace: Workspace
  private let gates: RowGates?

  /// - Parameter capacity: Inputs it is asked about at once, at most.
  init(_ model: Classifier, capacity: Int) {
    self.model = model
    workspace = Workspace(for: model.network, capacity: capacity)
    gates = model.gates.map { RowGates($0, capacity: capacity) }
  }

  mutating func replace(by model: Classifier) { self.model = model }

  /// The answers to the last question, [rows, outputs].
  var lastLogits: UnsafeMutablePointer<Float> { workspace.logits }

  /// Computes logits [rows, outputs] of the inputs [rows, inputs], valid until the next question.
  ///
  /// - Parameter index: The context whose gates are on, where the model has gates.
  func logits(
    of inputs: UnsafePointer<Float>, rows: Int, gatedAs index: Int
  ) -> UnsafeMutablePointer<Float> {
    workspace.inputs.update(from: inputs, count: rows * model.network.inputs)
    gates?.assign(index - 1, to: 0..<rows)
    model.network.forward(model.state, rows: rows, in: workspace, gates: gates)
    return workspace.logits
  }
}

extension Teacher: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try model.exchange(with: archive)
  }
}
