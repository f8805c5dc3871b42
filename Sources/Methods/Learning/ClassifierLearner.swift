public import Datasets
public import Engine
public import Streams

/// A classifier trained by gradient steps, made of the parts that tell methods apart.
///
/// One step, in the order of the published code: the rows of the current data; rehearsal; one
/// forward pass; gradients of all terms; the penalty of the regularizer; the projection against
/// constraints; the preconditioner; the optimizer; then the rehearsal sees what was learned.
///
/// The penalty enters before the projection, so that with A-GEM the whole gradient is projected, and
/// before the preconditioner, which then sees the gradient of all that is minimized.
///
/// The present becomes the past at boundaries: where contexts end, or, where nobody tells, every so
/// many steps (``init(streamOf:settings:loss:every:rehearsal:regularizer:projection:gates:prediction:)``).
/// After van de Ven, Tuytelaars & Tolias 2022, whose released code has a training loop for each.
public struct ClassifierLearner: ContinualLearner {
  /// How a test example is classified.
  public enum Prediction: Sendable {
    /// By the largest logit.
    case largestLogit
    /// By the nearest class mean of the rehearsal's examples; by the largest logit while it has none.
    case nearestMean
  }

  private let stream: StreamOutline
  private let settings: LearnerSettings
  private let arrived: ArrivedContexts
  private var trainer: ClassifierTrainer
  private var supply: any DataSupply
  private var rehearsal: (any Rehearsal)?
  private var regularizer: (any Regularizer)?
  private let redrawsWeights: Bool
  private var preconditioner: (any Preconditioner)?
  private let prediction: Prediction
  /// Steps after which the present becomes the past; nil where contexts tell.
  private let interval: Int?
  private var steps = 0

  /// A learner that is told where contexts begin and end.
  ///
  /// - Parameters:
  ///   - gates: Context-dependent gating of the hidden units, if any.
  ///   - redrawsWeights: Whether every context starts from new initial weights, with the optimizer's
  ///     state kept.
  ///   - weightIndex: Which of the seed's sets of initial weights to take; 0 for the one that all
  ///     methods share.
  public init(
    stream: StreamOutline, settings: LearnerSettings, supply: any DataSupply = FineTuning(),
    rehearsal: (any Rehearsal)? = nil, regularizer: (any Regularizer)? = nil,
    projection: GradientProjection? = nil, gates: ContextGates? = nil,
    prediction: Prediction = .largestLogit, redrawsWeights: Bool = false, weightIndex: Int = 0
  ) {
    self.init(
      stream: stream, arrived: ArrivedContexts(), interval: nil, settings: settings,
      supply: supply, rehearsal: rehearsal, regularizer: regularizer, projection: projection,
      gates: gates, prediction: prediction, redrawsWeights: redrawsWeights,
      weightIndex: weightIndex)
  }

  /// A learner on a stream without known boundaries.
  ///
  /// - Parameters:
  ///   - loss: The loss of the current examples, on their labels.
  ///   - interval: Steps after which the present becomes the past: importances are consolidated, and
  ///     rehearsal gets a copy of the model.
  init(
    streamOf supply: StreamSupply, settings: LearnerSettings,
    loss: StepBatch.Term.Kind = .labels, every interval: Int = 1,
    rehearsal: (any Rehearsal)? = nil, regularizer: (any Regularizer)? = nil,
    projection: GradientProjection? = nil, gates: ContextGates? = nil,
    prediction: Prediction = .largestLogit
  ) {
    precondition(interval > 0, "The past is updated after at least one step")
    self.init(
      stream: supply.outline, arrived: supply.arrived, interval: interval, settings: settings,
      supply: StreamBatches(supply, loss: loss), rehearsal: rehearsal, regularizer: regularizer,
      projection: projection, gates: gates, prediction: prediction)
    self.regularizer?.begin(at: trainer.model)
  }

