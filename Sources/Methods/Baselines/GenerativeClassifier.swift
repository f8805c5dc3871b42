import Datasets
public import Engine

/// The generative classifier: one small variational autoencoder for each class, and the class under
/// which an example is most likely.
///
/// For class-incremental learning, where nothing is ever shared and so nothing forgotten. van de Ven,
/// Li & Tolias 2021, arXiv:2104.10093. Each class gets its share of a context's iterations, class by
/// class. In the released code of "Three types of incremental learning" autoencoders of Bernoulli
/// units are scored as if the units were normal (``VariationalAutoencoder/Observation/gaussian``).
public struct GenerativeClassifier: ContinualLearner {
  /// Importance samples of each class for each example.
  public let samples: Int
  public let observation: VariationalAutoencoder.Observation
  public private(set) var examplesSeen = 0

  private let network: VariationalAutoencoder
  private let settings: LearnerSettings
  private var models: [Parameters]
  private var optimizers: [any Optimizer]
  private var gradient: Parameters
  private let workspace: AutoencoderWorkspace
  private var classes = 0..<0
  private var loaders: [ExampleLoader] = []
  private var noises: [RandomStream] = []
  private var iterationsPerClass = 0
  private var iteration = 0
  private var labels: [Int32]

  /// - Parameters:
  ///   - settings: Its hidden layers and optimizer are those of every autoencoder.
  ///   - latent: Latent variables of each.
  public init(
    stream: ContextStream, settings: LearnerSettings, latent: Int, samples: Int,
    observation: VariationalAutoencoder.Observation
  ) {
    let network = VariationalAutoencoder(
      units: stream.inputs, hidden: settings.hidden, latent: latent)
    self.network = network
    self.settings = settings
    self.samples = samples
    self.observation = observation
    models = (0..<stream.outputs).map { index in
      var random = RandomStream(
        seed: settings.seed, purpose: .generatorWeights, index: index + 1)
      return network.initialParameters(using: &random)
    }
    optimizers = models.map { _ in settings.makeOptimizer(layout: network.layout) }
    gradient = Parameters(layout: network.layout)
    labels = Array(repeating: 0, count: settings.batchSize)
    workspace = AutoencoderWorkspace(for: network, capacity: max(settings.batchSize, 500))
  }

  /// The autoencoders' parameters, class by class.
  public var parameters: Parameters {
    Parameters(joining: models.enumerated().map { ("class\($0 + 1)", $1) })
  }

  public var carriedBytes: Int { 0 }

  public mutating func begin(_ context: Context, of stream: ContextStream) -> Int {
    let perContext = stream.outputs / stream.contexts.count
    classes = perContext * (context.index - 1)..<perContext * context.index
    iterationsPerClass = settings.iterations / perContext
    iteration = 0
    let labels = context.train.labels
    loaders = classes.map { label in
      ExampleLoader(
        context.train.selecting(labels.indices.filter { Int(labels[$0]) == label }),
        batchSize: settings.batchSize,
        random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: label + 1))
    }
    noises = classes.map {
      RandomStream(seed: settings.seed, purpose: .reparameterization, index: $0 + 1)
    }
    return iterationsPerClass * perContext
  }

  public mutating func step() -> Double {
    let place = iteration / iterationsPerClass
    let label = classes.lowerBound + place
    iteration += 1
    let inputs = workspace.encoder.inputs
    let rows = loaders[place].writeNextBatch(to: inputs, labels: &labels)
    examplesSeen += rows
    network.encode(models[label], rows: rows, in: workspace)
    let loss = network.lossGradient(
      models[label], parts: [(0..<rows, 1)], in: workspace, using: &noises[place],
      into: &gradient)
    optimizers[label].update(&models[label], gradient: gradient, pathIntegral: nil)
    return loss
  }

  public mutating func finish(_ context: Context, of stream: ContextStream) {}

  public func countCorrect(_ examples: Examples, of context: Context) -> Int {
    let likelihoods = logLikelihoods(of: examples, classes: context.predictionColumns)
    var correct = 0
    for row in 0..<examples.count {
      var best = 0
      for place in likelihoods.indices where likelihoods[place][row] > likelihoods[best][row] {
        best = place
      }
      if context.predictionColumns.lowerBound + best == Int(examples.labels[row]) { correct += 1 }
    }
    return correct
  }

  /// Estimates log p(x | class) up to a constant, by class and example.
  ///
  /// The noise is the same in every evaluation.
  func logLikelihoods(of examples: Examples, classes: Range<Int>) -> [[Double]] {
    let batch = max(workspace.capacity / samples, 1)
    return classes.map { label in
      var random = RandomStream(seed: settings.seed, purpose: .likelihood, index: label + 1)
      var result = [Double](repeating: 0, count: examples.count)
      result.withUnsafeMutableBufferPointer { result in
        guard let base = result.baseAddress else { return }
        for first in stride(from: 0, to: examples.count, by: batch) {
          let rows = min(batch, examples.count - first)
          for row in 0..<rows {
            examples.write(first + row, to: workspace.encoder.inputs + row * network.units)
          }
          network.logLikelihood(
            models[label], rows: rows, samples: samples, observation: observation, in: workspace,
            using: &random, into: base + first)
        }
      }
      return result
    }
  }
}
