import Datasets
public import Engine

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

  public private(set) var model: Classifier
  public private(set) var examplesSeen = 0
  /// T > 0, by which the teacher's logits are divided.
  public let temperature: Float
  public let activeClasses: ActiveClasses

  private let settings: LearnerSettings
  private var memory: ExemplarMemory
  private var optimizer: any Optimizer
  private var gradient: Parameters
  private let batch: StepBatch
  private let evaluationWorkspace: Workspace
  private var loader: ExampleLoader?
  private var teacher: Teacher?
  private var means: NearestMean?
  private var context = 1
  private var columns = 0..<0
  private var old = 0..<0

  public init(
    stream: ContextStream, settings: LearnerSettings, memory: ExemplarMemory,
    temperature: Float = 1, activeClasses: ActiveClasses = .allSoFar
  ) {
    let network = MultilayerPerceptron(
      widths: [stream.inputs] + settings.hidden + [stream.outputs])
    var random = RandomStream(seed: settings.seed, purpose: .initialWeights)
    model = Classifier(
      network: network, parameters: network.initialParameters(using: &random))
    self.settings = settings
    self.memory = memory
    self.temperature = temperature
    self.activeClasses = activeClasses
    optimizer = settings.makeOptimizer(layout: network.layout)
    gradient = Parameters(layout: network.layout)
    batch = StepBatch(network: network, capacity: settings.batchSize)
    evaluationWorkspace = Workspace(for: network, capacity: 256)
  }

  public var parameters: Parameters { model.parameters }

  public var carriedBytes: Int {
    memory.byteCount + (teacher?.model.parameters.byteCount ?? 0)
  }

  public mutating func begin(_ context: Context, of stream: ContextStream) -> Int {
    if settings.resetsOptimizer { optimizer.reset() }
    self.context = context.index
    var examples = context.train
    if let exemplars = memory.all { examples.append(exemplars) }
    loader = ExampleLoader(
      examples, batchSize: settings.batchSize,
      random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index))
    let perContext = stream.outputs / stream.contexts.count
    old = 0..<perContext * (context.index - 1)
    columns = activeClasses == .all ? 0..<stream.outputs : 0..<perContext * context.index
    return settings.iterations
  }

  public mutating func step() -> Double {
    let batch = batch
    batch.removeAll()
    guard let rows = loader?.appendNextBatch(to: batch) else { return 0 }
    examplesSeen += rows.count
    if let teacher {
      let answers = teacher.logits(
        of: batch.workspace.inputs, rows: rows.count, gatedAs: context)
      batch.setTargets(answers, rows: rows)
    }
    batch.addTerm(
      .binary(distilled: old, temperature: temperature), rows: rows, columns: columns, weight: 1)
    let loss = batch.evaluate(model.parameters)
    model.network.backward(
      model.parameters, rows: rows, in: batch.workspace, into: &gradient)
    optimizer.update(&model.parameters, gradient: gradient, pathIntegral: nil)
    return loss
  }

  public mutating func finish(_ context: Context, of stream: ContextStream) {
    memory.store(context, model: model, seed: settings.seed)
    means = NearestMean(memory, of: stream, model: model)
    if teacher == nil { teacher = Teacher(model, capacity: settings.batchSize) }
    teacher?.replace(by: model)
  }

  /// By the nearest mean, with the means of the end of the last context; before that by the outputs.
  public func countCorrect(_ examples: Examples, of context: Context) -> Int {
    guard let means else {
      return model.countCorrect(examples, of: context, in: evaluationWorkspace)
    }
    return model.countCorrect(examples, of: context, by: means)
  }
}
