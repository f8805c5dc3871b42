import Engine

/// The model as it was at the end of the previous context, to be asked about inputs.
struct Teacher {
  private(set) var model: Classifier
  private let workspace: Workspace

  /// - Parameter capacity: Inputs it is asked about at once, at most.
  init(_ model: Classifier, capacity: Int) {
    self.model = model
    workspace = Workspace(for: model.network, capacity: capacity)
  }

  mutating func replace(by model: Classifier) { self.model = model }

  /// Computes logits [rows, outputs] of the inputs [rows, inputs], valid until the next question.
  ///
  /// - Parameter index: The context whose gates are on, where the model has gates.
  func logits(
    of inputs: UnsafePointer<Float>, rows: Int, gatedAs index: Int? = nil
  ) -> UnsafeMutablePointer<Float> {
    workspace.inputs.update(from: inputs, count: rows * model.network.inputs)
    var gates: RowGates?
    if let all = model.gates, let index { gates = RowGates(all, set: index - 1, rows: rows) }
    model.network.forward(model.parameters, rows: rows, in: workspace, gates: gates)
    return workspace.logits
  }
}
