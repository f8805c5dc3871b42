import Datasets
import Engine
import Streams

/// A small variational autoencoder for each class, each trained on examples of its class alone; an
/// example belongs to the class under which it is most likely.
///
/// What the generative classifier is made of, whether contexts are known or not: van de Ven, Li &
/// Tolias 2021, arXiv:2104.10093.
struct ClassAutoencoders {
  /// Importance samples of each class for each example.
  let samples: Int
  let observation: VariationalAutoencoder.Observation
  private(set) var examplesSeen = 0

  private let network: VariationalAutoencoder
  private let seed: UInt64
  private var models: [Parameters]
  private var optimizers: [any Optimizer]
  private var noises: [RandomStream]
  private var gradient: Parameters
  private let workspace: AutoencoderWorkspace

  /// - Parameters:
  ///   - settings: Its hidden layers and optimizer are those of every autoencoder.
  ///   - latent: Latent variables of each.
  init(
    stream: StreamOutline, settings: LearnerSettings, latent: Int, samples: Int,
    observation: VariationalAutoencoder.Observation
  ) {
    let network = VariationalAutoencoder(
      input: stream.featureShape, hidden: settings.network.hiddenWidths, latent: latent,
      reconstruction: settings.reconstruction)
    self.network = network
    seed = settings.seed
    self.samples = samples
    self.observation = observation
    models = (0..<stream.outputs).map { index in
      var random = RandomStream(
        seed: settings.seed, purpose: .generatorWeights, index: index + 1)
      return network.initialParameters(using: &random)
    }
    optimizers = models.map { _ in settings.makeOptimizer(layout: network.layout) }
    noises = models.indices.map {
      RandomStream(seed: settings.seed, purpose: .reparameterization, index: $0 + 1)
    }
    gradient = Parameters(layout: network.layout)
    workspace = AutoencoderWorkspace(for: network, capacity: max(settings.batchSize, 500))
  }

  /// Where the examples of the next step are written, [batch, inputs].
  var inputs: UnsafeMutablePointer<Float> { workspace.encoder.inputs }

  /// The autoencoders' parameters, class by class.
  var parameters: Parameters {
    Parameters(joining: models.enumerated().map { ("class\($0 + 1)", $1) })
  }

  /// Takes one step of a class' autoencoder with the first `rows` of ``inputs``, and returns the loss,
  /// in nats per pixel.
  mutating func learn(rows: Int, of label: Int) -> Double {
    examplesSeen += rows
    let model = ModelState(models[label])
    network.encode(model, rows: rows, in: workspace)
    let loss = network.lossGradient(
      model, parts: [(0..<rows, 1)], in: workspace, using: &noises[label],
      into: &gradient)
    optimizers[label].update(&models[label], gradient: gradient, pathIntegral: nil)
    return loss
  }

  /// Under which class, among the context's prediction columns, each example is most likely.
  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    let likelihoods = logLikelihoods(of: examples, classes: context.predictionColumns)
    return (0..<examples.count).map { row in
      var best = 0
      for place in likelihoods.indices where likelihoods[place][row] > likelihoods[best][row] {
        best = place
      }
      return context.predictionColumns[best]
    }
  }

  /// Estimates log p(x | class) up to a constant, by class and example.
  ///
  /// The noise is the same in every evaluation.
  func logLikelihoods(of examples: Examples, classes: some Sequence<Int>) -> [[Double]] {
    let batch = max(workspace.capacity / samples, 1)
    return classes.map { label in
      var random = RandomStream(seed: seed, purpose: .likelihood, index: label + 1)
      var result = [Double](repeating: 0, count: examples.count)
      result.withUnsafeMutableBufferPointer { result in
        guard let base = result.baseAddress else { return }
        for first in stride(from: 0, to: examples.count, by: batch) {
          let rows = min(batch, examples.count - first)
          for row in 0..<rows {
            examples.write(first + row, to: workspace.encoder.inputs + row * network.units)
          }
          network.logLikelihood(
            ModelState(models[label]), rows: rows, samples: samples, observation: observation,
            in: workspace,
            using: &random, into: base + first)
        }
      }
      return result
    }
  }
}

extension ClassAutoencoders: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&examplesSeen)
    for index in models.indices {
      try models[index].exchange(with: archive)
      try optimizers[index].exchange(with: archive)
      try noises[index].exchange(with: archive)
    }
  }
}

extension ClassAutoencoders: ExampleGenerator {
  func examples(
    of subjects: [ExampleSubject], using random: inout RandomStream
  ) -> [Float]? {
    network.outputs(for: subjects) { subject, workspace in
      network.generate(
        ModelState(models[subject.label]), rows: 1, in: workspace, using: &random)
    }
  }

  /// Each by the autoencoder of its class.
  func reconstructions(of inputs: [Float], _ subjects: [ExampleSubject]) -> [Float]? {
    network.outputs(of: inputs, subjects) { subject, workspace in
      network.reconstruct(ModelState(models[subject.label]), rows: 1, in: workspace)
    }
  }
}
