/// A convolution, y = W ∗ x + b, of the planes of an image.
///
/// As in PyTorch's `Conv2d` it is a cross-correlation. The order of its sums is that of
/// ``ConvolutionProducts`` in both kernel classes, so its bits are the same on all machines.
public struct Convolution: Layer {
  private let weights: ConvolutionWeights

  /// - Parameters:
  ///   - input: Planes.
  ///   - paddingBehind: See ``ConvolutionGeometry``.
  public init(
    _ name: String, input: FeatureShape, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, paddingBehind: Int? = nil, hasBias: Bool, in layout: inout ParameterLayout
  ) {
    guard case .planes(let channels, let height, let width) = input else {
      preconditionFailure("A convolution takes planes, got \(input)")
    }
    let geometry = ConvolutionGeometry(
      channels: channels, height: height, width: width, outputs: outputs, kernel: kernel,
      stride: stride, padding: padding, paddingBehind: paddingBehind)
    weights = ConvolutionWeights(name, geometry, outputs: outputs, hasBias: hasBias, in: &layout)
  }

  public var geometry: ConvolutionGeometry { weights.geometry }
  /// W, [outputs, kernel rows, kernel columns, inputs]; PyTorch's has the inputs second.
  public var weight: ParameterLayout.Tensor { weights.weight }
  /// b, [outputs]; nil for a layer without one.
  public var bias: ParameterLayout.Tensor? { weights.bias }
  public var input: FeatureShape { geometry.fine }
  public var output: FeatureShape { geometry.coarse }
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
    weights.products.gather(
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
      fine: inputs, coarse: errors, errors: errors, output: output, rows: rows.count, to: gradient,
      accumulating: accumulating, scratch: memory.scratch)
  }

  public func propagate(
    _ pass: LayerPass, in memory: ConvolutionMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    weights.products.spread(
      memory.errors + pass.rows.lowerBound * output.count, weights: pass.theta + weight.offset,
      adding: accumulating, rows: pass.rows.count, into: errors, scratch: memory.scratch)
  }
}
