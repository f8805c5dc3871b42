extension Network {
  /// Computes the logits of the first `rows` examples in `workspace.inputs`, and of stored rows.
  ///
  /// The result is `workspace.logits`, [rows + latentRows, outputs]; activations stay for
  /// ``backward(_:rows:in:into:accumulating:inputErrors:gates:)``.
  /// - Parameters:
  ///   - latentRows: Stored rows that stand behind the examples, written to
  ///     ``Workspace/latents(behind:)``; they begin at the layer ``latentEntry``.
  ///   - mode: Frozen layers are always in evaluation mode.
  ///   - groups: Adjacent rows from 0 to the last that are coupled in training by themselves, as if they
  ///     were given in passes of their own; all together where absent.
  ///   - gates: Multipliers of the hidden units of some rows.
  public func forward(
    _ state: ModelState, rows: Int, latentRows: Int = 0, in workspace: Workspace,
    mode: PassMode = .evaluation, groups: [Range<Int>]? = nil, gates: RowGates? = nil
  ) {
    workspace.require(rows: rows + latentRows, for: self)
    if let groups {
      precondition(
        zip(groups, groups.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound }
          && groups.first?.lowerBound == 0 && groups.last?.upperBound == rows + latentRows,
        "Groups \(groups) of \(rows + latentRows) rows")
    }
    precondition(
      state.statistics.count == statisticsLayout.count,
      "Statistics of \(statisticsLayout.count) elements expected, got \(state.statistics.count)")
    workspace.begin(rows: rows, latentRows: latentRows, groups: groups, mode: mode)
    state.parameters.withUnsafePointer { theta in
      state.statistics.withUnsafePointer { statistics in
        if blocked > 0 {
          forwardBlocked(theta, statistics, rows: workspace.rowEnd(at: 0), in: workspace)
        }
        for index in layers.indices.dropFirst(blocked) {
          let pass = pass(
            index, theta, rows: 0..<workspace.rowEnd(at: index), in: workspace, gates: gates)
          layers[index].forward(
            pass, statistics: statistics, inMemory: workspace.memories[index])
        }
      }
    }
  }

  /// Computes the layers that are computed some rows at a time.
  private func forwardBlocked(
    _ theta: UnsafePointer<Float>, _ statistics: UnsafePointer<Float>, rows: Int,
    in workspace: Workspace
  ) {
    let target = workspace.activation(after: blocked - 1)
    for first in stride(from: 0, to: rows, by: workspace.blockRows) {
      let count = min(workspace.blockRows, rows - first)
      var input = UnsafePointer(workspace.inputs + first * inputs)
      for index in 0..<blocked {
        let memory = workspace.memories[index]
        layers[index].forward(
          LayerPass(
            theta: theta, mode: .evaluation, rows: 0..<count, groups: nil, input: input,
            gates: nil), statistics: statistics, inMemory: memory)
        input = UnsafePointer(memory.outputs)
      }
      let width = layers[blocked - 1].output.count
      (target + first * width).update(from: input, count: count * width)
    }
  }

  /// Computes the gradient of the loss from its derivative with respect to the logits.
  ///
  /// Reads `workspace.logitGradients` of the given rows, and the activations of the last forward pass.
  /// The gradient is overwritten, or added to with `accumulating`; that of frozen layers is 0.
  /// - Parameters:
  ///   - rows: Those that have a loss. After a training pass the inputs of others take part in it
  ///     where a layer couples rows; the last layer may be such a one only if all rows are given.
  ///   - inputErrors: Where given, the derivative with respect to the inputs of the rows is stored
  ///     there, [rows.count, inputs], or that of all rows where they are coupled; for a network
  ///     without frozen layers.
  ///   - gates: Those of the forward pass.
  public func backward(
    _ parameters: Parameters, rows: Range<Int>, in workspace: Workspace,
    into gradient: inout Parameters, accumulating: Bool = false,
    inputErrors: UnsafeMutablePointer<Float>? = nil, gates: RowGates? = nil
  ) {
    workspace.require(rows: rows.upperBound, for: self)
    precondition(inputErrors == nil || frozen == 0, "Errors do not pass frozen layers")
    parameters.withUnsafePointer { theta in
      gradient.withUnsafeMutablePointer { gradient in
        var rows = rows
        for index in layers.indices.reversed() {
          let (layer, memory) = (layers[index], workspace.memories[index])
          rows = workspace.clamped(rows, at: index)
          if index < frozen || rows.isEmpty {
            if !accumulating { clear(layer, in: gradient) }
            continue
          }
          if layer.couplesRows, workspace.mode == .training {
            // The other rows have no loss of their own here, but stand in this one's moments.
            precondition(
              index < layers.count - 1 || rows.count == workspace.rowEnd(at: index),
              "The last layer couples rows: a part of them, \(rows), has no gradient of its own")
            rows = workspace.extendRows(rows, at: index, width: layer.output.count)
          }
          let pass = pass(index, theta, rows: rows, in: workspace, gates: gates)
          layer.enter(pass, inMemory: memory)
          layer.addGradient(pass, inMemory: memory, to: gradient, accumulating: accumulating)
          if index > frozen {
            propagate(pass, from: index, in: workspace)
          } else if index == 0, let inputErrors {
            layer.propagate(pass, inMemory: memory, to: inputErrors)
          }
        }
      }
    }
  }

  private func clear(_ layer: any Layer, in gradient: UnsafeMutablePointer<Float>) {
    for tensor in layer.tensors {
      (gradient + tensor.offset).update(repeating: 0, count: tensor.count)
    }
  }

  /// What layer `index` is given in a pass.
  func pass(
    _ index: Int, _ theta: UnsafePointer<Float>, rows: Range<Int>, in workspace: Workspace,
    gates: RowGates?
  ) -> LayerPass {
    var layerGates: LayerGates?
    if let gates, let layer = gateIndices[index] {
      layerGates = LayerGates(gates: gates, layer: layer)
    }
    return LayerPass(
      theta: theta, mode: index < frozen ? .evaluation : workspace.mode, rows: rows,
      groups: workspace.groups(at: index),
      input: UnsafePointer(workspace.activation(after: index - 1)), gates: layerGates)
  }

  /// Carries the error behind layer `index` to the layer before it.
  func propagate(_ pass: LayerPass, from index: Int, in workspace: Workspace) {
    let offset = pass.rows.lowerBound * layers[index].input.count
    layers[index].propagate(
      pass, inMemory: workspace.memories[index], to: workspace.error(after: index - 1) + offset)
  }

  /// Visits the layers that learn from the last to the first with the errors that come back to them.
  ///
  /// - Parameters:
  ///   - body: Reads the errors of a layer for its parameters' sake (``Layer``).
  ///   - others: The same for layers that cannot be asked about curvature. They have not been entered yet; nil
  ///     where there is nothing to read.
  func forEachLayerBackwards(
    _ theta: UnsafePointer<Float>, rows: Int, in workspace: Workspace, gates: RowGates?,
    _ body: (_ place: Int, _ layer: any CurvatureLayer, _ pass: LayerPass, LayerMemory) -> Void,
    others: ((_ layer: any Layer, _ pass: LayerPass, LayerMemory) -> Void)? = nil
  ) {
    var place = curved.count
    for index in layers.indices.dropFirst(frozen).reversed() {
      let (layer, memory) = (layers[index], workspace.memories[index])
      let pass = pass(index, theta, rows: 0..<rows, in: workspace, gates: gates)
      if place > 0, curved[place - 1].index == index {
        place -= 1
        layer.enter(pass, inMemory: memory)
        body(place, curved[place].layer, pass, memory)
      } else if let others {
        others(layer, pass, memory)
      } else {
        layer.enter(pass, inMemory: memory)
      }
      if index > frozen { propagate(pass, from: index, in: workspace) }
    }
  }

  /// - Precondition: every layer that learns can be asked about curvature.
  func requireCurvature() {
    for layer in layers.dropFirst(frozen) {
      precondition(
        layer.tensors.isEmpty || layer.curvature != nil,
        "The layer of \(layer.tensors[0].name) cannot be asked about curvature")
    }
  }
}
