/// A kind of network, before it is known how large its inputs are and how many outputs it has.
///
/// What a suite names and what a learner's settings hold. Everything that trains or asks a network gets
/// it from here, and works on any kind.
public enum NetworkDescription: Sendable, Hashable {
  /// Fully connected layers with rectified linear units, of these widths, and linear outputs.
  case perceptron(hidden: [Int])
  /// Convolutional layers, and a perceptron behind them.
  case convolutional(ConvolutionalStack, hidden: [Int])
  /// A residual network, whose features the head reads.
  case resNet18(ResNet18)
  /// A network of separable convolutions, whose features the head reads; a linear one has no biases.
  case mobileNetV1(MobileNetV1)

  /// What makes logits of the features.
  public enum Head: String, Sendable, Hashable, CaseIterable {
    /// A ``Dense`` layer.
    case linear
    /// The same without biases.
    case unbiased
    /// A ``CosineHead``.
    case cosine
  }

  /// - Parameter pretrained: What convolutional layers begin from; nil for layers that are drawn.
  public func makeNetwork(
    input: FeatureShape, outputs: Int, head: Head = .linear, pretrained: PretrainedTrunk? = nil
  ) -> Network {
    var (layout, statistics) = (ParameterLayout(), ParameterLayout())
    var trunk =
      switch self {
      case .perceptron: [any Layer]()
      case .convolutional(let stack, _):
        stack.makeLayers(input: input, in: &layout, statistics: &statistics)
      case .resNet18(let network):
        network.makeLayers(input: input, in: &layout, statistics: &statistics)
      case .mobileNetV1(let network):
        network.makeLayers(
          network.ownElements, input: input, in: &layout, statistics: &statistics)
      }
    if !hiddenWidths.isEmpty {
      trunk +=
        Network.perceptron(
          input: trunk.last?.output ?? input, widths: hiddenWidths, rectifiesOutput: true,
          skipsZeros: trunk.isEmpty, in: &layout
        ).layers
    }
    let features = trunk.last?.output ?? input
    let output: any Layer =
      switch head {
      case .linear where mobileNet != nil, .unbiased:
        Dense("output", input: features, outputs: outputs, ending: .product, in: &layout)
      case .linear:
        Dense("output", input: features, outputs: outputs, skipsZeros: trunk.isEmpty, in: &layout)
      case .cosine: CosineHead("output", input: features, outputs: outputs, in: &layout)
      }
    // Of a whole trunk the back begins from its own part, and learns all of it.
    let own =
      mobileNet?.startsBehindLatent == true ? pretrained?.part(layout, statistics) : pretrained
    return Network(
      trunk + [output], layout: layout, statisticsLayout: statistics,
      latentEntry: mobileNet?.frontLayers ?? 0, frozen: own?.frozenLayers ?? 0, pretrained: own)
  }

  /// The same kind with the `count`-th part of the hidden units in each layer, at least one.
  public func divided(by count: Int) -> NetworkDescription {
    func part(_ hidden: [Int]) -> [Int] { hidden.map { max($0 / count, 1) } }
    switch self {
    case .perceptron(let hidden): return .perceptron(hidden: part(hidden))
    case .convolutional(var stack, let hidden):
      stack.channels = max(stack.channels / count, 1)
      return .convolutional(stack, hidden: part(hidden))
    case .resNet18(var network):
      network.width = max(network.width / count, 1)
      return .resNet18(network)
    case .mobileNetV1(var network):
      network.width = max(network.width / Double(count), MobileNetV1.widths.lowerBound)
      return .mobileNetV1(network)
    }
  }

  /// The convolutional layers before a perceptron; nil for other networks.
  public var stack: ConvolutionalStack? {
    guard case .convolutional(let stack, _) = self else { return nil }
    return stack
  }

  /// The network where it is a MobileNet, otherwise nil.
  public var mobileNet: MobileNetV1? {
    guard case .mobileNetV1(let network) = self else { return nil }
    return network
  }

  /// Widths of the fully connected layers before the outputs, which generators beside it have too.
  public var hiddenWidths: [Int] {
    get {
      switch self {
      case .perceptron(let hidden), .convolutional(_, let hidden): hidden
      case .resNet18, .mobileNetV1: []
      }
    }
    set {
      switch self {
      case .perceptron: self = .perceptron(hidden: newValue)
      case .convolutional(let stack, _): self = .convolutional(stack, hidden: newValue)
      case .resNet18, .mobileNetV1: break
      }
    }
  }
}
