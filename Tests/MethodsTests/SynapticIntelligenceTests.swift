import Engine
import Testing

@testable import Methods

/// Two contexts of a network with one parameter, worked out by hand; the trajectories of whole networks
/// are in TrajectoryTests.
@Suite struct SynapticIntelligenceTests {
  private let layout: ParameterLayout
  private let theta: ParameterLayout.Tensor

  init() {
    var layout = ParameterLayout()
    theta = layout.append("x", shape: [1])
    self.layout = layout
  }

  /// ω after both contexts, with ξ = 1, c = 4 and steps of half the gradient.
  ///
  /// Context 1: from 0 with the gradient −2 to 1, so that W = 2, ω = 2/(1 + 1) and θ* = 1. Context 2: with
  /// −2 and no penalty to 2; there the penalty's gradient is 2 · 4 · 1 · (2 − 1) = 8, and with the loss's −6
  /// the step goes back to 1, against the gradient of the loss.
  private func importance(
    _ followed: SynapticIntelligence.PathIntegral, clamped: Bool = false
  ) -> (first: Float, second: Float) {
    var method = SynapticIntelligence(
      strength: 4, damping: 1, pathIntegral: followed, clampsImportance: clamped)
    var optimizer: any Optimizer = StochasticGradientDescent(
      layout: layout, learningRate: 0.5)
    var parameters = Parameters(layout: layout)
    var found: [Float] = []
    for gradients: [Float] in [[-2], [-2, -6]] {
      method.begin(at: parameters)
      for value in gradients {
        var gradient = Parameters(layout: layout)
        gradient.set(theta, to: [value])
        _ = method.addGradient(at: parameters, to: &gradient)
        method.update(&parameters, gradient: gradient, with: &optimizer)
      }
      method.consolidate(at: parameters)
      #expect(parameters.elements(of: theta) == [1])
      found.append(method.consolidatedImportance?.elements(of: theta).first ?? .nan)
    }
    return (found[0], found[1])
  }

  @Test func `follows the whole loss, penalty included`() {
    // W = −(−2)(1) − (2)(−1) = 4, over a distance of 0.
    #expect(importance(.loss) == (1, 1 + 4 / 1))
  }

  @Test func `follows the loss without the penalty`() {
    // W = −(−2)(1) − (−6)(−1) = −4.
    #expect(importance(.lossWithoutPenalty) == (1, 1 - 4 / 1))
  }

  @Test func `clamps negative importance`() {
    #expect(importance(.lossWithoutPenalty, clamped: true) == (1, 0))
    #expect(importance(.loss, clamped: true) == (1, 5))
  }
}
