/// MobileNet, version 1, for images whose sides are multiples of 32, as latent replay cuts it in two.
///
/// Howard et al. 2017, arXiv:1704.04861, Table 1: a 3×3 convolution and thirteen pairs of a depthwise 3×3 and a 1×1
/// convolution, each with normalization and rectified linear units; with global average pooling 28 *elements*. The
/// head is a linear layer without biases, as "Latent replay for real-time continual learning" has it (Pellegrini et
/// al. 2020, arXiv:1912.01100), where the elements up to ``latent`` are the front and the others the back.
public struct MobileNetV1: Sendable, Hashable {
  /// The rectified linear units of all elements.
  public enum Activation: String, Sendable, Hashable, CaseIterable {
    /// max(0, x), as published with latent replay.
    case plain = "relu"
    /// min(max(0, x), 6), with which MobileNet was trained by its authors.
    case capped = "relu6"
  }

  /// Where zeros stand around the images of 3×3 convolutions with stride 2.
  public enum Padding: String, Sendable, Hashable, CaseIterable {
    /// On all sides, as PyTorch's networks have it.
    case symmetric
    /// At the bottom and on the right only: TensorFlow's "SAME".
    case same
  }

  /// Factor of all widths but that of the images.
  public var width: Double
  public var activation: Activation
  public var padding: Padding
  /// The last element of the front, 0…27; what comes out of it are the latent rows that are stored.
  public var latent: Int
  /// The form of batch renormalization in all elements; nil for batch normalization.
  public var renormalization: BatchRenormalization.Form?
  /// Whether the network is the back and the head alone, whose inputs are latent rows; see ``behindLatent``.
  public private(set) var startsBehindLatent = false

  /// The elements of which the network is made.
  var ownElements: Range<Int> { (startsBehindLatent ? latent + 1 : 0)..<Self.elements }

  /// Elements with the pooling.
  public static let elements = 28
  /// Widths that are taken; below, planes of the first layer would vanish.
  public static let widths = 0.05...8.0

  /// - Precondition: `width` and `latent` are in their ranges.
  public init(
    width: Double = 1, activation: Activation = .plain, padding: Padding = .symmetric,
    latent: Int = 19, renormalization: BatchRenormalization.Form? = .released
  ) {
    precondition(
      Self.widths.contains(width) && (0..<Self.elements).contains(latent),
      "A MobileNet of width \(width), cut behind element \(latent)")
    (self.width, self.activation, self.padding) = (width, activation, padding)
    (self.latent, self.renormalization) = (latent, renormalization)
  }

  /// Whether the network takes images of such a size: in multiples of 32, and where batch normalization has to learn
  /// from single examples too, so large that the last planes have more than one number.
  public func takes(height: Int, width: Int) -> Bool {
    min(height, width) >= 32 && height.isMultiple(of: 32) && width.isMultiple(of: 32)
      && (renormalization != nil || max(height, width) > 32)
  }

  /// What an element is; of the last, the pooling, there is none.
  struct Element: Hashable {
    let isDepthwise: Bool
    /// Planes of a network of width 1.
    let outputs: Int
    let stride: Int
  }

  static let convolutions: [Element] = {
    let pairs = [
      (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1),
      (512, 1), (512, 1), (1024, 2), (1024, 1),
    ]
    var elements = [Element(isDepthwise: false, outputs: 32, stride: 2)]
    for (outputs, stride) in pairs {
      let inputs = elements[elements.count - 1].outputs
      elements.append(Element(isDepthwise: true, outputs: inputs, stride: stride))
      elements.append(Element(isDepthwise: false, outputs: outputs, stride: 1))
    }
    return elements
  }()

  /// Layers of the elements 0…last: two of each but the pooling.
  static func layers(through last: Int) -> Int { min(2 * (last + 1), 2 * convolutions.count + 1) }

  /// The front's layers, where it is part of the network.
  public var frontLayers: Int { startsBehindLatent ? 0 : Self.layers(through: latent) }

  /// The back and the head alone, which learn from latent rows; the head alone behind all elements.
  public var behindLatent: MobileNetV1 {
    var back = self
    back.startsBehindLatent = true
    return back
  }

  /// Some elements' layers, behind what is already in the layouts.
  ///
  /// - Parameter input: What the first of these elements gets.
  func makeLayers(
    _ elements: Range<Int>, input: FeatureShape, in layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) -> [any Layer] {
    var (shape, layers) = (input, [any Layer]())
    for index in elements {
      guard index < Self.convolutions.count else {
        layers.append(AveragePooling(global: shape))
        continue
      }
      let element = Self.convolutions[index]
      let layer = makeConvolution(element, "element\(index).convolution", shape, in: &layout)
      layers.append(layer)
      shape = layer.output
      let name = "element\(index).normalization"
      let ceiling: Float? = activation == .capped ? 6 : nil
      layers.append(
        renormalization.map {
          BatchRenormalization(
            name, input: shape, form: $0, rectifies: true, ceiling: ceiling, in: &layout,
            statistics: &statistics)
        }
          ?? BatchNormalization(
            name, input: shape, rectifies: true, ceiling: ceiling, in: &layout,
            statistics: &statistics))
    }
    return layers
  }

  private func makeConvolution(
    _ element: Element, _ name: String, _ input: FeatureShape, in layout: inout ParameterLayout
  ) -> any Layer {
    let before = element.stride == 2 && padding == .same ? 0 : 1
    let outputs = max(Int(Double(element.outputs) * width), 1)
    if element.isDepthwise {
      return DepthwiseConvolution(
        name, input: input, kernel: 3, stride: element.stride, padding: before, paddingBehind: 1,
        hasBias: false, in: &layout)
    }
    let isFirst = element == Self.convolutions[0]
    return Convolution(
      name, input: input, outputs: outputs, kernel: isFirst ? 3 : 1, stride: element.stride,
      padding: isFirst ? before : 0, paddingBehind: isFirst ? 1 : 0, hasBias: false, in: &layout)
  }
}

extension MobileNetV1 {
  /// All elements alone, whose outputs are features.
  public func makeTrunk(input: FeatureShape) -> Network {
    makeNetwork(0..<Self.elements, input: input)
  }

  /// The front alone, which makes latent rows of images and learns nothing.
  ///
  /// - Parameter pretrained: Of the whole trunk.
  public func makeFront(input: FeatureShape, pretrained: PretrainedTrunk? = nil) -> Network {
    makeNetwork(0..<latent + 1, input: input, pretrained: pretrained, isFrozen: true)
  }

  private func makeNetwork(
    _ elements: Range<Int>, input: FeatureShape, pretrained: PretrainedTrunk? = nil,
    isFrozen: Bool = false
  ) -> Network {
    var (layout, statistics) = (ParameterLayout(), ParameterLayout())
    let layers = makeLayers(elements, input: input, in: &layout, statistics: &statistics)
    return Network(
      layers, layout: layout, statisticsLayout: statistics, head: layers.count,
      frozen: isFrozen ? layers.count : 0, pretrained: pretrained?.part(layout, statistics))
  }
}
