public import Engine

/// The projection of averaged gradient episodic memory (A-GEM).
///
/// A step may not increase the mean loss on the memory, to first order. With the memory's gradient
/// r, a gradient g that points against it loses the component along r:
///
///     g ← g − (g·r)/(r·r + ε) · r    if g·r < 0
///
/// Chaudhry et al. 2019, arXiv:1812.00420, Eq. 11. The guard ε is that of the released code of
/// "Three types of incremental learning"; the paper has none. A-GEM as a method is
/// ``ExperienceReplay`` with ``ExperienceReplay/Use/constraint`` and this projection.
public struct GradientProjection: Sendable {
  /// ε ≥ 0.
  public let epsilon: Double

  public init(epsilon: Double = 1e-7) {
    self.epsilon = epsilon
  }

  /// Projects `gradient` where it points against `reference`; returns whether it did.
  @discardableResult
  public func project(_ gradient: inout Parameters, against reference: Parameters) -> Bool {
    let product = gradient.dot(reference)
    guard product < 0 else { return false }
    gradient.add(reference, times: Float(-product / (reference.dot(reference) + epsilon)))
    return true
  }
}
