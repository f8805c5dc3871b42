/// What a ``Convolution`` and a ``TransposedConvolution`` share: weights between a fine and a coarse image.
struct ConvolutionWeights: Sendable {
  let products: ConvolutionProducts
  /// W, [coarse channels, kernel rows, kernel columns, fine channels].
  let weight: ParameterLayout.Tensor
  /// b, one for each channel that the layer puts out; nil for a layer without one.
  let bias: ParameterLayout.Tensor?

  init(
    _ name: String, _ geometry: ConvolutionGeometry, outputs: Int, hasBias: Bool,
    in layout: inout ParameterLayout
  ) {
    products = ConvolutionProducts(geometry)
    weight = layout.append("\(name).weight", shape: geometry.weightShape)
    bias = hasBias ? layout.append("\(name).bias", shape: [outputs]) : nil
  }

  var geometry: ConvolutionGeometry { products.geometry }
  var tensors: [ParameterLayout.Tensor] { [weight] + (bias.map { [$0] } ?? []) }

  /// Draws weights and then the biases where they are not 0, with the fine image's channels as a weight's inputs.
  ///
  /// Also where the fine image is the output: so does PyTorch's `_calculate_fan_in_and_fan_out`, which takes
  /// weights [inputs, outputs, …] for [outputs, inputs, …].
  func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) {
    let area = geometry.kernel * geometry.kernel
    initialization.draw(
      weight, bias, inputs: geometry.fineChannels * area, outputs: geometry.coarseChannels * area,
      in: &parameters, using: &random)
  }

  /// The gradient of weights and biases from images and errors of the same rows.
  ///
  /// - Parameters:
  ///   - errors: Those of the layer's outputs, one of the two images.
  ///   - output: Their shape.
  func addGradient(
    fine: UnsafePointer<Float>, coarse: UnsafePointer<Float>, errors: UnsafePointer<Float>,
    output: FeatureShape, rows: Int, to gradient: UnsafeMutablePointer<Float>, accumulating: Bool,
    scratch: ConvolutionProducts.Scratch
  ) {
    if let bias {
      sumPlanes(
        errors, rows: rows, shape: output, into: gradient + bias.offset, accumulating: accumulating)
    }
    let gradient = gradient + weight.offset
    if !accumulating { gradient.update(repeating: 0, count: weight.count) }
    products.addWeightGradient(
      fine: fine, coarse: coarse, rows: rows, to: gradient, scratch: scratch)
  }
}

/// The memory of a convolution: the outputs, their errors, and copies of some images.
public final class ConvolutionMemory: LayerMemory {
  let scratch: ConvolutionProducts.Scratch

  init(for weights: ConvolutionWeights, capacity: Int, width: Int) {
    scratch = ConvolutionProducts.Scratch(for: weights.products)
    super.init(capacity: capacity, width: width)
  }
}
