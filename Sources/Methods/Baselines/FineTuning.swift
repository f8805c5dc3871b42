public import Engine
public import Streams

/// Fine-tuning, the lower baseline "None": each context is learned with no regard to the others.
///
/// Or the last context alone, which shows what a method gains from the earlier ones.
public struct FineTuning: DataSupply {
  private var loader: ExampleLoader?
  private var columns = OutputUnits(0..<0)
  private var index = 1

  /// Whether nothing is learned before the last context.
  public let onlyLast: Bool

  public init(onlyLast: Bool = false) {
    self.onlyLast = onlyLast
  }

  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) -> Int {
    guard !onlyLast || context.index == stream.contexts.count else { return 0 }
    loader = ExampleLoader(
      context.train, batchSize: settings.batchSize,
      random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index))
    columns = context.trainingColumns
    index = context.index
    return settings.iterations
  }

  public mutating func supply(_ batch: StepBatch) {
    guard let rows = loader?.appendNextBatch(to: batch, ofContext: index) else { return }
    batch.gate(rows, as: index)
    batch.addTerm(.labels, rows: rows, columns: columns, weight: 1)
  }
}

extension FineTuning {
  public mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, settings: LearnerSettings
  ) throws(StateError) {
    if let context = state.repeated { _ = begin(context, of: stream, settings: settings) }
    try loader.exchange(with: state)
  }
}

extension MethodDescriptor {
  private static let onlyLast = Setting.flag(
    "only-last", "whether the last context alone is learned; not where absent")

  static let none = MethodDescriptor(
    name: "none", title: "None", aliases: ["fine-tuning", "finetuning", "naive"],
    summary: "Fine-tuning: each context is learned with no regard to the others",
    source: "lower baseline", settings: [onlyLast], role: .lowerBound, networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings, supply: FineTuning(onlyLast: values[onlyLast]))
  }
  .onStreams(
    summary: "Fine-tuning: the stream is learned as it comes", settings: []
  ) { supply, settings, _ in
    ClassifierLearner(streamOf: supply, settings: settings)
  }
}
