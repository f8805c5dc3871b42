import Engine

/// A variational autoencoder in training, with its own optimizer.
struct GeneratorTrainer {
  private let network: VariationalAutoencoder
  private(set) var parameters: Parameters
  private var gradient: Parameters
  private var optimizer: any Optimizer
  private let workspace: AutoencoderWorkspace
  private let seed: UInt64
  private var noise: RandomStream

  /// Hidden layers and optimizer are those of the classifier.
  init(units: Int, latent: Int, settings: LearnerSettings) {
    network = VariationalAutoencoder(units: units, hidden: settings.hidden, latent: latent)
    var random = RandomStream(seed: settings.seed, purpose: .generatorWeights)
    parameters = network.initialParameters(using: &random)
    gradient = Parameters(layout: network.layout)
    optimizer = settings.makeOptimizer(layout: network.layout)
    // Joint rows of a step: the current batch and as many generated examples.
    workspace = AutoencoderWorkspace(for: network, capacity: 2 * settings.batchSize)
    seed = settings.seed
    noise = RandomStream(seed: seed, purpose: .reparameterization)
  }

  mutating func begin(context: Int) {
    noise = RandomStream(seed: seed, purpose: .reparameterization, index: context)
  }

  /// Draws examples with the given parameters; they are then in ``generated``.
  func generate(_ parameters: Parameters, rows: Int, using random: inout RandomStream) {
    network.generate(parameters, rows: rows, in: workspace, using: &random)
  }

  /// The examples of the last ``generate(_:rows:using:)``, until the next step.
  var generated: UnsafeMutablePointer<Float> { workspace.decoder.logits }

  /// Learns current rows with weight `share` and the replayed ones behind them with the rest.
  mutating func step(
    _ inputs: UnsafePointer<Float>, currentRows: Int, replayedRows: Int, share: Float
  ) {
    let rows = currentRows + replayedRows
    workspace.encoder.inputs.update(from: inputs, count: rows * network.units)
    var parts = [(rows: 0..<currentRows, weight: replayedRows == 0 ? 1 : share)]
    if replayedRows > 0 { parts.append((currentRows..<rows, 1 - share)) }
    _ = network.lossGradient(
      parameters, parts: parts, in: workspace, using: &noise, into: &gradient)
    optimizer.update(&parameters, gradient: gradient, pathIntegral: nil)
  }
}
