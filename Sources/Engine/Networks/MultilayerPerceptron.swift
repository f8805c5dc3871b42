/// Fully connected layers with rectified linear units between them; the last layer is linear.
///
/// Only a description: the parameters are passed to each call, activations and errors live in a
/// ``Workspace``. One description is shared by all copies of a model, and evaluating one can never
/// disturb the training of another.
public struct MultilayerPerceptron: Sendable, Equatable {
  public let layers: [DenseLayer]
  /// The layout of a network that consists of these layers alone.
  public let layout: ParameterLayout
  /// Whether the last layer ends in rectified linear units like the others.
  public let rectifiesOutput: Bool

  /// - Parameter widths: Inputs, hidden widths and outputs, such as [784, 400, 400, 10].
  public init(widths: [Int]) {
    var layout = ParameterLayout()
    self.init(widths: widths, in: &layout)
  }

  /// Layers that are part of a larger network, behind those already in `layout`.
  init(
    widths: [Int], prefix: String = "", rectifiesOutput: Bool = false,
    in layout: inout ParameterLayout
  ) {
    precondition(
      widths.count >= 2 && widths.allSatisfy { $0 > 0 },
      "A perceptron needs at least inputs and outputs, all positive; got \(widths)")
    layers = (1..<widths.count).map { index in
      DenseLayer(
        prefix + (index == widths.count - 1 && !rectifiesOutput ? "output" : "hidden\(index)"),
        inputs: widths[index - 1], outputs: widths[index], in: &layout)
    }
    self.layout = layout
    self.rectifiesOutput = rectifiesOutput
  }

  /// Layers that stand in `layout` already, the last of them linear.
  init(layers: [DenseLayer], in layout: ParameterLayout) {
    self.layers = layers
    self.layout = layout
    rectifiesOutput = false
  }

  public var inputs: Int { layers[0].inputs }
  public var outputs: Int { layers[layers.count - 1].outputs }

  /// Units of the last hidden layer, or the inputs where there is none.
  public var features: Int { layers[layers.count - 1].inputs }

  /// Fresh parameters, drawn layer by layer from the input on.
  public func initialParameters(
    _ initialization: DenseLayer.Initialization = .fanIn, using random: inout RandomStream
  ) -> Parameters {
    var parameters = Parameters(layout: layout)
    for layer in layers { layer.initialize(&parameters, initialization, using: &random) }
    return parameters
  }

  /// Computes the logits of the first `rows` examples in `workspace.inputs`.
  ///
  /// The result is `workspace.logits`, [rows, outputs]; hidden activations stay for ``backward``.
  /// - Parameter gates: Multipliers of the hidden units of some rows.
  public func forward(
    _ parameters: Parameters, rows: Int, in workspace: Workspace, gates: RowGates? = nil
  ) {
    workspace.require(rows: rows, for: self)
    parameters.withUnsafePointer { theta in
      for (index, layer) in layers.enumerated() {
        let output = workspace.activation(after: index)
        let weight = theta + layer.weight.offset
        if index == 0, workspace.compressInputs(rows: rows) {
          workspace.sparseInputs.multiply(
            by: weight, rows: rows, width: layer.outputs, into: output)
        } else {
          multiply(
            UnsafePointer(workspace.activation(after: index - 1)), by: weight, into: output,
            m: rows, n: layer.outputs, k: layer.inputs)
        }
        let isHidden = index < layers.count - 1
        if isHidden, let gates, gates.gates.form == .biased {
          gates.apply(to: output, layer: index, rows: 0..<rows)
        }
        guard let bias = layer.bias.map({ theta + $0.offset }) else { continue }
        if isHidden || rectifiesOutput {
          addBiasAndRectify(bias, to: output, rows: rows, columns: layer.outputs)
        } else {
          addBias(bias, to: output, rows: rows, columns: layer.outputs)
        }
        if isHidden, let gates, gates.gates.form == .silent {
          gates.apply(to: output, layer: index, rows: 0..<rows)
        }
      }
    }
  }

