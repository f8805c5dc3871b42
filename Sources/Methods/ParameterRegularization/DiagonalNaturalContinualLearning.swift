public import Engine
public import Streams

/// What the released code of "Three types of incremental learning" runs as NCL: natural continual
/// learning with the diagonal of the Fisher information.
///
///     L = L_current + ½ Σᵢ Fᵢ (θᵢ − θ*ᵢ)²
///     gᵢ ← 1/N₀ · ∂L/∂θᵢ / (Fᵢ + α²)
///     F ← F + F_k,   θ* ← θ        after context k
///
/// Before the first context F = 1/N₀ and θ* = 0. There the Kronecker-factored form
/// (``NaturalContinualLearning``) is written out, but cannot be reached; biases that its estimation
/// adds to every layer are trained along, which is left out here.
public struct DiagonalNaturalContinualLearning: Regularizer {
  /// N₀ > 0.
  public let dataSize: Double
  /// α ≥ 0.
  public let damping: Double
  public let estimator: FisherEstimator
  private var penalty: QuadraticPenalty?

  public init(dataSize: Double, damping: Double = 1e-10, estimator: FisherEstimator) {
    precondition(dataSize > 0, "A data size is positive, got \(dataSize)")
    self.dataSize = dataSize
    self.damping = damping
    self.estimator = estimator
  }

  public mutating func begin(at model: Classifier) {
    guard penalty == nil else { return }
    let layout = model.parameters.layout
    var prior = Parameters(layout: layout)
    for tensor in layout.tensors {
      prior.set(tensor, to: Array(repeating: Float(1 / dataSize), count: tensor.count))
    }
    penalty = QuadraticPenalty(importance: prior, anchor: Parameters(layout: layout))
  }

  public func makePreconditioner(for model: Classifier) -> (any Preconditioner)? {
    penalty.map {
      DiagonalPreconditioner(
        precision: $0.importance, damping: damping * damping, dataSize: dataSize)
    }
  }

  public mutating func addGradient(
    at parameters: Parameters, to gradient: inout Parameters
  ) -> Double {
    penalty?.addGradient(at: parameters, to: &gradient, strength: 1) ?? 0
  }

  public mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    var information = estimator.estimate(model, on: context, seed: settings.seed)
    if let earlier = penalty?.importance { information.add(earlier) }
    penalty = QuadraticPenalty(importance: information, anchor: model.parameters)
  }

  public var carriedBytes: Int { penalty?.byteCount ?? 0 }
}

extension DiagonalNaturalContinualLearning {
  public mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try penalty.exchange(with: archive, layout: model.parameters.layout)
  }
}

/// Divides each element of a gradient by its precision, gᵢ ← gᵢ / (N₀ (Fᵢ + ε)).
struct DiagonalPreconditioner: Preconditioner {
  private let factors: Parameters

  /// - Parameters:
  ///   - precision: F ≥ 0.
  ///   - damping: ε ≥ 0.
  ///   - dataSize: N₀ > 0.
  init(precision: Parameters, damping: Double, dataSize: Double) {
    var factors = precision.reciprocal(adding: Float(damping))
    factors.scale(by: Float(1 / dataSize))
    self.factors = factors
  }

  func precondition(_ gradient: inout Parameters) { gradient.multiply(by: factors) }
}
