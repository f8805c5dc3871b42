public import Datasets
public import Engine
public import Streams

/// Functional regularization of the memorable past (FROMP): predictions on stored examples are held
/// by a Gaussian process whose kernel comes from the network's Jacobian.
///
///     Σ = 1/(F + δ),   K_{j,y} = J_y Σ J_yᵀ + 10⁻⁶ I,   J_y = ∂p_y(X_j)/∂θ     at the start of a context
///     g = ∇CE + τ Σ_{j<k} Σ_y J_y(S)ᵀ K⁻¹_{j,y}[S, S] (p_y(S) − m_{j,y}(S))      at a step
///     F ← F + Σ_x diag(Jᵀ (diag(p) − p pᵀ) J)                                       at its end
///
/// X_j are the stored examples of context j, m_j their probabilities at the start of the context, and
/// S a random part of them. The gradient is scaled to length 1 where it is longer. Pan et al. 2020,
/// arXiv:2004.14070, Eqs. 8–10, in the form of the released code of "Three types of incremental
/// learning": K⁻¹[S, S] is a part of the inverse rather than the inverse of a part (``Inverse``),
/// probabilities are compared rather than logits, sums over points, contexts and classes are not
/// averaged, and the noise in Σ is the prior's precision δ = 10⁻³ alone. K is computed and inverted in
/// double precision.
///
/// The loop of steps is its own: a kernel binds the rows of stored points together, which no term of a
/// ``StepBatch`` does, and the gradient is scaled as a whole.
public struct FunctionalRegularization: ContinualLearner {
  /// What holds the predictions on the points S of a step together.
  public enum Inverse: String, Sendable, CaseIterable {
    /// K⁻¹[S, S].
    case partOfWhole = "part-of-whole"
    /// K[S, S]⁻¹, computed at every step.
    case ofPart = "of-part"
  }

  public private(set) var model: Classifier
  public private(set) var examplesSeen = 0
  /// τ ≥ 0.
  public let strength: Float
  /// δ.
  public static let priorPrecision: Float = 1e-3
  /// What is added to the kernel's diagonal.
  public static let jitter = 1e-6

  public let inverse: Inverse

  private let stream: StreamOutline
  private let settings: LearnerSettings
  private var memory: ExemplarMemory
  private var information: Parameters
  private var optimizer: any Optimizer
  private var gradient: Parameters
  private let workspace: Workspace
  private let evaluationWorkspace: Workspace
  private var labels: [Int32]
  private var loader: ExampleLoader?
  private var columns = 0..<0
  private var past: [MemorableContext] = []

  public init(
    stream: StreamOutline, settings: LearnerSettings, strength: Double, budgetPerClass: Int,
    inverse: Inverse = .partOfWhole
  ) {
    let network = settings.makeNetwork(input: stream.shape, outputs: stream.outputs)
    var random = RandomStream(seed: settings.seed, purpose: .initialWeights)
    model = Classifier(
      network: network, parameters: network.initialParameters(using: &random))
    self.stream = stream
    self.settings = settings
    self.strength = Float(strength)
    self.inverse = inverse
    memory = ExemplarMemory(budgetPerClass: budgetPerClass, selection: .fromp)
    information = Parameters(layout: network.layout)
    optimizer = settings.makeOptimizer(layout: network.layout, epsilonFollowsCorrection: false)
    gradient = Parameters(layout: network.layout)
    // Each past context adds ⌈B/(k−1)⌉ rows.
    let capacity = 2 * settings.batchSize + stream.contexts.count
    workspace = Workspace(for: network, capacity: capacity)
    evaluationWorkspace = Workspace(for: network, capacity: 256)
    labels = Array(repeating: 0, count: settings.batchSize)
  }

  public var parameters: Parameters { model.parameters }

  public var storedLabels: [Int32]? { memory.labels }

  public var carriedBytes: Int { memory.byteCount + information.byteCount }

