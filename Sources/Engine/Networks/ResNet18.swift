/// ResNet-18 for small images, at any width; GEM and its successors use a width of 20.
///
/// He et al. 2016, arXiv:1512.03385, Section 3.3, with a 3×3 convolution in front as for CIFAR-10 in
/// Section 4.2. A convolution with batch normalization, four stages of two residual blocks, and global average pooling.
/// Stages two to four begin with stride 2 and double the planes.
public struct ResNet18: Sendable, Hashable {
  /// Planes of the first stage.
  public var width: Int
  /// Whether rectified linear units follow the last block; not in "Three types of incremental learning".
  public var rectifiesFeatures: Bool
  /// Whether the first convolution has biases, which batch normalization makes void; it has in "Three
  /// types of incremental learning".
  public var hasFirstBias: Bool

  public init(width: Int = 20, rectifiesFeatures: Bool = true, hasFirstBias: Bool = false) {
    precondition(width > 0, "A residual network of width \(width)")
    self.width = width
    self.rectifiesFeatures = rectifiesFeatures
    self.hasFirstBias = hasFirstBias
  }

  /// The layers up to the features, width · 8 numbers, behind what is already in the layouts.
  func makeLayers(
    input: FeatureShape, in layout: inout ParameterLayout, statistics: inout ParameterLayout
  ) -> [any Layer] {
    func pair(
      _ name: String, _ input: FeatureShape, outputs: Int, kernel: Int = 3, stride: Int = 1,
      hasBias: Bool = false, rectifies: Bool
    ) -> [any Layer] {
      let convolution = Convolution(
        "\(name).convolution", input: input, outputs: outputs, kernel: kernel, stride: stride,
        padding: kernel / 2, hasBias: hasBias, in: &layout)
      let normalization = BatchNormalization(
        "\(name).normalization", input: convolution.output, rectifies: rectifies, in: &layout,
        statistics: &statistics)
      return [convolution, normalization]
    }
    var layers = pair("first", input, outputs: width, hasBias: hasFirstBias, rectifies: true)
    var shape = layers[1].output
    for stage in 1...4 {
      let outputs = width << (stage - 1)
      for block in 1...2 {
        let (name, stride) = ("stage\(stage).block\(block)", stage > 1 && block == 1 ? 2 : 1)
        let first = pair("\(name).1", shape, outputs: outputs, stride: stride, rectifies: true)
        let second = pair("\(name).2", first[1].output, outputs: outputs, rectifies: false)
        let shortcut =
          stride > 1 || shape.channels != outputs
          ? pair(
            "\(name).shortcut", shape, outputs: outputs, kernel: 1, stride: stride,
            rectifies: false) : []
        let isLast = stage == 4 && block == 2
        layers.append(
          Residual(
            first + second, shortcut: shortcut, rectifies: !isLast || rectifiesFeatures))
        shape = second[1].output
      }
    }
    return layers + [AveragePooling(global: shape)]
  }
}
