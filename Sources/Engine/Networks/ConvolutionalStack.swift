/// The convolutional layers of "Three types of incremental learning", such as C3-5x16-bn: 3×3 kernels with
/// padding 1, of which the later ones halve the planes and double their number.
public struct ConvolutionalStack: Sendable, Hashable {
  /// Planes behind the first layer.
  public var channels: Int
  public var depth: Int
  /// Layers with stride 2, the last ones; each doubles the planes unless it is the first layer.
  public var reducing: Int
  /// Whether batch normalization follows each layer but the last.
  public var normalizes: Bool

  /// - Parameter reducing: All layers but the first by default.
  public init(channels: Int = 16, depth: Int = 5, reducing: Int? = nil, normalizes: Bool = true) {
    let reducing = reducing ?? depth - 1
    precondition(
      channels > 0 && depth > 0 && (0...depth).contains(reducing),
      "\(depth) layers of which \(reducing) reduce, from \(channels) planes")
    self.channels = channels
    self.depth = depth
    self.reducing = reducing
    self.normalizes = normalizes
  }

  /// The layers behind what is already in the layouts.
  ///
  /// Every layer but the last ends in rectified linear units; the last has linear outputs. With batch
  /// normalization the convolutions keep their biases, as the published code has it.
  func makeLayers(
    input: FeatureShape, in layout: inout ParameterLayout, statistics: inout ParameterLayout
  ) -> [any Layer] {
    var (shape, layers) = (input, [any Layer]())
    for index in 1...depth {
      let reduces = index > depth - reducing
      let outputs =
        index == 1 ? channels : reduces ? 2 * shape.channels : shape.channels
      let convolution = Convolution(
        "convolution\(index)", input: shape, outputs: outputs, kernel: 3,
        stride: reduces ? 2 : 1, padding: 1, hasBias: true, in: &layout)
      layers.append(convolution)
      shape = convolution.output
      guard index < depth else { continue }
      layers.append(
        makeEnding("normalization\(index)", of: shape, in: &layout, statistics: &statistics))
    }
    return layers
  }

  /// What follows every convolution but the last, on either way: rectified linear units, maybe normalized.
  func makeEnding(
    _ name: String, of shape: FeatureShape, in layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) -> any Layer {
    normalizes
      ? BatchNormalization(
        name, input: shape, rectifies: true, in: &layout, statistics: &statistics)
      : Rectifier(shape)
  }

  /// Whether the way back through the layers ends at images of this size: they are halved without a rest.
  public func isReversible(height: Int, width: Int) -> Bool {
    height.isMultiple(of: 1 << reducing) && width.isMultiple(of: 1 << reducing)
  }

  /// The layers alone, whose outputs are features.
  public func makeTrunk(input: FeatureShape) -> Network {
    var (layout, statistics) = (ParameterLayout(), ParameterLayout())
    let layers = makeLayers(input: input, in: &layout, statistics: &statistics)
    return Network(layers, layout: layout, statisticsLayout: statistics, head: layers.count)
  }
}

extension ConvolutionalStack {
  /// Reads the published code's name of a stack, such as `C3-5x16-bn` for five layers, from 16 planes on,
  /// with batch normalization; nil for anything else.
  ///
  /// `-rl2` says that two layers reduce where it is not all but the first.
  public init?(named name: String) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard (3...4).contains(parts.count), parts[0].hasPrefix("C"),
      Int(parts[0].dropFirst()) != nil
    else { return nil }
    let sizes = parts[1].split(separator: "x").map { Int($0) }
    guard sizes.count == 2, let depth = sizes[0], let channels = sizes[1],
      (1...16).contains(depth), (1...4096).contains(channels)
    else { return nil }
    var reducing: Int?
    if parts.count == 4 {
      guard parts[2].hasPrefix("rl"), let count = Int(parts[2].dropFirst(2)),
        (0...depth).contains(count)
      else { return nil }
      reducing = count
    }
    guard let flags = parts.last, ["n", "bn"].contains(flags) else { return nil }
    self.init(channels: channels, depth: depth, reducing: reducing, normalizes: flags == "bn")
  }

  /// The published code's name for images of so many planes.
  public func name(inputs: Int) -> String {
    let layers = reducing == depth - 1 ? "" : "-rl\(reducing)"
    return "C\(inputs)-\(depth)x\(channels)\(layers)-\(normalizes ? "bn" : "n")"
  }
}
