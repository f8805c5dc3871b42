/// How the answers of an earlier model are learned: cross-entropy of probabilities softened by a
/// temperature T.
///
/// Hinton, Vinyals & Dean 2015, arXiv:1503.02531, multiply by T², so that the scale of the gradient
/// does not depend on T; so do the preprint "Three scenarios for continual learning" and "Brain-inspired
/// replay". The released code of "Three types of incremental learning" does not.
public struct Distillation: Sendable, Equatable {
  /// What the loss is multiplied by.
  public enum Scale: String, Codable, Sendable, CaseIterable {
    case one
    case squaredTemperature = "squared-temperature"
  }

  /// T > 0.
  public let temperature: Float
  public let scale: Scale

  public init(temperature: Float = 2, scale: Scale = .one) {
    precondition(temperature > 0, "A temperature is positive, got \(temperature)")
    self.temperature = temperature
    self.scale = scale
  }

  /// The factor of the loss.
  var factor: Float { scale == .one ? 1 : temperature * temperature }
}
