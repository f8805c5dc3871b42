/// A fully connected layer, y = x W + b, by the place of its parameters in the flat vector.
public struct DenseLayer: Sendable, Equatable {
  public let inputs: Int
  public let outputs: Int
  /// W, [inputs, outputs].
  public let weight: ParameterLayout.Tensor
  /// b, [outputs]; nil for a layer without one.
  public let bias: ParameterLayout.Tensor?

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
}
