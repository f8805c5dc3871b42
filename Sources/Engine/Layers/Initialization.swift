/// The distribution of a layer's initial weights and biases.
public enum Initialization: Sendable {
  /// Weights and biases from U(−a, a), a = 1/√inputs: the default of PyTorch, and of the published
  /// code of "Three types of incremental learning".
  case fanIn
  /// Weights like that, and biases of 0.
  case fanInWithoutBias
  /// Weights from U(−a, a), a = √(6/(inputs + outputs)), and biases of 0 (Glorot & Bengio 2010).
  case glorotUniform
}

extension Initialization {
  /// Draws a layer's weights one after another, and then the biases where they are not 0.
  ///
  /// - Parameters:
  ///   - inputs: Numbers that one output is summed over.
  ///   - outputs: Sums that one input stands in.
  func draw(
    _ weight: ParameterLayout.Tensor, _ bias: ParameterLayout.Tensor?, inputs: Int, outputs: Int,
    in parameters: inout Parameters, using random: inout RandomStream
  ) {
    let bound =
      switch self {
      case .fanIn, .fanInWithoutBias: 1 / Float(inputs).squareRoot()
      case .glorotUniform: (6 / Float(inputs + outputs)).squareRoot()
      }
    let drawn = [weight] + (self == .fanIn ? [bias].compactMap { $0 } : [])
    parameters.withUnsafeMutablePointer { base in
      for tensor in drawn {
        for index in tensor.range { base[index] = bound * (2 * random.uniform() - 1) }
      }
      if let bias, self != .fanIn {
        for index in bias.range { base[index] = 0 }
      }
    }
  }
}
