public import Engine
public import Streams

/// Elastic weight consolidation with Kronecker-factored Fisher information (KFAC-EWC): the
/// parameters of a layer are held together, not each by itself.
///
///     L = L_current + λ · ½ Σ_l Σ (Δ_l ∘ (A_l Δ_l G_l)),   Δ = θ − θ*
///     A ⊗ G ← γ A ⊗ G ⊕ A_k ⊗ G_k,   θ* ← θ        after context k
///
/// Ritter, Botev & Barber 2018, arXiv:1805.07810, with the factors of Martens & Grosse 2015,
/// arXiv:1503.05671, and ⊕ the sum that stays a Kronecker product,
/// ``KroneckerFactors/Layer/adding(_:)``. One anchor for all that was learned, as in online EWC;
/// other than there, γ does not enter the loss. Without a prior nothing is held before the first
/// context has ended; with one, A = G = 1/√N₀ · 1 around θ* = 0 from the start, as in
/// ``NaturalContinualLearning``.
public struct KroneckerElasticWeightConsolidation: Regularizer {
  /// λ ≥ 0.
  public let strength: Double
  /// γ in 0...1.
  public let decay: Double
  public let estimator: FisherEstimator
  /// N₀ > 0, the examples that the prior counts for; nil for no prior.
  public let dataSize: Double?
  private var penalty: KroneckerPenalty?

  public init(
    strength: Double, decay: Double, estimator: FisherEstimator, dataSize: Double? = nil
  ) {
    self.strength = strength
    self.decay = decay
    self.estimator = estimator
    self.dataSize = dataSize
  }

  public mutating func begin(at model: Classifier) {
    guard penalty == nil, let dataSize else { return }
    penalty = KroneckerPenalty(prior: dataSize, for: model)
  }

  public mutating func addGradient(
    at parameters: Parameters, to gradient: inout Parameters
  ) -> Double {
    penalty?.addGradient(at: parameters, to: &gradient, strength: strength) ?? 0
  }

  public mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    let added = estimator.estimateFactors(of: model, on: context, seed: settings.seed)
    let factors = penalty?.factors.scaled(by: decay).adding(added) ?? added
    penalty = KroneckerPenalty(
      factors: factors, anchor: model.parameters, network: model.network)
  }

  public var carriedBytes: Int { penalty?.byteCount ?? 0 }
}

extension KroneckerElasticWeightConsolidation {
  public mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try penalty.exchange(with: archive, model: model)
  }
}

extension MethodDescriptor {
  private static let dataSize = Setting.optionalNumber(
    "data-size", 1...1e12, "examples that a prior counts for; no prior where absent")

  static let kroneckerElasticWeightConsolidation = MethodDescriptor(
    name: "kfac-ewc", title: "KFAC-EWC", aliases: ["ewc-kfac"],
    summary: "Elastic weight consolidation that holds the parameters of a layer together",
    source: "Ritter, Botev & Barber 2018, arXiv:1805.07810",
    settings: [SharedSettings.consolidationStrength, SharedSettings.fisherDecay, dataSize]
      + SharedSettings.fisher + SharedSettings.gates
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: KroneckerElasticWeightConsolidation(
        strength: values[SharedSettings.consolidationStrength],
        decay: values[SharedSettings.fisherDecay], estimator: values.fisherEstimator,
        dataSize: values[dataSize]),
      gates: values.gates)
  }
}
