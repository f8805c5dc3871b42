public import Engine

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
struct GradientEpisodicMemory: ContinualLearner {
  private struct PastContext {
    /// Its filled slots of the memory.
    var slots: [Int]
    /// The output units of its loss.
    var columns: Range<Int>
  }

  private var model: OnlineModel
  private var supply: OnlineSupply
  private let traces: OnlineTraces
  private let iterations: Int
  private let projection: EpisodicGradientProjection
  private let program: BoundedQuadraticProgram
  private var memory: EpisodicMemory
  /// In order of learning.
  private var past: [PastContext] = []
  private let gradients: GradientRows
  private var gradient: Parameters
  private var products: [Double] = []
  private var gram: [Double] = []
  private(set) var examplesSeen = 0

  /// - Parameter perContext: m, stored examples of each context.
  init(
    stream: ContextStream, settings: LearnerSettings, rate: Float, perContext: Int,
    ring: EpisodicMemory.Ring, projection: EpisodicGradientProjection
  ) {
    model = OnlineModel(
      widths: [stream.inputs] + settings.hidden + [stream.outputs], rate: rate,
      seed: settings.seed)
    supply = OnlineSupply(stream: stream, settings: settings)
    traces = OnlineTraces(for: model.perceptron, capacity: max(settings.batchSize, 1))
    iterations = settings.iterations
    self.projection = projection
    program = BoundedQuadraticProgram(capacity: max(stream.contexts.count - 1, 1))
    memory = EpisodicMemory(perContext: perContext, ring: ring, stream: stream)
    gradients = GradientRows(
      capacity: max(stream.contexts.count - 1, 1), layout: model.perceptron.layout)
    gradient = Parameters(layout: model.perceptron.layout)
  }

  mutating func begin(_ context: Context, of stream: ContextStream) -> Int {
    supply.begin(context)
    memory.beginContext()
    return iterations
  }

  mutating func step() -> Double {
    guard let context = supply.context else { preconditionFailure("No context has begun") }
    let count = supply.advance()
    examplesSeen += count
    memory.append(supply.batch, count: count, context: context.index - 1)
    if past.isEmpty {
      return model.step(
        onMeanOf: supply.batch, count: count, columns: supply.columns, in: traces)
    }
    computeConstraints()
    gradient.clear()
    let loss = gradient.withUnsafeMutablePointer { gradient in
      model.addGradient(
        ofMeanOf: supply.batch, slots: 0..<count, columns: supply.columns, in: traces,
        to: gradient)
    }
    guard project() else { return .nan }
    model.theta.add(gradient, times: -model.rate)
    return loss
  }

  /// Computes G, the gradients of the past contexts' memories.
  private mutating func computeConstraints() {
    for (row, context) in past.enumerated() {
      gradients.clear(row)
      _ = model.addGradient(
        ofMeanOf: memory.store, slots: context.slots, columns: context.columns, in: traces,
        to: gradients[row])
      examplesSeen += context.slots.count
    }
  }

  /// Moves g to where no past context is violated; false where gradients are not finite.
  private mutating func project() -> Bool {
    let rows = past.count
    gradient.withUnsafePointer { gradients.multiply($0, rows: rows, into: &products) }
    guard products.allSatisfy(\.isFinite) else { return false }
    guard projection.isNeeded(for: products) else { return true }
    gradients.gram(rows: rows, into: &gram)
    guard
      let multipliers = try? projection.multipliers(gram: gram, products: products, in: program)
    else { return false }
    gradient.withUnsafeMutablePointer {
      gradients.addCombination(multipliers.values, to: $0)
    }
    return true
  }

  mutating func finish(_ context: Context, of stream: ContextStream) {
    let slots = memory.slots(of: context.index - 1)
    guard !slots.isEmpty, past.count < gradients.capacity else { return }
    past.append(PastContext(slots: slots, columns: context.trainingColumns))
  }

  func countCorrect(_ examples: Examples, of context: Context) -> Int {
    model.countCorrect(examples, of: context)
  }

  var parameters: Parameters { model.parameters }

  /// The images', labels' and contexts' bytes.
  var carriedBytes: Int { memory.byteCount }
}
