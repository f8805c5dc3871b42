import Datasets
import Engine
import Streams

/// A network for each context, with that part of the hidden units; each may start where the one
/// before it ended.
///
/// As in the released code of GEM and MER: width ⌊h/K⌋, at least 1, so that all together have about as
/// many units as the network of the other methods, and output units for the own context's classes
/// only. For contexts that are known when tested.
struct IndependentNetworks: ContinualLearner {
  private var models: [OnlineModel]
  private var supply: OnlineSupply
  private let startsFromPrevious: Bool
  private var current = 0
  private(set) var examplesSeen = 0

  /// - Precondition: training is per context, and where a network starts from the one before it, all
  ///   contexts have equally many classes.
  init(
    stream: StreamOutline, settings: LearnerSettings, rate: Float, startsFromPrevious: Bool
  ) {
    precondition(stream.isPerContext, "Independent networks need to know the context")
    let outputs = stream.contexts.map(\.trainingColumns.count)
    precondition(
      !startsFromPrevious || Set(outputs).count == 1,
      "Networks that start from one another have as many outputs each")
    let count = stream.contexts.count
    var part = settings
    part.network = settings.network.divided(by: count)
    // Networks of one shape share the memory in which they compute.
    var shapes: [Int: OnlineModel] = [:]
    models = outputs.enumerated().map { index, outputs in
      if let model = shapes[outputs] { return model.redrawn(weightIndex: index + 1) }
      let network = part.makeNetwork(input: stream.shape, outputs: outputs)
      let model = OnlineModel(
        network.makeOnlineTrainer(capacity: settings.batchSize), rate: rate, seed: settings.seed,
        weightIndex: index + 1)
      shapes[outputs] = model
      return model
    }
    supply = OnlineSupply(stream: stream, settings: settings)
    self.startsFromPrevious = startsFromPrevious
  }

  mutating func begin(_ context: Context) -> Int {
    let previous = current
    current = context.index - 1
    if startsFromPrevious, examplesSeen > 0 { models[current].state = models[previous].state }
    return supply.begin(context.separated)
  }

  mutating func step() -> Double {
    let count = supply.advance()
    examplesSeen += count
    return models[current].step(
      onMeanOf: supply.batch, count: count, columns: supply.columns)
  }

  mutating func finish(_ context: Context) {}

  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    models[context.index - 1].predictions(for: examples, of: context.separated)
      .map { $0.map { $0 + context.predictionColumns.neighbors.lowerBound } }
  }

  /// The networks' parameters, one after the other.
  var parameters: Parameters {
    Parameters(
      joining: models.enumerated().map { ("network\($0 + 1)", $1.parameters) })
  }

  var carriedBytes: Int { 0 }
}

extension IndependentNetworks {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    for index in models.indices { try models[index].exchange(with: state.archive) }
    try supply.exchange(
      with: state.separated(state.contexts, isWithinContext: state.isWithinContext))
    try state.archive.exchange(&current)
    try state.archive.exchange(&examplesSeen)
    guard models.indices.contains(current) else { throw StateError() }
  }
}

extension MethodDescriptor {
  private static let finetune = Setting.flag(
    "finetune", "whether a network starts where the one before it ended", default: true)

  static let independent = MethodDescriptor(
    name: "independent", title: "Independent", aliases: [],
    summary: "A network for each context with that part of the hidden units",
    source: OnlineSettings.gem, scenarios: [.task], settings: [OnlineSettings.rate, finetune],
    ownParts: .ofSingleExamples,
    conflict: { values, situation in
      guard values[finetune], !situation.hasEqualContexts else { return nil }
      return """
        'finetune: true' starts each network from the one before, which needs as many classes; write \
        'finetune: false' beside 'classes-per-context'
        """
    }
  ) { stream, settings, values in
    IndependentNetworks(
      stream: stream, settings: settings, rate: values.rate,
      startsFromPrevious: values[finetune])
  }
}
