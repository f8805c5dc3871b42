import Datasets
public import Engine
public import Streams

/// Experience replay (ER): stored examples are learned again beside those of the current context.
///
///     L = 1/k · L_current + (1 − 1/k) · L_replay    in context k > 1
///
/// The weights and the memory, filled at the end of each context, are those of van de Ven,
/// Tuytelaars & Tolias 2022. Where training is per context, L_replay is the mean over past contexts
/// of the loss on ⌈B/(k−1)⌉ of their examples; otherwise on B examples of the whole memory.
/// ``Draw/wholeMemory`` takes the latter everywhere, as Chaudhry et al. 2019, arXiv:1812.00420, do.
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

  /// Which examples are replayed in a step where training is per context.
  public enum Draw: String, Sendable, CaseIterable {
    /// ⌈B/(k−1)⌉ of each past context.
    case byContext = "by-context"
    /// B of the whole memory, each learned among the output units of its context.
    case wholeMemory = "whole-memory"
  }

  /// A stretch of a loader's examples that are learned among the same output units.
  private struct Part {
    var positions: Range<Int>
    var columns: OutputUnits
    /// The context through whose gates they pass.
    var index: Int
  }

  public let use: Use
  public let draw: Draw
  public private(set) var memory: ExemplarMemory
  private var loaders: [(loader: ExampleLoader, parts: [Part])] = []
  private var contextIndex = 0
  /// The batch at hand, as positions among a loader's examples.
  private var drawn: [Int] = []

  public init(memory: ExemplarMemory, use: Use = .loss, draw: Draw = .byContext) {
    self.use = use
    self.draw = draw
    self.memory = memory
  }

  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) {
    contextIndex = context.index
    loaders = []
    guard let all = memory.all else { return }
    func random(_ part: Int) -> RandomStream {
      RandomStream(
        seed: settings.seed, purpose: .replay, index: context.index * 1024 + part)
    }
    guard stream.isPerContext else {
      let part = Part(
        positions: 0..<all.count, columns: context.trainingColumns, index: context.index)
      loaders = [(ExampleLoader(all, batchSize: settings.batchSize, random: random(0)), [part])]
      return
    }
    let origins = memory.outlines
    switch draw {
    case .byContext:
      let share = (settings.batchSize + origins.count - 1) / origins.count
      loaders = zip(memory.contexts, origins).map { exemplars, origin in
        let part = Part(
          positions: 0..<exemplars.count, columns: origin.trainingColumns, index: origin.index)
        return (
          ExampleLoader(exemplars, batchSize: share, random: random(origin.index)), [part]
        )
      }
    case .wholeMemory:
      var parts: [Part] = []
      for (exemplars, origin) in zip(memory.contexts, origins) {
        let first = parts.last?.positions.upperBound ?? 0
        parts.append(
          Part(
            positions: first..<first + exemplars.count, columns: origin.trainingColumns,
            index: origin.index))
      }
      loaders = [(ExampleLoader(all, batchSize: settings.batchSize, random: random(0)), parts)]
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
      let weight = replayed / Float(loaders.count)
      drawn.removeAll(keepingCapacity: true)
      loaders[index].loader.forEachInNextBatch { drawn.append($0) }
      for part in loaders[index].parts {
        add(part, of: loaders[index].loader, to: batch, weight: weight)
      }
    }
  }

  /// Adds those examples of the batch at hand that belong to `part`.
  ///
  /// - Parameter weight: That of the whole batch.
  private func add(
    _ part: Part, of loader: ExampleLoader, to batch: StepBatch, weight: Float
  ) {
    let first = batch.rows
    for position in drawn where part.positions.contains(position) {
      batch.append(position, of: loader.examples, pass: loader.pass)
    }
    let rows = first..<batch.rows
    guard !rows.isEmpty else { return }
    batch.gate(rows, as: part.index)
    batch.addTerm(
      .labels, rows: rows, columns: part.columns,
      weight: weight * (Float(rows.count) / Float(drawn.count)))
  }

  public mutating func finish(
    _ context: Context, of stream: StreamOutline, model: Classifier, settings: LearnerSettings
  ) {
    memory.store(context, model: model, seed: settings.seed)
  }

  public func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int {
    // ⌈B/(k−1)⌉ of each past context where training is per context.
    settings.batchSize + (stream.isPerContext ? stream.contexts.count : 0)
  }

  public func nearestMeans(of model: Classifier, arrived: ArrivedContexts) -> NearestMean? {
    memory.contexts.isEmpty ? nil : NearestMean(memory, model: model)
  }

  public func storedLabels(in arrived: ArrivedContexts) -> [Int32]? { memory.labels }

  public var carriedBytes: Int { memory.byteCount }
}

extension ExperienceReplay {
  public mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    try memory.exchange(with: state.archive, contexts: state.contexts)
    if let context = state.repeated { begin(context, of: stream, settings: settings) }
    guard state.isWithinContext else { return }
    for index in loaders.indices { try loaders[index].loader.exchange(with: state.archive) }
  }
}

extension MethodDescriptor {
  private static let interval = SharedSettings.updateInterval(default: 1)

  static let experienceReplay = MethodDescriptor(
    name: "er", title: "ER", aliases: ["experience-replay"],
    summary: "Experience replay: stored examples are learned again beside the current ones",
    source: "Rolnick et al. 2019, arXiv:1811.11682",
    settings: [
      SharedSettings.budget, SharedSettings.selection, SharedSettings.usesFullCapacity,
      SharedSettings.stored,
    ] + SharedSettings.gates, networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(
        memory: values.memory(of: stream, selection: values[SharedSettings.selection])),
      gates: values.gates)
  }
  .onStreams(settings: [SharedSettings.reservoirBudget, interval]) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values[interval],
      rehearsal: ReservoirReplay(
        budget: values[SharedSettings.reservoirBudget], stream: supply.outline,
        settings: settings))
  }
}
