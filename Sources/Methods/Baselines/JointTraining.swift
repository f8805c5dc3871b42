import Engine

/// Joint training, the upper baseline: one training run on the data of all contexts together.
///
/// Nothing is learned before the last context; then the network takes K times the iterations of a
/// context, so that joint and continual learning see equally many examples. Where training is per
/// context, each context supplies ⌈B/K⌉ examples, and the loss is the mean over contexts of the
/// cross-entropy within the context's own output units.
public struct JointTraining: DataSupply {
  /// The last context whose data are used; nil for all.
  ///
  /// A model trained on contexts 1...k is the
  /// reference for the intransigence of context k.
  public let lastContext: Int?

  private var loaders: [(loader: ExampleLoader, columns: Range<Int>)] = []

  public init(lastContext: Int? = nil) {
    self.lastContext = lastContext
  }

  public mutating func begin(
    _ context: Context, of stream: ContextStream, settings: LearnerSettings
  ) -> Int {
    loaders = []
    let last = lastContext ?? stream.contexts.count
    guard context.index == last else { return 0 }
    let contexts = stream.contexts.prefix(last)
    if stream.isPerContext {
      let share = (settings.batchSize + last - 1) / last
      loaders = contexts.map { part in
        let random = RandomStream(seed: settings.seed, purpose: .dataOrder, index: part.index)
        return (
          ExampleLoader(part.train, batchSize: share, random: random), part.trainingColumns
        )
      }
    } else {
      var union = contexts[0].train
      for part in contexts.dropFirst() { union.append(part.train) }
      let random = RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index)
      loaders = [
        (
          ExampleLoader(union, batchSize: settings.batchSize, random: random),
          context.trainingColumns
        )
      ]
    }
    return settings.iterations * last
  }

  public mutating func supply(_ batch: StepBatch) {
    let weight = 1 / Float(loaders.count)
    for index in loaders.indices {
      let rows = loaders[index].loader.appendNextBatch(to: batch)
      batch.addTerm(.labels, rows: rows, columns: loaders[index].columns, weight: weight)
    }
  }
}
