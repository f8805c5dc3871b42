/// Layers one behind the other, and what is marked in them.
///
/// Only a description: parameters and statistics are passed to each call, activations and errors live
/// in a ``Workspace``. One description is shared by all copies of a model, and evaluating one can never
/// disturb the training of another.
public struct Network: Sendable {
  public let layers: [any Layer]
  /// The layout of θ; layers may share it with others of a larger model.
  public let layout: ParameterLayout
  /// The layout of the statistics, empty where no layer has any.
  public let statisticsLayout: ParameterLayout
  /// The first layer of the head, what stands before it is the trunk; `layers.count` for none.
  public let head: Int
  /// The layer in front of which stored latent rows enter; 0 where latent rows are inputs.
  public let latentEntry: Int
  /// The first layer that learns, `layers.count` where none does; those before it are frozen.
  public let frozen: Int
  /// Where the first layers begin from; nil where all are drawn.
  let pretrained: PretrainedTrunk?
  /// First layers that are computed some rows at a time, so that their numbers stay in the cache and take little
  /// memory: frozen ones, of which nothing is asked but the outputs of the last.
  let blocked: Int
  /// For each layer its place among those whose units can be gated, nil for others.
  let gateIndices: [Int?]
  /// The layers that learn and can be asked about curvature, by their index.
  let curved: [(index: Int, layer: any CurvatureLayer)]

  public init(
    _ layers: [any Layer], layout: ParameterLayout,
    statisticsLayout: ParameterLayout = ParameterLayout(), head: Int? = nil, latentEntry: Int = 0,
    frozen: Int = 0, pretrained: PretrainedTrunk? = nil
  ) {
    precondition(!layers.isEmpty, "A network has at least one layer")
    for (layer, next) in zip(layers, layers.dropFirst()) {
      precondition(
        layer.output.count == next.input.count,
        "A layer with \(layer.output.count) outputs stands before one with \(next.input.count) inputs"
      )
    }
    for layer in layers {
      for (tensors, layout) in [
        (layer.tensors, layout), (layer.statistics, statisticsLayout),
      ] {
        for tensor in tensors where !layout.tensors.contains(tensor) {
          preconditionFailure("\(tensor.name) is in no layout that the network was given")
        }
      }
    }
    let head = head ?? layers.count - 1
    precondition(
      (0...layers.count).contains(head) && (0..<layers.count).contains(latentEntry)
        && (0...layers.count).contains(frozen),
      "Marks at \(head), \(latentEntry) and \(frozen) in a network of \(layers.count) layers")
    self.layers = layers
    self.layout = layout
    self.statisticsLayout = statisticsLayout
    self.head = head
    self.latentEntry = latentEntry
    self.frozen = frozen
    self.pretrained = pretrained
    var gated = 0
    gateIndices = layers.enumerated().map { index, layer in
      guard layer.takesGates, index < head else { return nil }
      defer { gated += 1 }
      return gated
    }
    blocked = min(
      frozen, latentEntry == 0 ? frozen : latentEntry,
      gateIndices.firstIndex { $0 != nil } ?? frozen)
    curved = layers.enumerated().compactMap { index, layer in
      index < frozen ? nil : layer.curvature.map { (index, $0) }
    }
  }

  /// How many rows these layers compute at a time: fewer where a row has many numbers.
  var blockRows: Int {
    let widest = layers[..<blocked].map(\.output.count).max() ?? 0
    return min(max(Self.blockNumbers / max(widest, 1), 2), 32)
  }
  /// Numbers that a block has of its widest layer: four images of 64 planes of 64×64.
  private static let blockNumbers = 4 * 64 * 64 * 64

  /// Numbers of one example.
  public var inputs: Int { layers[0].input.count }
  /// Logits of one example.
  public var outputs: Int { layers[layers.count - 1].output.count }
  /// Numbers that the head reads of one example.
  public var features: Int { width(before: head) }
  /// Numbers of a stored latent row.
  public var latents: Int { width(before: latentEntry) }
  /// Units of each layer that can be gated.
  public var gatedWidths: [Int] {
    layers.indices.filter { gateIndices[$0] != nil }.map { layers[$0].output.count }
  }

  private func width(before index: Int) -> Int {
    index == 0 ? inputs : layers[index - 1].output.count
  }

  /// A part of the parameters that methods may treat by itself.
  public enum ParameterGroup: Sendable, CaseIterable {
    /// What all classes share.
    case trunk
    /// What makes logits of the features.
    case head
  }

  /// The tensors of a group, in the order of the layers.
  public func tensors(of group: ParameterGroup) -> [ParameterLayout.Tensor] {
    (group == .trunk ? layers[..<head] : layers[head...]).flatMap { $0.tensors }
  }

  /// The tensors of the first layer that learns and has any.
  public var inputTensors: [ParameterLayout.Tensor] {
    layers.dropFirst(frozen).first { !$0.tensors.isEmpty }?.tensors ?? []
  }

  /// Fresh parameters, drawn layer by layer from the input on, and then those of a pre-trained trunk in
  /// their place.
  public func initialParameters(
    _ initialization: Initialization = .fanIn, using random: inout RandomStream
  ) -> Parameters {
    var parameters = Parameters(layout: layout)
    initialize(&parameters, initialization, using: &random)
    return parameters
  }

  /// Draws the network's own part of the parameters of a larger model.
  func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) {
    for layer in layers { layer.initialize(&parameters, initialization, using: &random) }
    pretrained?.copy(\.parameters, to: &parameters)
  }

  /// The statistics of a network that has seen nothing, but for a pre-trained trunk.
  public func initialStatistics() -> Parameters {
    var statistics = Parameters(layout: statisticsLayout)
    initialize(statistics: &statistics)
    return statistics
  }

  /// The network's own part of the statistics of a larger model.
  func initialize(statistics: inout Parameters) {
    for layer in layers { layer.initialize(statistics: &statistics) }
    pretrained?.copy(\.statistics, to: &statistics)
  }

  /// Moves the statistics towards the moments that the last training pass has measured, once a step.
  public func fold(_ workspace: Workspace, into statistics: inout Parameters) {
    guard statisticsLayout.count > 0 else { return }
    precondition(workspace.mode == .training, "Moments are measured by a training pass only")
    statistics.withUnsafeMutablePointer { statistics in
      for index in layers.indices.dropFirst(frozen) {
        layers[index].fold(inMemory: workspace.memories[index], into: statistics)
      }
    }
  }
}

extension Network {
  /// The same network with more frozen layers, of the same parameters and statistics.
  ///
  /// - Parameter layer: The first layer that learns.
  public func freezing(before layer: Int) -> Network {
    Network(
      layers, layout: layout, statisticsLayout: statisticsLayout, head: head,
      latentEntry: latentEntry, frozen: max(layer, frozen), pretrained: pretrained)
  }
}

extension Network {
  /// Parameters of a network whose layers all begin from a pre-trained trunk, so that none is drawn.
  public var pretrainedParameters: Parameters {
    var parameters = Parameters(layout: layout)
    pretrained?.copy(\.parameters, to: &parameters)
    return parameters
  }
}