  private init(
    stream: StreamOutline, arrived: ArrivedContexts, interval: Int?, settings: LearnerSettings,
    supply: any DataSupply, rehearsal: (any Rehearsal)?, regularizer: (any Regularizer)?,
    projection: GradientProjection?, gates: ContextGates?, prediction: Prediction,
    redrawsWeights: Bool = false, weightIndex: Int = 0
  ) {
    self.stream = stream
    self.arrived = arrived
    self.interval = interval
    self.settings = settings
    self.supply = supply
    self.rehearsal = rehearsal
    self.regularizer = regularizer
    self.redrawsWeights = redrawsWeights
    self.prediction = prediction
    let replayedRows =
      rehearsal?.additionalRows(in: stream, settings: settings, isGated: gates != nil) ?? 0
    trainer = ClassifierTrainer(
      stream: stream, settings: settings,
      capacity: supply.capacity(in: stream, settings: settings) + replayedRows,
      slots: stream.contexts.count, arrived: arrived, projection: projection, gates: gates,
      weightIndex: weightIndex)
  }

  public var model: Classifier { trainer.model }

  public var parameters: Parameters { trainer.model.parameters }

  public var examplesSeen: Int { trainer.examplesSeen }

  public var carriedBytes: Int {
    (rehearsal?.carriedBytes ?? 0) + (regularizer?.carriedBytes ?? 0)
  }

  public var storedLabels: [Int32]? { rehearsal?.storedLabels(in: trainer.batch.arrived) }

  public var generator: (any ExampleGenerator)? { rehearsal as? any ExampleGenerator }

  public mutating func begin(_ context: Context) -> Int {
    let (stream, settings) = (stream, settings)
    arrived.insert(context)
    if settings.resetsOptimizer { trainer.optimizer.reset() }
    if redrawsWeights {
      var random = RandomStream(
        seed: settings.seed, purpose: .initialWeights, index: context.index - 1)
      trainer.model.parameters = trainer.model.network.initialParameters(using: &random)
    }
    rehearsal?.begin(context, of: stream, settings: settings)
    let model = trainer.model
    regularizer?.begin(at: model)
    preconditioner = regularizer?.makePreconditioner(for: model)
    return supply.begin(context, of: stream, settings: settings)
  }

  public mutating func step() -> Double {
    let batch = trainer.batch
    batch.removeAll()
    supply.supply(batch)
    batch.endCurrentRows()
    rehearsal?.contribute(to: batch)
    var loss = trainer.differentiate()
    if regularizer != nil {
      loss +=
        regularizer?.addGradient(at: trainer.model.parameters, to: &trainer.gradient) ?? 0
    }
    trainer.projectGradient()
    preconditioner?.precondition(&trainer.gradient)
    if regularizer != nil {
      regularizer?.update(
        &trainer.model.parameters, gradient: trainer.gradient, with: &trainer.optimizer)
    } else {
      trainer.update()
    }
    rehearsal?.observe(batch)
    steps += 1
    if let interval, steps % interval == 0 {
      regularizer?.consolidate(trainer.model)
      regularizer?.begin(at: trainer.model)
      rehearsal?.consolidate(trainer.model)
    }
    return loss
  }

  public mutating func finish(_ context: Context) {
    let (model, stream, settings) = (trainer.model, stream, settings)
    if context.index < stream.contexts.count {
      regularizer?.finish(context, model: model, settings: settings)
    }
    rehearsal?.finish(context, of: stream, model: model, settings: settings)
  }

  public func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    if prediction == .nearestMean,
      let means = rehearsal?.nearestMeans(of: trainer.model, arrived: arrived)
    {
      return trainer.model.predictions(for: examples, of: context, by: means)
    }
    return trainer.predictions(
      for: examples, of: context, inactiveLogits: stream.inactiveLogits)
  }

  public func answers(to examples: Examples, of context: ContextOutline) -> TestAnswers {
    // What competes beside the context's outputs, or is no softmax, has no loss that could be compared.
    guard prediction == .largestLogit, stream.inactiveLogits == .excluded else {
      return TestAnswers(predictions(for: examples, of: context), to: examples)
    }
    return trainer.answers(to: examples, of: context)
  }
}

extension ClassifierLearner {
  public mutating func exchange(with state: LearnerState) throws(StateError) {
    let (stream, settings, model) = (stream, settings, trainer.model)
    // Where boundaries are unknown, the supply says what has come.
    if interval == nil {
      try arrived.exchange(with: state.archive, contexts: state.contexts)
    }
    try supply.exchange(with: state, of: stream, settings: settings)
    try rehearsal?.exchange(with: state, of: stream, model: model, settings: settings)
    try regularizer?.exchange(with: state.archive, model: model)
    try trainer.exchange(with: state.archive)
    try state.archive.exchange(&steps)
    if state.repeated != nil { preconditioner = regularizer?.makePreconditioner(for: model) }
  }
}
