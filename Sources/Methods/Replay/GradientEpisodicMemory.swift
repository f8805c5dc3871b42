import Engine
import Streams

/// Gradient episodic memory (GEM): a step may not increase, to first order, the loss on the memory of
/// any past context.
///
/// With the gradients g_τ of the mean losses on the past contexts' memories as the rows of G: where
/// ⟨g, g_τ⟩ < 0 for one of them,
///
///     min_v ½ vᵀ(GGᵀ + εI)v + (Gg)ᵀv  subject to v ≥ γ,   g ← g + Gᵀv
///
/// Lopez-Paz & Ranzato 2017, arXiv:1706.08840, Eq. 11 and 12. As in the released code, the memory
/// strength γ bounds v from below, also for contexts that nothing violates. ε is 10⁻³ in that code
/// and 0 in MER's, where the solver fails on dependent gradients; here ε then becomes 10⁻³.
struct GradientEpisodicMemory: OnlineLearner {
  var model: OnlineModel
  var supply: OnlineSupply
  private let projection: EpisodicGradientProjection
  private let program: BoundedQuadraticProgram
  private var memory: EpisodicMemory
  private let constraints: any ConstraintGradients
  private let contextCount: Int
  /// Contexts behind ``constraints``, and their examples.
  private var pastCount = 0
  private var storedCount = 0
  private var products: [Double] = []
  private var gram: [Double] = []
  private(set) var examplesSeen = 0

  /// - Parameter perContext: m, stored examples of each context.
  init(
    _ model: OnlineModel, stream: StreamOutline, settings: LearnerSettings, perContext: Int,
    ring: EpisodicMemory.Ring, projection: EpisodicGradientProjection
  ) {
    self.model = model
    supply = OnlineSupply(stream: stream, settings: settings)
    self.projection = projection
    memory = EpisodicMemory(perContext: perContext, ring: ring, stream: stream)
    contextCount = stream.contexts.count
    let past = max(contextCount - 1, 1)
    program = BoundedQuadraticProgram(capacity: past)
    constraints = model.makeConstraints(groups: past, examples: perContext)
  }

  mutating func begin(_ context: Context) -> Int {
    memory.beginContext()
    return supply.begin(context)
  }

  mutating func step() -> Double {
    let count = supply.advance()
    examplesSeen += count
    memory.append(supply.batch, count: count)
    if pastCount == 0 {
      return model.step(onMeanOf: supply.batch, count: count, columns: supply.columns)
    }
    examplesSeen += storedCount
    let loss = model.differentiate(
      meanOf: supply.batch, count: count, columns: supply.columns)
    constraints.differentiate(model.state)
    model.multiply(constraints, into: &products)
    guard products.allSatisfy(\.isFinite) else { return .nan }
    if projection.isNeeded(for: products) {
      constraints.gram(into: &gram)
      guard
        let multipliers = try? projection.multipliers(
          gram: gram, products: products, in: program)
      else { return .nan }
      constraints.addCombination(
        multipliers.values, times: -model.rate, to: &model.state.parameters)
    }
    model.descend()
    return loss
  }

  mutating func finish(_ context: Context) {
    let slots = memory.slots
    guard !slots.isEmpty, context.index < contextCount else { return }
    constraints.append(slots, of: memory.store, columns: context.trainingColumns.neighbors)
    pastCount += 1
    storedCount += slots.count
  }

  /// The images', labels' and contexts' bytes.
  var carriedBytes: Int { memory.byteCount }
}

extension GradientEpisodicMemory {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try model.exchange(with: state.archive)
    try supply.exchange(with: state)
    try state.archive.exchange(&examplesSeen)
    try memory.exchange(with: state.archive)
    try constraints.exchange(with: state.archive, inputs: memory.store.inputs)
    try state.archive.exchange(&pastCount)
    try state.archive.exchange(&storedCount)
  }
}

extension MethodDescriptor {
  private static let memory = OnlineSettings.memoryPerContext(default: 256)
  private static let strength = Setting.number(
    "strength", 0...1e6, "γ, lower bound of the multipliers", default: 0.5)
  private static let ridge = Setting.number(
    "ridge", 0...1e6, "ε, added to the diagonal of the quadratic program", default: 1e-3)
  private static let ring = Setting.choice(
    "ring", "whether each context's memory is a ring of its own, or all share one write position",
    default: EpisodicMemory.Ring.own)

  static let gradientEpisodicMemory = MethodDescriptor(
    name: "gem", title: "GEM", aliases: ["gradient-episodic-memory"],
    summary: "No step may increase the loss on the memory of a past context",
    source: OnlineSettings.gem, settings: [OnlineSettings.rate, memory, strength, ridge, ring],
    ownParts: .ofSingleExamples
  ) { stream, settings, values in
    GradientEpisodicMemory(
      OnlineModel(stream: stream, settings: settings, rate: values.rate), stream: stream,
      settings: settings, perContext: values[memory], ring: values[ring],
      projection: EpisodicGradientProjection(
        ridge: values[ridge], memoryStrength: values[strength]))
  }
}
