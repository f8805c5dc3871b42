/// A convolution, y = W ∗ x + b, of the planes of an image.
///
/// As in PyTorch's `Conv2d` it is a cross-correlation. The order of its sums is that of
/// ``ConvolutionProducts`` in both kernel classes, so its bits are the same on all machines.
public struct Convolution: Layer {
  public let geometry: ConvolutionGeometry
  /// W, [outputs, kernel rows, kernel columns, inputs]; PyTorch's has the inputs second.
  public let weight: ParameterLayout.Tensor
  /// b, [outputs]; nil for a layer without one.
  public let bias: ParameterLayout.Tensor?
  private let products: ConvolutionProducts

  /// - Parameter input: Planes.
  public init(
    _ name: String, input: FeatureShape, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, hasBias: Bool, in layout: inout ParameterLayout
  ) {
    guard case .planes(let channels, let height, let width) = input else {
      preconditionFailure("A convolution takes planes, got \(input)")
    }
    geometry = ConvolutionGeometry(
      channels: channels, height: height, width: width, outputs: outputs, kernel: kernel,
      stride: stride, padding: padding)
    products = ConvolutionProducts(geometry)
    weight = layout.append("\(name).weight", shape: geometry.weightShape)
    bias = hasBias ? layout.append("\(name).bias", shape: [geometry.coarseChannels]) : nil
  }

  public var input: FeatureShape { geometry.fine }
  public var output: FeatureShape { geometry.coarse }
  public var tensors: [ParameterLayout.Tensor] { [weight] + (bias.map { [$0] } ?? []) }

  /// The outputs, their errors, and copies of some images.
  public final class Memory: LayerMemory {
    fileprivate let scratch: ConvolutionProducts.Scratch

    fileprivate init(for layer: Convolution, capacity: Int) {
      scratch = ConvolutionProducts.Scratch(for: layer.products)
      super.init(capacity: capacity, width: layer.output.count)
    }
  }

  public func makeMemory(capacity: Int) -> Memory { Memory(for: self, capacity: capacity) }

  /// Draws weights and then the biases where they are not 0; a weight's inputs are all that an output
  /// sees.
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
    products.gather(
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
      fine: pass.input + rows.lowerBound * input.count, coarse: errors, rows: rows.count,
      to: gradient, scratch: memory.scratch)
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    products.spread(
      memory.errors + pass.rows.lowerBound * output.count, weights: pass.theta + weight.offset,
      adding: accumulating, rows: pass.rows.count, into: errors, scratch: memory.scratch)
  }
}
