/// The memory in which an autoencoder computes.
public final class AutoencoderWorkspace {
  public let encoder: Workspace
  public let decoder: Workspace
  /// Those of the layers on top of the encoder.
  let mean: Dense.Memory
  let logVariance: Dense.Memory
  let classifier: Dense.Memory?
  private let storages: [AlignedStorage]
  private let modeStorage: AlignedStorage
  let mixtureScratch: MixtureScratch

  public init(for network: VariationalAutoencoder, capacity: Int) {
    encoder = Workspace(for: network.encoder, capacity: capacity)
    decoder = Workspace(for: network.decoder, capacity: capacity)
    mean = network.mean.makeMemory(capacity: capacity)
    logVariance = network.logVariance.makeMemory(capacity: capacity)
    classifier = network.classifierHead?.makeMemory(capacity: capacity)
    storages = (0..<2).map { _ in AlignedStorage(count: capacity * network.latent) }
    modeStorage = AlignedStorage(count: capacity * network.prior.modes)
    mixtureScratch = MixtureScratch(modes: network.prior.modes, latent: network.latent)
  }

  /// Examples the workspace has room for.
  public var capacity: Int { encoder.capacity }

  /// The classifier's logits, [rows, classes].
  ///
  /// - Precondition: the autoencoder has a classifier.
  public var classLogits: UnsafeMutablePointer<Float> { classifierMemory.outputs }
  /// The derivative of the classifier's loss with respect to its logits, [rows, classes].
  public var classLogitGradients: UnsafeMutablePointer<Float> { classifierMemory.errors }
  private var classifierMemory: Dense.Memory {
    guard let classifier else { preconditionFailure("The autoencoder has no classifier") }
    return classifier
  }
  /// The share of each mode of a mixture prior in each example, [rows, modes], rows of sum 1.
  public var modeWeights: UnsafeMutablePointer<Float> { modeStorage.base }

  var means: UnsafeMutablePointer<Float> { mean.outputs }
  var logVariances: UnsafeMutablePointer<Float> { logVariance.outputs }
  var meanErrors: UnsafeMutablePointer<Float> { mean.errors }
  var logVarianceErrors: UnsafeMutablePointer<Float> { logVariance.errors }
  var halfNoise: UnsafeMutablePointer<Float> { storages[0].base }
  var noise: UnsafeMutablePointer<Float> { storages[1].base }
}
