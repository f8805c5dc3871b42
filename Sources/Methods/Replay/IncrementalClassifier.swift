public import Datasets
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
public struct IncrementalClassifier: ContinualLearner {
  /// Which outputs are learned.
  public enum ActiveClasses: String, Codable, Sendable, CaseIterable {
    case allSoFar = "all-so-far"
    case all
  }

  /// T > 0, by which the teacher's logits are divided.
  public let temperature: Float
  public let activeClasses: ActiveClasses

  private let stream: StreamOutline
  private let settings: LearnerSettings
  private var memory: ExemplarMemory
  private var trainer: ClassifierTrainer
  private var loader: ExampleLoader?
  private var teacher: Teacher?
  private var means: NearestMean?
  private var context = 1
  private var columns = 0..<0
  private var old = 0..<0

  public init(
    stream: StreamOutline, settings: LearnerSettings, memory: ExemplarMemory,
    temperature: Float = 1, activeClasses: ActiveClasses = .allSoFar
  ) {
    self.stream = stream
    self.settings = settings
    self.memory = memory
    self.temperature = temperature
    self.activeClasses = activeClasses
    trainer = ClassifierTrainer(
      stream: stream, settings: settings, capacity: settings.batchSize)
  }

  public var model: Classifier { trainer.model }

  public var parameters: Parameters { trainer.model.parameters }

  public var examplesSeen: Int { trainer.examplesSeen }

  public var carriedBytes: Int {
    memory.byteCount + (teacher?.model.parameters.byteCount ?? 0)
  }

  public mutating func begin(_ context: Context) -> Int {
    if settings.resetsOptimizer { trainer.optimizer.reset() }
    self.context = context.index
    var examples = context.train
    if let exemplars = memory.all { examples.append(exemplars) }
    loader = ExampleLoader(
      examples, batchSize: settings.batchSize,
      random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index))
    old = 0..<context.classes.lowerBound
    columns = 0..<(activeClasses == .all ? stream.outputs : context.classes.upperBound)
    return settings.iterations
  }

  public mutating func step() -> Double {
    let batch = trainer.batch
    batch.removeAll()
    guard let rows = loader?.appendNextBatch(to: batch) else { return 0 }
    if let teacher {
      let answers = teacher.logits(
        of: batch.workspace.inputs, rows: rows.count, gatedAs: context)
      batch.setTargets(answers, rows: rows)
    }
    batch.addTerm(
      .binary(distilled: old, temperature: temperature), rows: rows, columns: columns, weight: 1)
    let loss = trainer.differentiate()
    trainer.update()
    return loss
  }

  public mutating func finish(_ context: Context) {
    let model = model
    memory.store(context, model: model, seed: settings.seed)
    means = NearestMean(memory, model: model)
    if teacher == nil { teacher = Teacher(model, capacity: settings.batchSize) }
    teacher?.replace(by: model)
  }

  /// By the nearest mean, with the means of the end of the last context; before that by the outputs.
  public func countCorrect(_ examples: Examples, of context: ContextOutline) -> Int {
    guard let means else { return trainer.countCorrect(examples, of: context) }
    return model.countCorrect(examples, of: context, by: means)
  }
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
    ownParts: OwnParts(activeClasses: true)
  ) { stream, settings, values in
    IncrementalClassifier(
      stream: stream, settings: settings,
      memory: values.memory(of: stream, selection: values[selection]),
      temperature: Float(values[temperature]), activeClasses: values[activeClasses])
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
