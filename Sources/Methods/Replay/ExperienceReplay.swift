import Engine

/// Experience replay (ER): stored examples are learned again beside those of the current context.
///
///     L = 1/k · L_current + (1 − 1/k) · L_replay    in context k > 1
///
/// The weights and the memory, filled at the end of each context, are those of van de Ven,
/// Tuytelaars & Tolias 2022. Where training is per context, L_replay is the mean over past contexts
/// of the loss on ⌈B/(k−1)⌉ of their examples; otherwise on B examples of the whole memory.
public struct ExperienceReplay: Rehearsal {
  /// What replayed examples do to a step.
  public enum Use: Sendable {
    /// Their loss is added to that of the current examples.
    case loss
    /// Their gradient only constrains that of the current examples (A-GEM).
    case constraint
    /// Both: a weighted loss, whose gradient may not point against that of its replayed part.
    case both
  }

  public let use: Use
  public private(set) var memory: ExemplarMemory
  private var loaders: [(loader: ExampleLoader, columns: Range<Int>, index: Int)] = []
  private var contextIndex = 0

  public init(memory: ExemplarMemory, use: Use = .loss) {
    self.use = use
    self.memory = memory
  }

  public mutating func begin(
    _ context: Context, of stream: ContextStream, settings: LearnerSettings
  ) {
    contextIndex = context.index
    loaders = []
    guard let all = memory.all else { return }
    func random(_ part: Int) -> RandomStream {
      RandomStream(
        seed: settings.seed, purpose: .replay, index: context.index * 1024 + part)
    }
    if stream.isPerContext {
      let past = memory.contexts.count
      let share = (settings.batchSize + past - 1) / past
      loaders = zip(memory.contexts, stream.contexts).map { exemplars, origin in
        (
          ExampleLoader(exemplars, batchSize: share, random: random(origin.index)),
          origin.trainingColumns, origin.index
        )
      }
    } else {
      loaders = [
        (
          ExampleLoader(all, batchSize: settings.batchSize, random: random(0)),
          context.trainingColumns, context.index
        )
      ]
    }
  }

  public mutating func contribute(to batch: StepBatch) {
    guard !loaders.isEmpty else { return }
    let current = 1 / Float(contextIndex)
    let replayed: Float
    switch use {
    case .loss:
      batch.scaleTerms(by: current)
      replayed = 1 - current
    case .constraint:
      batch.beginConstraint(minimized: false)
      replayed = 1
    case .both:
      batch.scaleTerms(by: current)
      batch.beginConstraint(minimized: true)
      replayed = 1 - current
    }
    for index in loaders.indices {
      let rows = loaders[index].loader.appendNextBatch(to: batch)
      batch.gate(rows, as: loaders[index].index)
      batch.addTerm(
        .labels, rows: rows, columns: loaders[index].columns,
        weight: replayed / Float(loaders.count))
    }
  }

  public mutating func finish(
    _ context: Context, of stream: ContextStream, model: Classifier, settings: LearnerSettings
  ) {
    memory.store(context, model: model, seed: settings.seed)
  }

  public func additionalRows(
    in stream: ContextStream, settings: LearnerSettings, isGated: Bool
  ) -> Int {
    settings.batchSize + stream.contexts.count
  }

  public var carriedBytes: Int { memory.byteCount }
}