  /// Computes the gradient of the loss from its derivative with respect to the logits.
  ///
  /// Reads `workspace.logitGradients` of the given rows, and the activations of the last
  /// ``forward``. The gradient is overwritten, or added to with `accumulating`.
  /// - Parameters:
  ///   - inputErrors: Where given, the derivative with respect to the inputs of the rows is stored
  ///     there, [rows.count, inputs].
  ///   - gates: Those of the forward pass.
  public func backward(
    _ parameters: Parameters, rows: Range<Int>, in workspace: Workspace,
    into gradient: inout Parameters, accumulating: Bool = false,
    inputErrors: UnsafeMutablePointer<Float>? = nil, gates: RowGates? = nil
  ) {
    workspace.require(rows: rows.upperBound, for: self)
    if rectifiesOutput {
      let offset = rows.lowerBound * outputs
      maskByRectifier(
        workspace.logitGradients + offset, activation: workspace.logits + offset,
        count: rows.count * outputs)
    }
    parameters.withUnsafePointer { theta in
      gradient.withUnsafeMutablePointer { gradient in
        for index in layers.indices.reversed() {
          let layer = layers[index]
          let error = workspace.error(after: index) + rows.lowerBound * layer.outputs
          let input = workspace.activation(after: index - 1) + rows.lowerBound * layer.inputs
          let weightGradient = gradient + layer.weight.offset
          applyGates(
            gates, .silent, to: workspace.error(after: index), layer: index, rows: rows)
          if let bias = layer.bias {
            sumColumns(
              error, rows: rows.count, columns: layer.outputs, into: gradient + bias.offset,
              accumulating: accumulating)
          }
          applyGates(
            gates, .biased, to: workspace.error(after: index), layer: index, rows: rows)
          if index == 0, workspace.inputsAreSparse {
            workspace.sparseInputs.multiplyTransposed(
              by: error, rows: rows, width: layer.outputs, into: weightGradient,
              accumulating: accumulating)
          } else {
            multiply(
              UnsafePointer(input), .transposed, by: UnsafePointer(error), into: weightGradient,
              m: layer.inputs, n: layer.outputs, k: rows.count, accumulating: accumulating)
          }
          if index > 0 {
            backpropagate(theta, through: index, rows: rows, in: workspace)
          } else if let inputErrors {
            multiply(
              UnsafePointer(error), by: theta + layer.weight.offset, .transposed,
              into: inputErrors, m: rows.count, n: layer.inputs, k: layer.outputs)
          }
        }
      }
    }
  }

  /// Multiplies errors by gates of the given form.
  ///
  /// Silent gates scale the error before it reaches the bias, biased ones behind it.
  func applyGates(
    _ gates: RowGates?, _ form: HiddenGates.Form, to errors: UnsafeMutablePointer<Float>,
    layer: Int, rows: Range<Int>
  ) {
    guard let gates, gates.gates.form == form, layer < layers.count - 1 else { return }
    gates.apply(to: errors, layer: layer, rows: rows)
  }

  /// Carries the error behind layer `index` to the layer before it.
  func backpropagate(
    _ theta: UnsafePointer<Float>, through index: Int, rows: Range<Int>, in workspace: Workspace
  ) {
    let layer = layers[index]
    let previous = workspace.error(after: index - 1) + rows.lowerBound * layer.inputs
    multiply(
      UnsafePointer(workspace.error(after: index) + rows.lowerBound * layer.outputs),
      by: theta + layer.weight.offset, .transposed, into: previous,
      m: rows.count, n: layer.inputs, k: layer.outputs)
    let activation = workspace.activation(after: index - 1) + rows.lowerBound * layer.inputs
    maskByRectifier(previous, activation: activation, count: rows.count * layer.inputs)
  }
}
