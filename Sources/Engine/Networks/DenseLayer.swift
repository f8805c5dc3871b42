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

  /// The distribution of a layer's initial parameters.
  public enum Initialization: Sendable {
    /// Weights and biases from U(−a, a), a = 1/√inputs: the default of PyTorch, and of the published
    /// code of "Three types of incremental learning".
    case fanIn
    /// Weights like that, and biases of 0.
    case fanInWithoutBias
    /// Weights from U(−a, a), a = √(6/(inputs + outputs)), and biases of 0 (Glorot & Bengio 2010).
    case glorotUniform
  }

  /// Draws the weights input by input, and then the biases where they are not 0.
  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization = .fanIn,
    using random: inout RandomStream
  ) {
    let bound =
      switch initialization {
      case .fanIn, .fanInWithoutBias: 1 / Float(inputs).squareRoot()
      case .glorotUniform: (6 / Float(inputs + outputs)).squareRoot()
      }
    let drawn = initialization == .fanIn ? [weight, bias].compactMap(\.self) : [weight]
    parameters.withUnsafeMutablePointer { base in
      for tensor in drawn {
        for index in tensor.range { base[index] = bound * (2 * random.uniform() - 1) }
      }
      if let bias, initialization != .fanIn {
        for index in bias.range { base[index] = 0 }
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
