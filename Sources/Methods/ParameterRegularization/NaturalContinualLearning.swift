public import Engine
public import Streams

/// Natural continual learning (NCL): steps are taken in the metric of what was learned before.
///
///     L = L_current + ½ (θ − θ*)ᵀ F (θ − θ*)
///     g ← 1/N₀ · (F ⊕ α I)⁻¹ ∇L,   for each layer 1/N₀ · A⁻¹ ∇L G⁻¹
///     F ← F ⊕ F_k,   θ* ← θ        after context k
///
/// Kao et al. 2021, arXiv:2106.08085: Bayesian weight regularization by a Laplace approximation, as in
/// ``KroneckerElasticWeightConsolidation`` with strength 1, minimized within a trust region whose
/// metric is the precision of the prior. F is Kronecker-factored, F_l = A_l ⊗ G_l, and ⊕ is
/// ``KroneckerFactors/Layer/adding(_:)``, with A and G of α I both α · 1. The prior of the first
/// context is A = G = 1/√N₀ · 1 around θ* = 0, so that its steps follow the plain gradient but for α.
///
/// N₀ stands for the examples of a context: F is a mean over examples and N₀ F the precision.
/// After that the optimizer of the run takes its step, as in the released code of "Three types of
/// incremental learning", where that is Adam: it rescales the natural gradient once more.
public struct NaturalContinualLearning: Regularizer {
  /// N₀ > 0, the examples that the prior and each step count for.
  public let dataSize: Double
  /// α ≥ 0.
  public let damping: Double
  public let estimator: FisherEstimator
  private var penalty: KroneckerPenalty?

  public init(dataSize: Double, damping: Double = 1e-10, estimator: FisherEstimator) {
    precondition(dataSize > 0, "A data size is positive, got \(dataSize)")
    self.dataSize = dataSize
    self.damping = damping
    self.estimator = estimator
  }

  public mutating func begin(at model: Classifier) {
    guard penalty == nil else { return }
    penalty = KroneckerPenalty(prior: dataSize, for: model)
  }

  public func makePreconditioner(for model: Classifier) -> (any Preconditioner)? {
    guard let penalty else { return nil }
    let precision = penalty.factors.adding(
      KroneckerFactors(for: model.network, diagonal: damping))
    return KroneckerMap(of: model.network, factors: precision.inverse().scaled(by: 1 / dataSize))
  }

  public mutating func addGradient(
    at parameters: Parameters, to gradient: inout Parameters
  ) -> Double {
    penalty?.addGradient(at: parameters, to: &gradient, strength: 1) ?? 0
  }

  public mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    let added = estimator.estimateFactors(of: model, on: context, seed: settings.seed)
    penalty = KroneckerPenalty(
      factors: penalty?.factors.adding(added) ?? added, anchor: model.parameters,
      network: model.network)
  }

  public var carriedBytes: Int { penalty?.byteCount ?? 0 }
}

extension NaturalContinualLearning {
  public mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try penalty.exchange(with: archive, model: model)
  }
}

extension MethodDescriptor {
  private enum Form: String, CaseIterable, Sendable {
    case kronecker
    case released
  }

  private static let dataSize = Setting.number(
    "data-size", 1...1e12, "examples that the prior and each step count for"
  ) {
    .number($0.isPermuted ? 60_000 : 12_000)
  }
  private static let damping = Setting.number(
    "alpha", 0...(.infinity), "damping of the inverse", default: 1e-10)
  private static let form = Setting.choice(
    "form", "Kronecker-factored, or the diagonal that the released code runs",
    default: Form.kronecker)

  static let naturalContinualLearning = MethodDescriptor(
    name: "ncl", title: "NCL", aliases: ["natural-continual-learning"],
    summary: "Natural continual learning: steps in the metric of what was learned before",
    source: "Kao et al. 2021, arXiv:2106.08085",
    settings: [dataSize, damping, form] + SharedSettings.fisher + SharedSettings.gates
  ) { stream, settings, values in
    let regularizer: any Regularizer =
      switch values[form] {
      case .released:
        DiagonalNaturalContinualLearning(
          dataSize: values[dataSize], damping: values[damping],
          estimator: values.fisherEstimator)
      case .kronecker:
        NaturalContinualLearning(
          dataSize: values[dataSize], damping: values[damping],
          estimator: values.fisherEstimator)
      }
    return ClassifierLearner(
      stream: stream, settings: settings, regularizer: regularizer, gates: values.gates)
  }
}
