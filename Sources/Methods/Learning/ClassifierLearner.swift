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
  public private(set) var model: Classifier
  public private(set) var examplesSeen = 0

  private let settings: LearnerSettings
  private var supply: any DataSupply
  private var rehearsal: (any Rehearsal)?
  private var regularizer: (any Regularizer)?
  private let projection: GradientProjection?
  private let redrawsWeights: Bool
  private var preconditioner: (any Preconditioner)?
  private var optimizer: any Optimizer
  private var gradient: Parameters
  private var constraintGradient: Parameters?
  private let batch: StepBatch
  private let evaluationWorkspace: Workspace

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
    let network = MultilayerPerceptron(
      widths: [stream.inputs] + settings.hidden + [stream.outputs])
    var random = RandomStream(seed: settings.seed, purpose: .initialWeights, index: weightIndex)
    model = Classifier(
      network: network, parameters: network.initialParameters(using: &random),
      gates: gates?.draw(
        contexts: stream.contexts.count, hidden: settings.hidden, seed: settings.seed))
    self.settings = settings
    self.supply = supply
    self.rehearsal = rehearsal
    self.regularizer = regularizer
    self.projection = projection
    self.redrawsWeights = redrawsWeights
    optimizer = settings.makeOptimizer(layout: network.layout)
    gradient = Parameters(layout: network.layout)
    if projection != nil { constraintGradient = Parameters(layout: network.layout) }
    let replayedRows =
      rehearsal?.additionalRows(in: stream, settings: settings, isGated: gates != nil) ?? 0
    batch = StepBatch(
      network: network,
      capacity: supply.capacity(in: stream, settings: settings) + replayedRows,
      slots: stream.contexts.count, gates: model.gates)
    evaluationWorkspace = Workspace(for: network, capacity: 256)
  }

  public var parameters: Parameters { model.parameters }

  public var carriedBytes: Int {
    (rehearsal?.carriedBytes ?? 0) + (regularizer?.carriedBytes ?? 0)
  }

  public mutating func begin(_ context: Context, of stream: ContextStream) -> Int {
    let settings = settings
    if settings.resetsOptimizer { optimizer.reset() }
    if redrawsWeights {
      var random = RandomStream(
        seed: settings.seed, purpose: .initialWeights, index: context.index - 1)
      model.parameters = model.network.initialParameters(using: &random)
    }
    rehearsal?.begin(context, of: stream, settings: settings)
    let model = model
    regularizer?.begin(context, model: model)
    preconditioner = regularizer?.makePreconditioner(for: model)
    return supply.begin(context, of: stream, settings: settings)
  }

  public mutating func step() -> Double {
    let batch = batch
    batch.removeAll()
    supply.supply(batch)
    rehearsal?.contribute(to: batch)
    examplesSeen += batch.rows
    var loss = batch.evaluate(model.parameters)
    model.network.backward(
      model.parameters, rows: batch.minimizedRows, in: batch.workspace, into: &gradient,
      gates: batch.gates)
    if regularizer != nil {
      loss += regularizer?.addGradient(at: model.parameters, to: &gradient) ?? 0
    }
    if !batch.constraintRows.isEmpty, let projection {
      project(projection, rows: batch.constraintRows)
    }
    preconditioner?.precondition(&gradient)
    if regularizer != nil {
      regularizer?.update(&model.parameters, gradient: gradient, with: &optimizer)
    } else {
      optimizer.update(&model.parameters, gradient: gradient, pathIntegral: nil)
    }
    return loss
  }

  private mutating func project(_ projection: GradientProjection, rows: Range<Int>) {
    guard constraintGradient != nil else { return }
    // Moved out and back, so that no copy of the vector is made.
    var reference = constraintGradient.take() ?? Parameters(layout: gradient.layout)
    model.network.backward(
      model.parameters, rows: rows, in: batch.workspace, into: &reference, gates: batch.gates)
    projection.project(&gradient, against: reference)
    constraintGradient = reference
  }

  public mutating func finish(_ context: Context, of stream: ContextStream) {
    let (model, settings) = (model, settings)
    if context.index < stream.contexts.count {
      regularizer?.finish(context, of: stream, model: model, settings: settings)
    }
    rehearsal?.finish(context, of: stream, model: model, settings: settings)
  }

  public func countCorrect(_ examples: Examples, of context: Context) -> Int {
    model.countCorrect(examples, of: context, in: evaluationWorkspace)
  }
}
