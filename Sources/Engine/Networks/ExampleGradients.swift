/// Memory for the gradient of one example after the other, of layers that cannot say more for a whole minibatch.
final class ExampleGradients {
  /// In the layout of θ; empty where no layer needs it.
  private let gradient: AlignedStorage

  /// - Parameter sumsAtOnce: Whether a layer is never asked example by example.
  init(of network: Network, unless sumsAtOnce: (any Layer) -> Bool) {
    let isNeeded = network.layers.contains { !$0.tensors.isEmpty && !sumsAtOnce($0) }
    gradient = AlignedStorage(count: isNeeded ? network.layout.count : 0)
  }

  /// Enters a layer and visits its part of each row's own gradient, tensor by tensor.
  ///
  /// Takes the place of ``Layer/enter(_:in:)`` and ``Layer/addGradient(_:in:to:accumulating:)``, and the layer can
  /// go on to ``Layer/propagate(_:in:to:accumulating:)``. Rows are entered one by one, since layers may sum the
  /// errors of all that enter together.
  /// - Parameters:
  ///   - pass: Of a forward pass in evaluation mode, in which no row depends on others.
  ///   - body: Is given the places of a tensor, and the gradient as a vector of the layout of θ.
  func forEachExample(
    of layer: any Layer, _ pass: LayerPass, in memory: LayerMemory,
    _ body: (_ row: Int, _ places: Range<Int>, _ gradient: UnsafePointer<Float>) -> Void
  ) {
    for row in pass.rows {
      let own = pass.of(row)
      layer.enter(own, inMemory: memory)
      guard !layer.tensors.isEmpty else { continue }
      layer.addGradient(own, inMemory: memory, to: gradient.base, accumulating: false)
      for tensor in layer.tensors { body(row, tensor.range, UnsafePointer(gradient.base)) }
    }
  }
}

extension LayerPass {
  /// The same pass of one of its rows.
  fileprivate func of(_ row: Int) -> LayerPass {
    LayerPass(
      theta: theta, mode: mode, rows: row..<row + 1, groups: groups, input: input, gates: gates)
  }
}