  public mutating func begin(_ context: Context) -> Int {
    if settings.resetsOptimizer { optimizer.reset() }
    columns = context.trainingColumns.neighbors
    loader = ExampleLoader(
      context.train, batchSize: settings.batchSize,
      random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index))
    let variances = information.reciprocal(adding: Self.priorPrecision)
    let share =
      memory.contexts.isEmpty
      ? 0 : (settings.batchSize + memory.contexts.count - 1) / memory.contexts.count
    past = zip(memory.contexts, memory.outlines).map { points, origin in
      MemorableContext(
        points, columns: stream.isPerContext ? origin.trainingColumns.neighbors : columns,
        share: share,
        model: model, variances: variances, inverse: inverse,
        random: RandomStream(
          seed: settings.seed, purpose: .memorablePoints,
          index: context.index * 1024 + origin.index))
    }
    return settings.iterations
  }

  public mutating func step() -> Double {
    let inputs = workspace.inputs
    let current = loader?.writeNextBatch(to: inputs, labels: &labels) ?? 0
    var rows = current
    for index in past.indices {
      past[index].supply(to: workspace, from: rows)
      rows += past[index].share
    }
    examplesSeen += rows
    let network = model.network
    network.forward(model.state, rows: rows, in: workspace, mode: .training)
    workspace.logitGradients.update(repeating: 0, count: rows * network.outputs)
    let loss = labels.withUnsafeBufferPointer { labels in
      labels.baseAddress.map {
        softmaxCrossEntropy(
          logits: workspace.logits, labels: $0, rows: current, width: network.outputs,
          columns: columns, addingTo: workspace.logitGradients)
      } ?? 0
    }
    rows = current
    for index in past.indices {
      past[index].addGradient(
        in: workspace, from: rows, width: network.outputs, strength: strength)
      rows += past[index].share
    }
    network.backward(model.parameters, rows: 0..<rows, in: workspace, into: &gradient)
    let length = gradient.dot(gradient).squareRoot()
    if length > 1 { gradient.scale(by: Float(1 / length)) }
    optimizer.update(&model.parameters, gradient: gradient, pathIntegral: nil)
    network.fold(workspace, into: &model.statistics)
    return loss
  }

  public mutating func finish(_ context: Context) {
    memory.store(context, model: model, seed: settings.seed)
    guard context.index < stream.contexts.count else { return }
    // With H = diag(p) − ppᵀ, the sum of diag(JᵀHJ) is the exact Fisher information of all examples.
    let mean = FisherEstimator().estimate(model, on: context, seed: settings.seed)
    information.add(mean, times: Float(context.train.count))
  }

  public func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    model.predictions(for: examples, of: context, in: evaluationWorkspace)
  }
}

extension FunctionalRegularization {
  public mutating func exchange(with state: LearnerState) throws(StateError) {
    let archive = state.archive
    try memory.exchange(with: archive, contexts: state.contexts)
    try information.exchange(with: archive)
    if let context = state.repeated { _ = begin(context) }
    try model.exchange(with: archive)
    try optimizer.exchange(with: archive)
    try archive.exchange(&examplesSeen)
    try loader.exchange(with: state)
    guard state.isWithinContext else { return }
    for index in past.indices { try past[index].exchange(with: archive) }
  }
}

extension MethodDescriptor {
  private static let strength = Setting.strength(
    "tau", "strength of the regularization",
    searched: "Split MNIST: 0.01, 10 and 1000 by scenario; Permuted MNIST: 1",
    values: [
      .splitMNIST: [.task: 0.01, .domain: 10, .class: 1000],
      .permutedMNIST: [.task: 1, .domain: 1, .class: 1],
    ])
  private static let inverse = Setting.choice(
    "inverse", "a step's part of the kernel's inverse, or the part's inverse",
    bySilence: FunctionalRegularization.Inverse.partOfWhole, default: .partOfWhole)

  static let functionalRegularization = MethodDescriptor(
    name: "fromp", title: "FROMP", aliases: ["functional-regularization"],
    summary: "Functional regularization: predictions on memorable points are held by a kernel",
    source: "Pan et al. 2020, arXiv:2004.14070",
    settings: [strength, SharedSettings.budget, inverse]
  ) { stream, settings, values in
    FunctionalRegularization(
      stream: stream, settings: settings, strength: values[strength],
      budgetPerClass: values[SharedSettings.budget], inverse: values[inverse])
  }
}
