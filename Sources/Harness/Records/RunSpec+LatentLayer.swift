import Engine
import Methods

extension RunSpec {
  /// The protocol as the run learns it: with the latent layer that its method names, where it names one.
  ///
  /// Runs that are compared have one protocol, and which layer's rows are stored is what they may be compared for.
  public var learnedProtocol: ProtocolSpec {
    guard let layer = method.hyperparameters[MethodDescriptor.latentLayer]?.number,
      var network = self.protocol.network.mobileNet
    else { return self.protocol }
    var spec = self.protocol
    network.latent = Int(layer)
    spec.layers = network.name
    return spec
  }
}
