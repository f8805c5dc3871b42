public import Engine
public import Streams

/// Joint training, the upper baseline: one training run on the data of all contexts together.
///
/// Nothing is learned before the last context; then the network takes K times the iterations of a
/// context, so that joint and continual learning see equally many examples.
public struct JointTraining: DataSupply {
  /// The last context whose data are used; nil for all.
  ///
  /// A model trained on contexts 1...k is the
  /// reference for the intransigence of context k.
  public let lastContext: Int?

  private var loaders = JointLoaders()
  /// What is to be learned together.
  private var contexts: [Context] = []

  public init(lastContext: Int? = nil) {
    self.lastContext = lastContext
  }

  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) -> Int {
    let last = lastContext ?? stream.contexts.count
    guard context.index <= last else { return 0 }
    contexts.append(context)
    guard context.index == last else { return 0 }
    loaders = JointLoaders(contexts, of: stream, settings: settings)
    return settings.iterations * last
  }

  public mutating func supply(_ batch: StepBatch) { loaders.supply(batch) }
}

extension JointTraining {
  public mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, settings: LearnerSettings
  ) throws(StateError) {
    state.repeatBeginnings { _ = begin($0, of: stream, settings: settings) }
    try loaders.exchange(with: state)
  }
}

extension MethodDescriptor {
  private static let upTo = Setting.optionalInteger(
    "up-to", 1...1000, "the last context whose data are used")

  static let joint = MethodDescriptor(
    name: "joint", title: "Joint", aliases: ["offline"],
    summary: "One training run on the data of all contexts together",
    source: "upper baseline", settings: [upTo] + SharedSettings.gates,
    role: .upperBound, networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings, supply: JointTraining(lastContext: values[upTo]),
      gates: values.gates)
  }
  .onStreams(
    summary: "Fine-tuning on the random stream, of the same length",
    settings: []
  ) { supply, settings, _ in
    ClassifierLearner(streamOf: supply.ordered(.random), settings: settings)
  }
}
