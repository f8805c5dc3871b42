/// The way back through a ``ConvolutionalStack``: transposed convolutions that enlarge the planes again, and a last
/// layer that makes the planes of an image.
///
/// Kernels are 4×4 with padding 1 where planes double their size and 3×3 with padding 1 elsewhere, as in the
/// published code of "Three types of incremental learning". Every layer but the last is followed by batch
/// normalization, where the stack has it, and rectified linear units; the last is linear. All have biases.
struct DeconvolutionalStack {
  let stack: ConvolutionalStack
  /// The image.
  let output: FeatureShape

  /// The layers behind what is already in the layouts.
  ///
  /// - Precondition: reducing layers halve the image's size without a rest.
  func makeLayers(
    input: FeatureShape, prefix: String, in layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) -> [any Layer] {
    var (shape, layers) = (input, [any Layer]())
    for index in 1...stack.depth {
      let enlarges = index <= stack.reducing
      let outputs =
        index == stack.depth ? output.channels : enlarges ? shape.channels / 2 : shape.channels
      let convolution = TransposedConvolution(
        "\(prefix)convolution\(index)", input: shape, outputs: outputs, kernel: enlarges ? 4 : 3,
        stride: enlarges ? 2 : 1, padding: 1, hasBias: true, in: &layout)
      layers.append(convolution)
      shape = convolution.output
      guard index < stack.depth else { continue }
      layers.append(
        stack.makeEnding(
          "\(prefix)normalization\(index)", of: shape, in: &layout, statistics: &statistics))
    }
    precondition(shape == output, "\(shape) comes back where \(output) went in")
    return layers
  }
}
