public import Engine
public import Streams

/// Elastic weight consolidation (EWC): important parameters are held by springs.
///
///     offline   L = L_current + λ · ½ Σ_{j<k} Σᵢ F_{j,i} (θᵢ − θ*_{j,i})²
///     online    L = L_current + λ · ½ Σᵢ γ F̃ᵢ (θᵢ − θ*ᵢ)²,  F̃ ← F_k + γ F̃
///
/// Kirkpatrick et al. 2017, Eq. 3, doi:10.1073/pnas.1611835114, with one spring for each past
/// context; online EWC after Schwarz et al. 2018, arXiv:1805.06370, with γ both in the running sum
/// and in the loss. F is a mean over examples, so λ does not depend on how many there are.
/// The springs of offline EWC are merged into one, which is exact (``QuadraticPenalty``).
public struct ElasticWeightConsolidation: Regularizer {
  public enum Variant: Sendable, Equatable {
    case offline
    /// γ in 0...1.
    case online(decay: Double)
  }

  /// λ ≥ 0.
  public let strength: Double
  public let variant: Variant
  public let estimator: FisherEstimator
  private var penalty: QuadraticPenalty?

  public init(strength: Double, variant: Variant, estimator: FisherEstimator) {
    self.strength = strength
    self.variant = variant
    self.estimator = estimator
  }

  public mutating func addGradient(
    at parameters: Parameters, to gradient: inout Parameters
  ) -> Double {
    guard let penalty else { return 0 }
    let decay =
      switch variant {
      case .offline: 1.0
      case .online(let decay): decay
      }
    return penalty.addGradient(at: parameters, to: &gradient, strength: strength * decay)
  }

  public mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    var information = estimator.estimate(
      model, on: context, seed: settings.seed)
    switch (variant, penalty) {
    case (_, nil):
      penalty = QuadraticPenalty(importance: information, anchor: model.parameters)
    case (.offline, _):
      penalty?.add(importance: information, anchor: model.parameters)
    case (.online(let decay), let earlier?):
      information.add(earlier.importance, times: Float(decay))
      penalty = QuadraticPenalty(importance: information, anchor: model.parameters)
    }
  }

  public var carriedBytes: Int { penalty?.byteCount ?? 0 }
}

extension ElasticWeightConsolidation {
  public mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try penalty.exchange(with: archive, layout: model.parameters.layout)
  }
}

extension MethodDescriptor {
  private enum Anchors: String, CaseIterable, Sendable {
    case offline
    case online
  }

  private static let anchors = Setting.choice(
    "variant", "one anchor a context, or a running one", default: Anchors.offline)

  static let elasticWeightConsolidation = MethodDescriptor(
    name: "ewc", title: "EWC", aliases: ["elastic-weight-consolidation"],
    summary: "Elastic weight consolidation: parameters held by their Fisher information",
    source: "Kirkpatrick et al. 2017, doi:10.1073/pnas.1611835114",
    settings: [SharedSettings.consolidationStrength, anchors, SharedSettings.fisherDecay]
      + SharedSettings.fisher + [SharedSettings.fisherBatch] + SharedSettings.gates,
    networks: .all,
    conflict: { values, _ in values.fisherBatchConflict }
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: ElasticWeightConsolidation(
        strength: values[SharedSettings.consolidationStrength],
        variant: values[anchors] == .online
          ? .online(decay: values[SharedSettings.fisherDecay]) : .offline,
        estimator: values.fisherEstimator),
      gates: values.gates)
  }
}
