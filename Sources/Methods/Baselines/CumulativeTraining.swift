public import Engine
public import Streams

/// Cumulative training: in each context the network goes on learning on the data of all contexts so
/// far.
///
/// Every context takes the iterations of one. The baseline "Joint" of the tutorial and of
/// Brain-inspired replay (van de Ven, Siegelmann & Tolias 2020, doi:10.1038/s41467-020-17866-2).
public struct CumulativeTraining: DataSupply {
  /// Whether a step of context k takes k times the examples, as many of each context as ever.
  public let growsBatch: Bool
  private var loaders = JointLoaders()
  private var contexts: [Context] = []

  public init(growsBatch: Bool = false) {
    self.growsBatch = growsBatch
  }

  public func capacity(in stream: StreamOutline, settings: LearnerSettings) -> Int {
    // Where training is per context, ⌈B/k⌉ of each are up to k more rows than a batch.
    settings.batchSize * (growsBatch ? stream.contexts.count : 1)
      + (stream.isPerContext ? stream.contexts.count : 0)
  }

  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) -> Int {
    var settings = settings
    if growsBatch { settings.batchSize *= context.index }
    contexts.append(context)
    loaders = JointLoaders(contexts, of: stream, settings: settings)
    return settings.iterations
  }

  public mutating func supply(_ batch: StepBatch) { loaders.supply(batch) }
}

extension CumulativeTraining {
  public mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, settings: LearnerSettings
  ) throws(StateError) {
    state.repeatBeginnings { _ = begin($0, of: stream, settings: settings) }
    try loaders.exchange(with: state)
  }
}

extension MethodDescriptor {
  private static let growingBatch = Setting.flag(
    "growing-batch", "whether context k takes k times the batch; not where absent")

  static let cumulative = MethodDescriptor(
    name: "cumulative", title: "Cumulative", aliases: [],
    summary: "Each context adds its data to those already learned",
    source: "upper baseline of van de Ven, Siegelmann & Tolias 2020", settings: [growingBatch],
    networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      supply: CumulativeTraining(growsBatch: values[growingBatch]))
  }
}
