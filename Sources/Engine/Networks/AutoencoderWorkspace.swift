/// The memory in which an autoencoder computes.
public final class AutoencoderWorkspace {
  public let encoder: Workspace
  public let decoder: Workspace
  private let storages: [AlignedStorage]
  private let classStorages: [AlignedStorage]
  private let modeStorage: AlignedStorage
  let mixtureScratch: MixtureScratch

  public init(for network: VariationalAutoencoder, capacity: Int) {
    encoder = Workspace(for: network.encoder, capacity: capacity)
    decoder = Workspace(for: network.decoder, capacity: capacity)
    storages = (0..<6).map { _ in AlignedStorage(count: capacity * network.latent) }
    let classes = network.classifier?.outputs ?? 0
    classStorages = (0..<2).map { _ in AlignedStorage(count: capacity * classes) }
    modeStorage = AlignedStorage(count: capacity * network.prior.modes)
    mixtureScratch = MixtureScratch(modes: network.prior.modes, latent: network.latent)
  }

  /// Examples the workspace has room for.
  public var capacity: Int { encoder.capacity }

  /// The classifier's logits, [rows, classes].
  public var classLogits: UnsafeMutablePointer<Float> { classStorages[0].base }
  /// The derivative of the classifier's loss with respect to its logits, [rows, classes].
  public var classLogitGradients: UnsafeMutablePointer<Float> { classStorages[1].base }
  /// The share of each mode of a mixture prior in each example, [rows, modes], rows of sum 1.
  public var modeWeights: UnsafeMutablePointer<Float> { modeStorage.base }

  var means: UnsafeMutablePointer<Float> { storages[0].base }
  var logVariances: UnsafeMutablePointer<Float> { storages[1].base }
  var halfNoise: UnsafeMutablePointer<Float> { storages[2].base }
  var meanErrors: UnsafeMutablePointer<Float> { storages[3].base }
  var logVarianceErrors: UnsafeMutablePointer<Float> { storages[4].base }
  var noise: UnsafeMutablePointer<Float> { storages[5].base }
}
