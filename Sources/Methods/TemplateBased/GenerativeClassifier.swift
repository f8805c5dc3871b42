public import Datasets
public import Engine
public import Streams

/// The generative classifier: one small variational autoencoder for each class, and the class under
/// which an example is most likely.
///
/// For class-incremental learning, where nothing is ever shared and so nothing forgotten. van de Ven,
/// Li & Tolias 2021, arXiv:2104.10093. Each class gets an equal share of its context's iterations, class
/// by class; one without a training example has none. In the released code of "Three types of incremental learning" autoencoders of Bernoulli
/// units are scored as if the units were normal (``VariationalAutoencoder/Observation/gaussian``).
public struct GenerativeClassifier: ContinualLearner {
  private(set) var autoencoders: ClassAutoencoders

  private let settings: LearnerSettings
  private var classes: [Int] = []
  private var loaders: [ExampleLoader] = []
  private var iterationsPerClass = 0
  private var iteration = 0
  private var labels: [Int32]

  /// - Parameters:
  ///   - settings: Its hidden layers and optimizer are those of every autoencoder.
  ///   - latent: Latent variables of each.
  ///   - samples: Importance samples of each class for each example.
  public init(
    stream: StreamOutline, settings: LearnerSettings, latent: Int, samples: Int,
    observation: VariationalAutoencoder.Observation
  ) {
    self.settings = settings
    labels = Array(repeating: 0, count: settings.batchSize)
    autoencoders = ClassAutoencoders(
      stream: stream, settings: settings, latent: latent, samples: samples,
      observation: observation)
  }

  /// The autoencoders' parameters, class by class.
  public var parameters: Parameters { autoencoders.parameters }

  public var examplesSeen: Int { autoencoders.examplesSeen }

  public var carriedBytes: Int { 0 }

  public var generator: (any ExampleGenerator)? { autoencoders }

  public mutating func begin(_ context: Context) -> Int {
    let labels = context.train.labels
    let present = Set(labels)
    classes = context.classes.filter { present.contains(Int32($0)) }
    iterationsPerClass = settings.iterations / classes.count
    iteration = 0
    loaders = classes.map { label in
      ExampleLoader(
        context.train.selecting(labels.indices.filter { Int(labels[$0]) == label }),
        batchSize: settings.batchSize,
        random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: label + 1))
    }
    return iterationsPerClass * classes.count
  }

  public mutating func step() -> Double {
    let place = iteration / iterationsPerClass
    iteration += 1
    let rows = loaders[place].writeNextBatch(to: autoencoders.inputs, labels: &labels)
    return autoencoders.learn(rows: rows, of: classes[place])
  }

  public mutating func finish(_ context: Context) {}

  public func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    autoencoders.predictions(for: examples, of: context)
  }
}

/// The settings of the generative classifier, whether contexts are known or not.

extension GenerativeClassifier {
  public mutating func exchange(with state: LearnerState) throws(StateError) {
    try autoencoders.exchange(with: state.archive)
    if let context = state.repeated { _ = begin(context) }
    try state.archive.exchange(&iteration)
    guard state.isWithinContext else { return }
    for index in loaders.indices { try loaders[index].exchange(with: state.archive) }
  }
}

private enum GenerativeClassifierSettings {
  static let units = Setting.integer(
    "hidden-units", 1...100_000, "width of the hidden layers of each autoencoder", default: 85)
  static let layers = Setting.integer(
    "hidden-layers", 1...16, "hidden layers of its encoder, and of its decoder"
  ) {
    .number($0.isPermuted ? 1 : 2)
  }
  static let latent = Setting.integer("latent", 1...10_000, "latent variables of each") {
    .number($0.isPermuted ? 20 : 5)
  }
  static let rate = Setting.number(
    "learning-rate", 1e-12...1e6, "learning rate of Adam", default: 0.001)
  static let samples = Setting.integer(
    "samples", 1...1_000_000, "importance samples behind a likelihood", default: 50)
  static let observation = Setting.choice(
    "observation", "the units' distribution in the likelihood",
    default: VariationalAutoencoder.Observation.bernoulli)

  static let all: [any DescribedSetting] = [units, layers, latent, rate, samples, observation]
}

extension Hyperparameters {
  /// The generative classifier's settings of an autoencoder in the place of the network's.
  fileprivate func autoencoderSettings(_ settings: LearnerSettings) -> LearnerSettings {
    var settings = settings
    settings.network.hiddenWidths = Array(
      repeating: self[GenerativeClassifierSettings.units],
      count: self[GenerativeClassifierSettings.layers])
    settings.optimizer = .adam(learningRate: Float(self[GenerativeClassifierSettings.rate]))
    return settings
  }
}

extension MethodDescriptor {
  static let generativeClassifier = MethodDescriptor(
    name: "generative-classifier", title: "Generative Classifier", aliases: ["gen-classifier"],
    summary: "One small generator for each class; the class under which an example is most likely",
    source: "van de Ven, Li & Tolias 2021, arXiv:2104.10093", scenarios: [.class],
    settings: GenerativeClassifierSettings.all,
    ownParts: OwnParts(optimizer: .adam, hiddenLayers: true, activeClasses: true),
    generator: .always
  ) { stream, settings, values in
    GenerativeClassifier(
      stream: stream, settings: values.autoencoderSettings(settings),
      latent: values[GenerativeClassifierSettings.latent],
      samples: values[GenerativeClassifierSettings.samples],
      observation: values[GenerativeClassifierSettings.observation])
  }
  .onStreams(settings: GenerativeClassifierSettings.all) { supply, settings, values in
    StreamGenerativeClassifier(
      supply,
      autoencoders: ClassAutoencoders(
        stream: supply.outline, settings: values.autoencoderSettings(settings),
        latent: values[GenerativeClassifierSettings.latent],
        samples: values[GenerativeClassifierSettings.samples],
        observation: values[GenerativeClassifierSettings.observation]))
  }
}
