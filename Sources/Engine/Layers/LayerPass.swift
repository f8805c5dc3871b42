/// What a forward pass is for.
public enum PassMode: Sendable {
  /// A training step: layers with statistics use and measure the moments of the batch.
  case training
  /// Anything else (predictions, Fisher information, teachers): they use what they have gathered.
  case evaluation
}

/// What a layer is given to compute with.
public struct LayerPass {
  /// The parameters of the whole network.
  public let theta: UnsafePointer<Float>
  /// That of the forward pass, also on the way back.
  public let mode: PassMode
  /// The rows to compute; a forward pass begins with row 0.
  public let rows: Range<Int>
  /// The rows of the forward pass, cut where a layer that couples rows in training shall not couple them,
  /// such as between present and replayed examples; nil for all of them together.
  public let groups: [Range<Int>]?
  /// The layer's inputs, from row 0 on.
  public let input: UnsafePointer<Float>
  /// The gates of the layer's units, if any.
  public let gates: LayerGates?
}

/// The gates of one layer for every row of a minibatch.
public struct LayerGates {
  let gates: RowGates
  /// The layer's place among those that are gated.
  let layer: Int

  /// Multiplies rows of `values` [capacity, units] where the gates are of this form.
  func apply(_ form: HiddenGates.Form, to values: UnsafeMutablePointer<Float>, rows: Range<Int>) {
    guard gates.gates.form == form else { return }
    gates.apply(to: values, layer: layer, rows: rows)
  }
}
