import Engine
import Streams

/// Elastic weight consolidation with the Fisher information of one batch, as in the released code of GEM
/// and MER.
///
///     θ ← θ − α ∇(ℓ(batch; θ) + λ Σ_τ Σᵢ F_τᵢ (θᵢ − θ*_τᵢ)²)
///
/// F_τ is the square of the gradient of the *mean* loss of the first m examples of context τ at its
/// end, θ*_τ, where Kirkpatrick et al. 2017, arXiv:1612.00796, mean the squares of examples'
/// gradients; there is no factor ½. The released code keeps the very first batch of a run whole where
/// it is longer than m; here it is cut like all others. All past penalties are merged into one, which
/// is the same by algebra and as fast after a hundred contexts as after one. Each context keeps its own
/// anchor in it: this is not online EWC (``ElasticWeightConsolidation``).
struct BatchFisherElasticWeightConsolidation: OnlineLearner {
  enum Fisher: String, CaseIterable {
    /// The square of the mean gradient, as in the released code.
    case squaredMean = "squared-mean"
    /// The mean of the squares of examples' gradients.
    case meanOfSquares = "mean-of-squares"
  }

  var model: OnlineModel
  var supply: OnlineSupply
  /// λ.
  private let strength: Float
  private let fisher: Fisher
  /// The first m examples of the current context.
  private let first: SparseExampleStore
  private var firstCount = 0
  private var penalty: QuadraticPenalty?
  private var pull: Parameters
  private(set) var examplesSeen = 0

  /// - Parameter memory: m.
  init(
    _ model: OnlineModel, stream: StreamOutline, settings: LearnerSettings, memory: Int,
    strength: Float, fisher: Fisher
  ) {
    self.model = model
    supply = OnlineSupply(stream: stream, settings: settings)
    first = SparseExampleStore(capacity: memory, inputs: stream.inputs)
    self.strength = strength
    self.fisher = fisher
    pull = model.noParameters
  }

  mutating func begin(_ context: Context) -> Int {
    firstCount = 0
    return supply.begin(context)
  }

  mutating func step() -> Double {
    let count = supply.advance()
    examplesSeen += count
    for slot in 0..<min(count, first.capacity - firstCount) {
      first.fill(firstCount, with: supply.batch[slot])
      firstCount += 1
    }
    var loss = 0.0
    if let penalty {
      pull.clear()
      // ½h of the merged penalty stands for F, so 2λ makes λF(θ − θ*)².
      loss += penalty.addGradient(
        at: model.state.parameters, to: &pull, strength: Double(2 * strength))
    }
    loss += model.step(onMeanOf: supply.batch, count: count, columns: supply.columns)
    if penalty != nil { model.state.parameters.add(pull, times: -model.rate) }
    return loss
  }

  mutating func finish(_ context: Context) {
    guard firstCount > 0 else { return }
    // The examples behind each gradient that is squared.
    let groups =
      fisher == .squaredMean ? [0..<firstCount] : (0..<firstCount).map { $0..<$0 + 1 }
    var importance = model.noParameters
    for group in groups {
      importance.add(squaredGradient(of: group), times: 1 / Float(groups.count))
    }
    if penalty == nil {
      penalty = QuadraticPenalty(importance: importance, anchor: model.state.parameters)
    } else {
      penalty?.add(importance: importance, anchor: model.state.parameters)
    }
  }

  /// The squares of the gradient of the mean loss of some of the first examples.
  private mutating func squaredGradient(of slots: Range<Int>) -> Parameters {
    var gradient = model.gradient(ofMeanOf: first, slots: slots, columns: supply.columns)
    let root = gradient
    gradient.multiply(by: root)
    return gradient
  }

  /// Importances and anchors; the first examples of a context are not kept beyond it.
  var carriedBytes: Int { penalty?.byteCount ?? 0 }
}

extension BatchFisherElasticWeightConsolidation {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try model.exchange(with: state.archive)
    try supply.exchange(with: state)
    try state.archive.exchange(&examplesSeen)
    try first.exchange(with: state.archive)
    try state.archive.exchange(&firstCount)
    try penalty.exchange(with: state.archive, layout: pull.layout)
    guard (0...first.capacity).contains(firstCount) else { throw StateError() }
  }
}

extension MethodDescriptor {
  private static let memory = OnlineSettings.memoryPerContext(default: 10)
  private static let strength = Setting.number(
    "lambda", 0...(.infinity), "strength of the penalty, without the factor ½", default: 1)
  private static let fisher = Setting.choice(
    "fisher", "the squared mean gradient, or the mean of squared gradients",
    bySilence: BatchFisherElasticWeightConsolidation.Fisher.squaredMean, default: .squaredMean)

  static let batchFisherElasticWeightConsolidation = MethodDescriptor(
    name: "ewc-mer", title: "EWC (batch Fisher)", aliases: ["ewc-gem"],
    summary: "Elastic weight consolidation with the Fisher information of one small batch",
    source: OnlineSettings.gem, settings: [OnlineSettings.rate, memory, strength, fisher],
    ownParts: .ofSingleExamples
  ) { stream, settings, values in
    BatchFisherElasticWeightConsolidation(
      OnlineModel(stream: stream, settings: settings, rate: values.rate), stream: stream,
      settings: settings, memory: values[memory], strength: Float(values[strength]),
      fisher: values[fisher])
  }
}
