public import Datasets
public import Engine
public import Streams

/// Separate networks: one small network for each context, so that nothing can be forgotten and
/// nothing is shared.
///
/// For the task-incremental scenario, where the context says which network to ask. Each network has
/// its own optimizer and its own weights from the seed.
public struct SeparateNetworks: ContinualLearner {
  private var learners: [ClassifierLearner]
  private var current = 0

  /// - Precondition: training is per context.
  public init(stream: StreamOutline, settings: LearnerSettings) {
    precondition(stream.isPerContext, "Separate networks need to know the context")
    learners = stream.contexts.map { context in
      ClassifierLearner(
        stream: stream.separated(context), settings: settings,
        weightIndex: context.index)
    }
  }

  public mutating func begin(_ context: Context) -> Int {
    current = context.index - 1
    return learners[current].begin(context.separated)
  }

  public mutating func step() -> Double { learners[current].step() }

  public mutating func finish(_ context: Context) {}

  public func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    learners[context.index - 1].predictions(for: examples, of: context.separated)
      .map { $0.map { $0 + context.predictionColumns.neighbors.lowerBound } }
  }

  /// The networks' parameters, one after the other.
  public var parameters: Parameters {
    Parameters(joining: learners.enumerated().map { ("network\($0 + 1)", $1.parameters) })
  }

  public var examplesSeen: Int { learners.reduce(0) { $0 + $1.examplesSeen } }

  public var carriedBytes: Int { 0 }
}

extension SeparateNetworks {
  public mutating func exchange(with state: LearnerState) throws(StateError) {
    try state.archive.exchange(&current)
    for index in learners.indices {
      let begun = state.contexts.filter { $0.index == index + 1 }
      let isLearning = state.current?.index == index + 1
      try learners[index].exchange(with: state.separated(begun, isWithinContext: isLearning))
    }
    guard learners.indices.contains(current) else { throw StateError() }
  }
}

extension MethodDescriptor {
  private static let separateUnits = Setting.integer(
    "hidden-units", 1...100_000, "width of the two hidden layers of each network"
  ) {
    .number($0.isPermuted ? 400 : 100)
  }

  static let separateNetworks = MethodDescriptor(
    name: "separate", title: "Separate Networks", aliases: ["separate-networks"],
    summary: "One small network for each context", source: "van de Ven et al. 2022",
    scenarios: [.task], settings: [separateUnits],
    ownParts: OwnParts(hiddenLayers: true)
  ) { stream, settings, values in
    SeparateNetworks(stream: stream, settings: settings.withHiddenUnits(values[separateUnits]))
  }
  .onStreams(settings: [separateUnits]) { supply, settings, values in
    SeparateStreamNetworks(
      supply, settings: settings.withHiddenUnits(values[separateUnits]))
  }
}

extension LearnerSettings {
  /// The same with two hidden layers of that width.
  fileprivate func withHiddenUnits(_ width: Int) -> LearnerSettings {
    var settings = self
    settings.network.hiddenWidths = [width, width]
    return settings
  }
}
