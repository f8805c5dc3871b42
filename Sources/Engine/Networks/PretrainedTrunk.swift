/// Layers that have learned elsewhere, with which a network begins.
public struct PretrainedTrunk: Sendable {
  private let layers: Int
  /// Its tensors have the names that they have in networks.
  public let state: ModelState
  /// Whether they learn no more; their statistics then rest as well.
  public let isFrozen: Bool

  /// - Parameter network: The layers alone.
  public init(_ network: Network, _ state: ModelState, isFrozen: Bool) {
    layers = network.layers.count
    self.state = state
    self.isFrozen = isFrozen
  }

  /// How many layers of a network with this trunk are frozen.
  var frozenLayers: Int { isFrozen ? layers : 0 }

  /// Puts the trunk's values where tensors of `values` have the names of its own.
  func copy(_ part: KeyPath<ModelState, Parameters>, to values: inout Parameters) {
    let own = state[keyPath: part]
    for tensor in own.layout.tensors {
      guard let target = values.layout.tensors.first(where: { $0.name == tensor.name }) else {
        preconditionFailure("There is no \(tensor.name) in a network that begins with it")
      }
      values.set(target, to: own.withUnsafePointer { theta in tensor.range.map { theta[$0] } })
    }
  }
}
