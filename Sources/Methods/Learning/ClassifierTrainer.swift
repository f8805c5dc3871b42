import Datasets
import Engine
import Streams

/// A classifier with all that a gradient step on it needs: batch, gradient, constraint, optimizer.
///
/// The parts of a step, called in this order: fill ``batch``, ``differentiate()``, change the
/// gradient, ``projectGradient()``, ``update()``.
struct ClassifierTrainer {
  var model: Classifier
  var optimizer: any Optimizer
  /// ∂L/∂θ of the minimized terms since the last ``differentiate()``.
  var gradient: Parameters
  private(set) var batch: StepBatch
  private(set) var examplesSeen = 0

  private let projection: GradientProjection?
  private var constraintGradient: Parameters?
  private var evaluationWorkspace: Workspace

  /// - Parameters:
  ///   - capacity: Rows of a step, at most.
  ///   - arrived: The contexts whose examples have come; nil for a learner that does not ask.
  ///   - slots: Sets of labels that the rows of a step can have at once.
  ///   - weightIndex: Which of the seed's sets of initial weights to take; 0 for the one that all
  ///     methods share.
  init(
    stream: StreamOutline, settings: LearnerSettings, capacity: Int, slots: Int = 1,
    arrived: ArrivedContexts? = nil, projection: GradientProjection? = nil,
    gates: ContextGates? = nil, weightIndex: Int = 0
  ) {
    let network = settings.makeNetwork(input: stream.shape, outputs: stream.outputs)
    var random = RandomStream(seed: settings.seed, purpose: .initialWeights, index: weightIndex)
    model = Classifier(
      network: network, parameters: network.initialParameters(using: &random),
      gates: gates?.draw(
        contexts: stream.contexts.count, widths: network.gatedWidths, seed: settings.seed))
    optimizer = settings.makeOptimizer(layout: network.layout)
    gradient = Parameters(layout: network.layout)
    self.projection = projection
    if projection != nil { constraintGradient = Parameters(layout: network.layout) }
    batch = StepBatch(
      network: network, stream: stream, arrived: arrived ?? ArrivedContexts(),
      capacity: capacity, slots: slots, gates: model.gates)
    evaluationWorkspace = Workspace(for: network, capacity: network.evaluationCapacity)
  }

  /// From now on the head alone learns, on features that stay.
  mutating func freezeTrunk() {
    let network = model.network.freezing(before: model.network.head)
    let statistics = model.statistics
    model = Classifier(network: network, parameters: model.parameters, gates: model.gates)
    model.statistics = statistics
    batch = StepBatch(
      network: network, stream: batch.stream, arrived: batch.arrived,
      capacity: batch.workspace.capacity, gates: model.gates)
    evaluationWorkspace = Workspace(for: network, capacity: evaluationWorkspace.capacity)
  }

  /// Computes loss and gradient of the batch's minimized terms.
  mutating func differentiate() -> Double {
    examplesSeen += batch.rows
    let loss = batch.evaluate(model.state)
    model.network.backward(
      model.parameters, rows: batch.minimizedRows, in: batch.workspace, into: &gradient,
      gates: batch.gates)
    model.network.fold(batch.workspace, into: &model.statistics)
    return loss
  }

  /// Projects the gradient so that it does not point against that of the constraint rows, if any.
  mutating func projectGradient() {
    guard let projection, !batch.constraintRows.isEmpty else { return }
    // Moved out and back, so that no copy of the vector is made.
    guard var reference = constraintGradient.take() else { return }
    model.network.backward(
      model.parameters, rows: batch.constraintRows, in: batch.workspace, into: &reference,
      gates: batch.gates)
    projection.project(&gradient, against: reference)
    constraintGradient = reference
  }

  /// Takes the optimization step.
  mutating func update() {
    optimizer.update(&model.parameters, gradient: gradient, pathIntegral: nil)
  }

  func predictions(
    for examples: Examples, of context: ContextOutline,
    inactiveLogits: InactiveLogits = .excluded
  ) -> [Int?] {
    model.predictions(
      for: examples, of: context, in: evaluationWorkspace, inactiveLogits: inactiveLogits)
  }

  /// The predictions by the largest logit with their losses.
  func answers(to examples: Examples, of context: ContextOutline) -> TestAnswers {
    TestAnswers(of: model, to: examples, of: context, in: evaluationWorkspace)
  }
}

extension ClassifierTrainer: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try model.exchange(with: archive)
    try optimizer.exchange(with: archive)
    try archive.exchange(&examplesSeen)
  }
}
