/// Layers that have learned elsewhere, with which a network begins.
public struct PretrainedTrunk: Sendable {
  /// Its tensors have the names that they have in networks.
  public let state: ModelState
  /// How many first layers of a network with this trunk learn no more; their statistics then rest as well.
  public let frozenLayers: Int

  /// - Parameter network: The layers alone.
  public init(_ network: Network, _ state: ModelState, isFrozen: Bool) {
    self.init(state, frozenLayers: isFrozen ? network.layers.count : 0)
  }

  public init(_ state: ModelState, frozenLayers: Int) {
    (self.state, self.frozenLayers) = (state, frozenLayers)
  }

  /// Puts the trunk's values where tensors of `values` have the names of its own.
  func copy(_ part: KeyPath<ModelState, Parameters>, to values: inout Parameters) {
    let own = state[keyPath: part]
    for tensor in own.layout.tensors {
      guard let target = values.layout.tensors.first(where: { $0.name == tensor.name }) else {
        preconditionFailure("There is no \(tensor.name) in a network that begins with it")
      }
      values.set(target, to: own.elements(of: tensor))
    }
  }

  /// What of it belongs to a part of the network with these layouts, all of which learns.
  func part(_ parameters: ParameterLayout, _ statistics: ParameterLayout) -> PretrainedTrunk {
    func part(_ whole: Parameters, of layout: ParameterLayout) -> Parameters {
      let found = whole.layout.tensors.filter { own in
        layout.tensors.contains { $0.name == own.name }
      }
      var own = ParameterLayout()
      let targets = found.map { own.append($0.name, shape: $0.shape) }
      var values = Parameters(layout: own)
      for (source, target) in zip(found, targets) {
        values.set(target, to: whole.elements(of: source))
      }
      return values
    }
    return PretrainedTrunk(
      ModelState(
        part(state.parameters, of: parameters), statistics: part(state.statistics, of: statistics)),
      frozenLayers: 0)
  }
}
