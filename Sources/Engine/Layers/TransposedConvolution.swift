/// A transposed convolution, y = Wᵀ ∗ x + b, which makes planes larger: the way back through a ``Convolution``.
///
/// As PyTorch's `ConvTranspose2d`, with output padding where a size is asked for that needs it. The order of
/// its sums is that of ``ConvolutionProducts`` in both kernel classes.
public struct TransposedConvolution: Layer {
  /// Whose coarse image is the layer's input.
  public let geometry: ConvolutionGeometry
  /// W, [inputs, kernel rows, kernel columns, outputs]; PyTorch's has the outputs second.
  public let weight: ParameterLayout.Tensor
  /// b, [outputs]; nil for a layer without one.
  public let bias: ParameterLayout.Tensor?
  private let products: ConvolutionProducts

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
    geometry = ConvolutionGeometry(
      channels: outputs, height: size(height), width: size(width), outputs: channels,
      kernel: kernel, stride: stride, padding: padding)
    products = ConvolutionProducts(geometry)
    weight = layout.append("\(name).weight", shape: geometry.weightShape)
    bias = hasBias ? layout.append("\(name).bias", shape: [outputs]) : nil
  }

  public var input: FeatureShape { geometry.coarse }
  public var output: FeatureShape { geometry.fine }
  public var tensors: [ParameterLayout.Tensor] { [weight] + (bias.map { [$0] } ?? []) }

  /// The outputs, their errors, and copies of some images.
  public final class Memory: LayerMemory {
    fileprivate let scratch: ConvolutionProducts.Scratch

    fileprivate init(for layer: TransposedConvolution, capacity: Int) {
      scratch = ConvolutionProducts.Scratch(for: layer.products)
      super.init(capacity: capacity, width: layer.output.count)
    }
  }

  public func makeMemory(capacity: Int) -> Memory { Memory(for: self, capacity: capacity) }

  /// Draws weights and then the biases where they are not 0.
  ///
  /// PyTorch counts the weights of an output plane, not of an input plane, as a weight's inputs
  /// (`_calculate_fan_in_and_fan_out` of weights [inputs, outputs, …]); so does this.
  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) {
    let area = geometry.kernel * geometry.kernel
    initialization.draw(
      weight, bias, inputs: geometry.fineChannels * area, outputs: geometry.coarseChannels * area,
      in: &parameters, using: &random)
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory
  ) {
    products.spread(
      pass.input, weights: pass.theta + weight.offset, bias: bias.map { pass.theta + $0.offset },
      rows: pass.rows.upperBound, into: memory.outputs, scratch: memory.scratch)
  }

  public func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let rows = pass.rows
    let errors = memory.errors + rows.lowerBound * output.count
    if let bias {
      sumPlanes(
        errors, rows: rows.count, shape: output, into: gradient + bias.offset,
        accumulating: accumulating)
    }
    let gradient = gradient + weight.offset
    if !accumulating { gradient.update(repeating: 0, count: weight.count) }
    products.addWeightGradient(
      fine: errors, coarse: pass.input + rows.lowerBound * input.count, rows: rows.count,
      to: gradient, scratch: memory.scratch)
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    products.gather(
      memory.errors + pass.rows.lowerBound * output.count, weights: pass.theta + weight.offset,
      adding: accumulating, rows: pass.rows.count, into: errors, scratch: memory.scratch)
  }
}
