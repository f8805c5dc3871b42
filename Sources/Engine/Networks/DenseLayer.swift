/// A fully connected layer, y = x W + b, by the place of its parameters in the flat vector.
public struct DenseLayer: Sendable, Equatable {
  public let inputs: Int
  public let outputs: Int
  /// W, [inputs, outputs].
  public let weight: ParameterLayout.Tensor
  /// b, [outputs]; nil for a layer without one.
  public let bias: ParameterLayout.Tensor?

  /// Rows of the layer's parameters as one matrix, [rows, outputs]: the weights, then the bias.
  public var rows: Int { bias == nil ? inputs : inputs + 1 }

  public init(
    _ name: String, inputs: Int, outputs: Int, hasBias: Bool = true,
    in layout: inout ParameterLayout
  ) {
    self.inputs = inputs
    self.outputs = outputs
    weight = layout.append("\(name).weight", shape: [inputs, outputs])
    bias = hasBias ? layout.append("\(name).bias", shape: [outputs]) : nil
  }

  /// Draws weight and bias from U(−1/√inputs, 1/√inputs), weight first, input by input.
  ///
  /// This is the default of the published code (Xavier-style with fan-in only).
  public func initialize(_ parameters: inout Parameters, using random: inout RandomStream) {
    let bound = 1 / Float(inputs).squareRoot()
    parameters.withUnsafeMutablePointer { base in
      for tensor in [weight, bias].compactMap(\.self) {
        for index in tensor.range { base[index] = bound * (2 * random.uniform() - 1) }
      }
    }
  }

  /// Copies the layer's part of a flat vector to `matrix` [rows, outputs].
  func gather(from vector: UnsafePointer<Float>, to matrix: UnsafeMutablePointer<Float>) {
    matrix.update(from: vector + weight.offset, count: weight.count)
    if let bias { (matrix + weight.count).update(from: vector + bias.offset, count: outputs) }
  }

  /// Copies `matrix` [rows, outputs] to the layer's part of a flat vector.
  func scatter(_ matrix: UnsafePointer<Float>, to vector: UnsafeMutablePointer<Float>) {
    (vector + weight.offset).update(from: matrix, count: weight.count)
    if let bias { (vector + bias.offset).update(from: matrix + weight.count, count: outputs) }
  }
}
