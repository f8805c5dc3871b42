public import Engine

/// A classifier trained by gradient steps, made of the parts that tell methods apart.
///
/// One step, in the order of the published code: the rows of the current data; rehearsal; one
/// forward pass; gradients of all terms; the penalty of the regularizer; the projection against
/// constraints; the preconditioner; the optimizer.
///
/// The penalty enters before the projection, so that with A-GEM the whole gradient is projected, and
/// before the preconditioner, which then sees the gradient of all that is minimized.
public struct ClassifierLearner: ContinualLearner {
  private let settings: LearnerSettings
  private var trainer: ClassifierTrainer
  private var supply: any DataSupply
  private var rehearsal: (any Rehearsal)?
  private var regularizer: (any Regularizer)?
  private let redrawsWeights: Bool
  private var preconditioner: (any Preconditioner)?

  /// - Parameters:
  ///   - gates: Context-dependent gating of the hidden units, if any.
  ///   - redrawsWeights: Whether every context starts from new initial weights, with the optimizer's
  ///     state kept.
  ///   - weightIndex: Which of the seed's sets of initial weights to take; 0 for the one that all
  ///     methods share.
  public init(
    stream: ContextStream, settings: LearnerSettings, supply: any DataSupply = FineTuning(),
    rehearsal: (any Rehearsal)? = nil, regularizer: (any Regularizer)? = nil,
    projection: GradientProjection? = nil, gates: ContextGates? = nil,
    redrawsWeights: Bool = false, weightIndex: Int = 0
  ) {
    self.settings = settings
    self.supply = supply
    self.rehearsal = rehearsal
    self.regularizer = regularizer
    self.redrawsWeights = redrawsWeights
    let replayedRows =
      rehearsal?.additionalRows(in: stream, settings: settings, isGated: gates != nil) ?? 0
    trainer = ClassifierTrainer(
      stream: stream, settings: settings,
      capacity: supply.capacity(in: stream, settings: settings) + replayedRows,
      slots: stream.contexts.count, projection: projection, gates: gates, weightIndex: weightIndex)
  }

  public var model: Classifier { trainer.model }

  public var parameters: Parameters { trainer.model.parameters }

  public var examplesSeen: Int { trainer.examplesSeen }

  public var carriedBytes: Int {
    (rehearsal?.carriedBytes ?? 0) + (regularizer?.carriedBytes ?? 0)
  }

  public mutating func begin(_ context: Context, of stream: ContextStream) -> Int {
    let settings = settings
    if settings.resetsOptimizer { trainer.optimizer.reset() }
    if redrawsWeights {
      var random = RandomStream(
        seed: settings.seed, purpose: .initialWeights, index: context.index - 1)
      trainer.model.parameters = trainer.model.network.initialParameters(using: &random)
    }
    rehearsal?.begin(context, of: stream, settings: settings)
    let model = trainer.model
    regularizer?.begin(context, model: model)
    preconditioner = regularizer?.makePreconditioner(for: model)
    return supply.begin(context, of: stream, settings: settings)
  }

  public mutating func step() -> Double {
    let batch = trainer.batch
    batch.removeAll()
    supply.supply(batch)
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
    return loss
  }

  public mutating func finish(_ context: Context, of stream: ContextStream) {
    let (model, settings) = (trainer.model, settings)
    if context.index < stream.contexts.count {
      regularizer?.finish(context, of: stream, model: model, settings: settings)
    }
    rehearsal?.finish(context, of: stream, model: model, settings: settings)
  }

  public func countCorrect(_ examples: Examples, of context: Context) -> Int {
    trainer.countCorrect(examples, of: context)
  }
}
