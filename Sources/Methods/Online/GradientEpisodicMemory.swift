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
  /// Stored examples of past contexts up to which gradients are known by traces.
  ///
  /// Beyond, whole gradients are cheaper. Measured with 784-100-100-10 networks.
  private static let tracedExamples = 800

  var model: OnlineModel
  var supply: OnlineSupply
  private let traces: OnlineTraces
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
    stream: StreamOutline, settings: LearnerSettings, rate: Float, perContext: Int,
    ring: EpisodicMemory.Ring, projection: EpisodicGradientProjection
  ) {
    model = OnlineModel(stream: stream, settings: settings, rate: rate)
    supply = OnlineSupply(stream: stream, settings: settings)
    traces = OnlineTraces(for: model.perceptron, capacity: settings.batchSize)
    self.projection = projection
    memory = EpisodicMemory(perContext: perContext, ring: ring, stream: stream)
    contextCount = stream.contexts.count
    let past = max(contextCount - 1, 1)
    program = BoundedQuadraticProgram(capacity: past)
    constraints =
      past * perContext <= Self.tracedExamples
      ? TracedGradients(
        for: model.perceptron, groups: past, capacity: past * perContext)
      : StoredGradients(for: model.perceptron, groups: past)
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
      return model.step(
        onMeanOf: supply.batch, count: count, columns: supply.columns, in: traces)
    }
    examplesSeen += storedCount
    let loss = model.trace(supply.batch, count: count, columns: supply.columns, in: traces)
    let isFinite = model.theta.withUnsafeMutablePointer { theta in
      constraints.trace(theta)
      constraints.multiply(supply.batch, traces, count: count, into: &products)
      guard products.allSatisfy(\.isFinite) else { return false }
      if projection.isNeeded(for: products) {
        constraints.gram(into: &gram)
        guard
          let multipliers = try? projection.multipliers(
            gram: gram, products: products, in: program)
        else { return false }
        constraints.addCombination(multipliers.values, times: -model.rate, to: theta)
      }
      for slot in 0..<count {
        traces.scale(slot, by: -model.rate)
        model.perceptron.add(supply.batch[slot], slot: slot, in: traces, to: theta)
      }
      return true
    }
    return isFinite ? loss : .nan
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
      stream: stream, settings: settings, rate: values.rate, perContext: values[memory],
      ring: values[ring],
      projection: EpisodicGradientProjection(
        ridge: values[ridge], memoryStrength: values[strength]))
  }
}
