import Datasets
public import Engine
public import Streams

/// iCaRL, the incremental classifier and representation learner, for class-incremental learning.
///
/// Each context is learned together with the exemplars, uniformly mixed, by binary cross-entropies;
/// the outputs of old classes are taught by the model before the context, for every example. Then
/// exemplars are chosen, and classification is by the nearest mean of exemplars.
///
/// Rebuffi et al. 2017, arXiv:1611.07725. The budget here is for each class, as in "Three types of
/// incremental learning", where that of the paper is for all classes together. In the released code of
/// the former the teacher's logits are divided by T = 2, and its exemplars are in effect drawn at
/// random (``ExemplarSelection``); the paper has T = 1.
public struct IncrementalClassifier: Rehearsal {
  /// Which outputs are learned.
  public enum ActiveClasses: String, Codable, Sendable, CaseIterable {
    case allSoFar = "all-so-far"
    case all
  }

  /// T > 0, by which the teacher's logits are divided.
  public let temperature: Float
  public let activeClasses: ActiveClasses

  private var memory: ExemplarMemory
  /// The examples of the context with the exemplars.
  private var loader: ExampleLoader?
  private var teacher: Teacher?
  /// Those of the end of the last context.
  private var means: NearestMean?
  private var context = 1
  private var columns = 0..<0
  private var old = 0..<0

  public init(
    memory: ExemplarMemory, temperature: Float = 1, activeClasses: ActiveClasses = .allSoFar
  ) {
    self.memory = memory
    self.temperature = temperature
    self.activeClasses = activeClasses
  }

  public func storedLabels(in arrived: ArrivedContexts) -> [Int32]? { memory.labels }

  public var carriedBytes: Int {
    memory.byteCount + (teacher?.model.parameters.byteCount ?? 0)
  }

  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) {
    self.context = context.index
    var examples = context.train
    if let exemplars = memory.all { examples.append(exemplars) }
    loader = ExampleLoader(
      examples, batchSize: settings.batchSize,
      random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index))
    old = stream.units(before: context.outline)
    columns = 0..<(activeClasses == .all ? stream.outputs : context.classes.upperBound)
  }

  /// Adds all rows of a step, to none of a supply.
  public mutating func contribute(to batch: StepBatch) {
    guard let rows = loader?.appendNextBatch(to: batch) else { return }
    if let teacher {
      let answers = teacher.logits(
        of: batch.workspace.inputs, rows: rows.count, gatedAs: context)
      batch.setTargets(answers, rows: rows)
    }
    batch.addTerm(
      .binary(distilled: old, temperature: temperature), rows: rows, columns: columns, weight: 1)
  }

  public mutating func finish(
    _ context: Context, of stream: StreamOutline, model: Classifier, settings: LearnerSettings
  ) {
    memory.store(context, model: model, seed: settings.seed)
    means = NearestMean(memory, model: model)
    if teacher == nil { teacher = Teacher(model, capacity: settings.batchSize) }
    teacher?.replace(by: model)
  }

  public func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int { settings.batchSize }

  /// Means of the end of the last context, also while another is learned; none before.
  public func nearestMeans(of model: Classifier, arrived: ArrivedContexts) -> NearestMean? { means }
}

/// No rows: those of the context come mixed with stored ones, from the rehearsal.

extension IncrementalClassifier {
  public mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    let archive = state.archive
    try memory.exchange(with: archive, contexts: state.contexts)
    try archive.exchange(&teacher) { Teacher(model, capacity: settings.batchSize) }
    try archive.exchange(&means) { NearestMean(for: model.network) }
    if let context = state.repeated { begin(context, of: stream, settings: settings) }
    try loader.exchange(with: state)
  }
}

private struct RehearsalAlone: DataSupply {
  mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) -> Int { settings.iterations }

  func capacity(in stream: StreamOutline, settings: LearnerSettings) -> Int { 0 }

  mutating func supply(_ batch: StepBatch) {}

  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, settings: LearnerSettings
  ) throws(StateError) {}
}

extension MethodDescriptor {
  private static let selection = Setting.choice(
    "selection", "which examples are stored", default: ExemplarSelection.herding)
  private static let temperature = Setting.number(
    "temperature", 1e-3...1e3, "what the old model's logits are divided by", default: 1)
  private static let activeClasses = Setting.choice(
    "active-classes", "which outputs are learned",
    default: IncrementalClassifier.ActiveClasses.allSoFar)
  private static let interval = SharedSettings.updateInterval(default: 1)

  static let incrementalClassifier = MethodDescriptor(
    name: "icarl", title: "iCaRL", aliases: [],
    summary: "Exemplars learned with the old model's answers, classified by their nearest mean",
    source: "Rebuffi et al. 2017, arXiv:1611.07725", scenarios: [.class],
    settings: [
      SharedSettings.budget, SharedSettings.usesFullCapacity, selection, temperature,
      activeClasses,
    ],
    ownParts: OwnParts(activeClasses: true), needsNewClasses: true
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings, supply: RehearsalAlone(),
      rehearsal: IncrementalClassifier(
        memory: values.memory(of: stream, selection: values[selection]),
        temperature: Float(values[temperature]), activeClasses: values[activeClasses]),
      prediction: .nearestMean)
  }
  // The "modified iCaRL": replay from a reservoir, binary losses without distillation, and
  // classification by the nearest class mean.
  //
  // An example of a class that is not stored is given to some class that is. The released code
  // looks labels up in an array of the stored classes only, which moves all labels behind a class
  // that is missing; here a prediction is always the class itself.
  .onStreams(
    title: "iCaRL (modified)",
    summary: "Replay from a reservoir with binary losses; the nearest class mean decides",
    source: "after Rebuffi et al. 2017, arXiv:1611.07725",
    settings: [SharedSettings.reservoirBudget, interval], ownParts: .nothing
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, loss: .binary(distilled: 0..<0, temperature: 1),
      every: values[interval],
      rehearsal: ReservoirReplay(
        budget: values[SharedSettings.reservoirBudget],
        loss: .binary(distilled: 0..<0, temperature: 1), stream: supply.outline,
        settings: settings),
      prediction: .nearestMean)
  }
}
