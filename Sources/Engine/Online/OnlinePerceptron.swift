/// A perceptron laid out for training on one example at a time.
///
/// Rows of a weight matrix are padded with zeros to whole vectors, so that the products of one
/// example are sums over the rows of its nonzero inputs and active units, and its gradient is added
/// to these rows where they lie. Nothing is multiplied by zero, no gradient is stored, and no matrix
/// product is called: the cost of a step follows the example's ink.
///
/// Describes places only, like ``Network``; parameters are vectors of ``layout``, and
/// ``pack(_:)`` and ``unpack(_:into:)`` lead to and from those of ``network``.
public struct OnlinePerceptron: Sendable {
  /// One layer's places in the padded vector.
  struct Layer: Sendable {
    let inputs: Int
    let outputs: Int
    /// Outputs rounded up to whole vectors; the length of a row.
    let stride: Int
    /// Offset of W, [inputs, stride].
    let weight: Int
    /// Offset of b, [stride].
    let bias: Int
  }

  /// Inputs of a layer, at most.
  private static let inputLimit = 65_536

  public let network: Network
  /// The network's layers.
  private let plainLayers: [Dense]
  /// The layout with padded rows.
  public let layout: ParameterLayout
  let layers: [Layer]

  /// Whether a network has this form: a perceptron all of which learns, whose layers have at most 65 536
  /// inputs each.
  static func fits(_ network: Network) -> Bool {
    network.perceptronLayers != nil && network.frozen == 0
      && network.layers.allSatisfy { $0.input.count <= inputLimit }
  }

  /// - Precondition: the network is a perceptron; its layers have at most 65 536 inputs each.
  public init(_ network: Network) {
    self.network = network
    guard let plainLayers = network.perceptronLayers else {
      preconditionFailure("Only perceptrons have an online form")
    }
    self.plainLayers = plainLayers
    var layout = ParameterLayout()
    layers = plainLayers.map { layer in
      precondition(layer.inputs <= Self.inputLimit, "A layer has at most \(Self.inputLimit) inputs")
      let stride = AlignedStorage.rounded(layer.outputs)
      let weight = layout.append(layer.weight.name, shape: [layer.inputs, stride])
      let bias = layout.append(layer.bias?.name ?? "", shape: [stride])
      return Layer(
        inputs: layer.inputs, outputs: layer.outputs, stride: stride, weight: weight.offset,
        bias: bias.offset)
    }
    self.layout = layout
  }

  /// Elements of the first layer's weights and biases, which are the first of the vector.
  public var inputLayerCount: Int { layers[0].bias + layers[0].stride }

  /// Parameters of ``network`` with their rows padded.
  public func pack(_ parameters: Parameters) -> Parameters {
    var packed = Parameters(layout: layout)
    packed.withUnsafeMutablePointer { target in
      parameters.withUnsafePointer { source in
        forEachRow { padded, plain, count in
          (target + padded).update(from: source + plain, count: count)
        }
      }
    }
    return packed
  }

  /// Stores padded parameters in those of ``network``.
  public func unpack(_ packed: Parameters, into parameters: inout Parameters) {
    parameters.withUnsafeMutablePointer { target in
      packed.withUnsafePointer { source in
        forEachRow { padded, plain, count in
          (target + plain).update(from: source + padded, count: count)
        }
      }
    }
  }

  private func forEachRow(_ body: (_ padded: Int, _ plain: Int, _ count: Int) -> Void) {
    for (layer, plain) in zip(layers, plainLayers) {
      for row in 0..<layer.inputs {
        body(
          layer.weight + row * layer.stride, plain.weight.offset + row * layer.outputs,
          layer.outputs)
      }
      if let bias = plain.bias { body(layer.bias, bias.offset, layer.outputs) }
    }
  }
}
