import Engine
import Streams

/// A variational autoencoder in training beside a classifier, with its own optimizer.
struct GeneratorTrainer {
  private let network: VariationalAutoencoder
  private(set) var state: ModelState
  private(set) var conditioning: Conditioning
  private var gradient: Parameters
  private var optimizer: any Optimizer
  private let workspace: AutoencoderWorkspace
  private let seed: UInt64
  private let redrawsWeights: Bool
  private var noise: RandomStream
  private var parts: [(rows: Range<Int>, weight: Float)] = []

  /// The optimizer is that of the classifier, and so are hidden layers unless the design has its own.
  ///
  /// - Parameters:
  ///   - replayBatch: Generated examples of a step.
  ///   - redrawsWeights: Whether every context starts from new initial weights.
  init(
    _ design: GeneratorDesign, stream: StreamOutline, settings: LearnerSettings, replayBatch: Int,
    redrawsWeights: Bool
  ) {
    let hidden = design.hidden(beside: settings.network.hiddenWidths)
    network = VariationalAutoencoder(
      input: stream.featureShape, stack: settings.network.stack, pretrained: settings.pretrained,
      hidden: hidden, latent: design.latent,
      prior: LatentPrior(design, classes: stream.outputs),
      reconstruction: settings.reconstruction)
    var random = RandomStream(seed: settings.seed, purpose: .generatorWeights)
    state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    gradient = Parameters(layout: network.layout)
    optimizer = settings.makeOptimizer(layout: network.layout)
    // Joint rows of a step: the current batch and the generated examples, rounded up.
    let capacity = settings.batchSize + replayBatch + stream.contexts.count
    workspace = AutoencoderWorkspace(for: network, capacity: capacity)
    conditioning = Conditioning(
      design, hidden: hidden, classes: stream.outputs, contexts: stream.contexts.count,
      capacity: capacity, seed: settings.seed)
    seed = settings.seed
    self.redrawsWeights = redrawsWeights
    noise = RandomStream(seed: seed, purpose: .reparameterization)
  }

  mutating func begin(context: Int) {
    noise = RandomStream(seed: seed, purpose: .reparameterization, index: context)
    if redrawsWeights {
      var random = RandomStream(seed: seed, purpose: .generatorWeights, index: context - 1)
      state.parameters = network.initialParameters(using: &random)
    }
  }

  /// Draws examples with the generator in the given state; they are then in ``generated``.
  mutating func generate(
    _ state: ModelState, parts: [ReplayPart], pastContexts: Int?,
    using random: inout RandomStream
  ) {
    conditioning.generate(
      network, state, parts: parts, pastContexts: pastContexts, in: workspace, using: &random)
  }

  /// The examples last drawn, until the next step.
  var generated: UnsafeMutablePointer<Float> { workspace.decoder.logits }

  /// Declares the labels of the first rows of the next step.
  func setLabels(_ label: (Int) -> Int, rows: Range<Int>, context: Int) {
    conditioning.setLabels(label, rows: rows, context: context, in: workspace)
  }

  /// Declares what the teacher says of replayed rows of the next step.
  mutating func setAnswers(
    _ answers: UnsafePointer<Float>, of part: ReplayPart, as targets: ReplayTargets, offset: Int
  ) {
    conditioning.setAnswers(answers, of: part, as: targets, offset: offset, in: workspace)
  }

  /// Learns current rows with weight `share` and the replayed ones behind them with the rest.
  mutating func step(
    _ inputs: UnsafePointer<Float>, currentRows: Int, replayedRows: Int, share: Float
  ) {
    let rows = currentRows + replayedRows
    workspace.encoder.inputs.update(from: inputs, count: rows * network.units)
    parts.removeAll(keepingCapacity: true)
    parts.append((0..<currentRows, replayedRows == 0 ? 1 : share))
    if replayedRows > 0 { parts.append((currentRows..<rows, 1 - share)) }
    network.encode(state, rows: rows, training: parts.map(\.rows), in: workspace)
    _ = network.lossGradient(
      state, parts: parts, in: workspace, using: &noise, gates: conditioning.trainingGates,
      into: &gradient)
    network.fold(workspace, into: &state.statistics)
    optimizer.update(&state.parameters, gradient: gradient, pathIntegral: nil)
  }
}

extension GeneratorTrainer: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try state.exchange(with: archive)
    try optimizer.exchange(with: archive)
    try noise.exchange(with: archive)
  }
}

extension GeneratorTrainer {
  /// See ``ExampleGenerator``.
  func examples(of subjects: [ExampleSubject], using random: inout RandomStream) -> [Float] {
    conditioning.examples(network, state, of: subjects, using: &random)
  }

  func reconstructions(of inputs: [Float], _ subjects: [ExampleSubject]) -> [Float] {
    conditioning.reconstructions(network, state, of: inputs, subjects)
  }
}

extension LatentPrior {
  init(_ design: GeneratorDesign, classes: Int) {
    self =
      design.modesPerClass.map { .mixture(classes: classes, modesPerClass: $0) } ?? .standardNormal
  }
}
