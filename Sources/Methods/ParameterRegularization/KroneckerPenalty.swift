public import Engine

/// A quadratic bowl that holds parameters near an anchor, with the parameters of a layer together.
///
///     P(θ) = ½ Σ_l Σ (Δ_l ∘ (A_l Δ_l G_l)),   Δ = θ − θ*
///
/// For each layer l, Δ_l are its weights with the bias as last row, [inputs + 1, outputs], less those
/// at the anchor. It is ½ Δᵀ F Δ for the Fisher information A ⊗ G of ``KroneckerFactors``: Ritter,
/// Botev & Barber 2018, arXiv:1805.07810, section 3.
public struct KroneckerPenalty {
  /// A and G.
  public let factors: KroneckerFactors
  /// θ*.
  public let anchor: Parameters
  private let product: KroneckerMap
  // Δ and F Δ of the step at hand, kept so that a step allocates nothing.
  private var distance: Parameters
  private var pull: Parameters

  public init(
    factors: KroneckerFactors, anchor: Parameters, network: Network
  ) {
    self.factors = factors
    self.anchor = anchor
    product = KroneckerMap(of: network, factors: factors)
    distance = Parameters(layout: anchor.layout)
    pull = Parameters(layout: anchor.layout)
  }

  /// The prior of the first context: A = G = 1/√N₀ · 1 around θ* = 0.
  ///
  /// - Parameter dataSize: N₀ > 0.
  init(prior dataSize: Double, for model: Classifier) {
    self.init(
      factors: KroneckerFactors(for: model.network, diagonal: 1 / dataSize.squareRoot()),
      anchor: Parameters(layout: model.parameters.layout), network: model.network)
  }

  /// Adds strength · A Δ G to `gradient` and returns strength · P(θ).
  public mutating func addGradient(
    at parameters: Parameters, to gradient: inout Parameters, strength: Double
  ) -> Double {
    distance.set(toDifferenceOf: parameters, and: anchor)
    product.apply(to: distance, into: &pull)
    gradient.add(pull, times: Float(strength))
    return 0.5 * strength * distance.dot(pull)
  }

  public var byteCount: Int { factors.byteCount + anchor.byteCount }
}

extension Optional where Wrapped == KroneckerPenalty {
  /// Exchanges the penalty, if any, of a network's parameters.
  mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try archive.exchangePresence(of: &self) { KroneckerPenalty(prior: 1, for: model) }
    guard var factors = self?.factors, var anchor = self?.anchor else { return }
    try factors.exchange(with: archive)
    try anchor.exchange(with: archive)
    if archive.isReading {
      self = KroneckerPenalty(factors: factors, anchor: anchor, network: model.network)
    }
  }
}
