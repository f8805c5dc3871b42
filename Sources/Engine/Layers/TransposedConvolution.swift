/// A transposed convolution, y = Wᵀ ∗ x + b, which makes planes larger: the way back through a ``Convolution``.
///
/// As PyTorch's `ConvTranspose2d`, with output padding where a size is asked for that needs it. The order of
/// its sums is that of ``ConvolutionProducts`` in both kernel classes.
public struct TransposedConvolution: Layer {
  private let weights: ConvolutionWeights

  /// - Parameters:
  ///   - input: Planes.
  ///   - outputPadding: Rows and columns more than the smallest size, below the stride.
  public init(
    _ name: String, input: FeatureShape, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, outputPadding: Int = 0, hasBias: Bool, in layout: inout ParameterLayout
  ) {
    guard case .planes(let channels, let height, let width) = input else {
      preconditionFailure("A transposed convolution takes planes, got \(input)")
    }
    precondition(
      (0..<stride).contains(outputPadding),
      "An output padding of \(outputPadding) with stride \(stride)")
    func size(_ coarse: Int) -> Int {
      (coarse - 1) * stride - 2 * padding + kernel + outputPadding
    }
    let geometry = ConvolutionGeometry(
      channels: outputs, height: size(height), width: size(width), outputs: channels,
      kernel: kernel, stride: stride, padding: padding)
    weights = ConvolutionWeights(name, geometry, outputs: outputs, hasBias: hasBias, in: &layout)
  }

  /// Whose coarse image is the layer's input.
  public var geometry: ConvolutionGeometry { weights.geometry }
  /// W, [inputs, kernel rows, kernel columns, outputs]; PyTorch's has the outputs second.
  public var weight: ParameterLayout.Tensor { weights.weight }
  /// b, [outputs]; nil for a layer without one.
  public var bias: ParameterLayout.Tensor? { weights.bias }
  public var input: FeatureShape { geometry.coarse }
  public var output: FeatureShape { geometry.fine }
  public var tensors: [ParameterLayout.Tensor] { weights.tensors }

  public func makeMemory(capacity: Int) -> ConvolutionMemory {
    ConvolutionMemory(for: weights, capacity: capacity, width: output.count)
  }

  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) { weights.initialize(&parameters, initialization, using: &random) }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: ConvolutionMemory
  ) {
    weights.products.spread(
      pass.input, weights: pass.theta + weight.offset, bias: bias.map { pass.theta + $0.offset },
      rows: pass.rows.upperBound, into: memory.outputs, scratch: memory.scratch)
  }

  public func addGradient(
    _ pass: LayerPass, in memory: ConvolutionMemory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let (rows, errors) = (pass.rows, memory.errors + pass.rows.lowerBound * output.count)
    let inputs = pass.input + rows.lowerBound * input.count
    weights.addGradient(
      fine: errors, coarse: inputs, errors: errors, output: output, rows: rows.count, to: gradient,
      accumulating: accumulating, scratch: memory.scratch)
  }

  public func propagate(
    _ pass: LayerPass, in memory: ConvolutionMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    weights.products.gather(
      memory.errors + pass.rows.lowerBound * output.count, weights: pass.theta + weight.offset,
      adding: accumulating, rows: pass.rows.count, into: errors, scratch: memory.scratch)
  }
}
