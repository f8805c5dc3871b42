import Engine
import Testing

@Suite struct EpisodicGradientProjectionTests {
  let program = BoundedQuadraticProgram(capacity: 4)

  @Test(arguments: [(0, [-0.000999, 2]), (0.5, [-0.000999, 2.5])] as [(Double, [Double])])
  func `turns a gradient as worked by hand`(memoryStrength: Double, expected: [Double]) throws {
    // Past gradients (1, 0) and (0, 1), current gradient (−1, 2).
    let projection = EpisodicGradientProjection(ridge: 1e-3, memoryStrength: memoryStrength)
    let (values, ridge) = try projection.multipliers(
      gram: [1, 0, 0, 1], products: [-1, 2], in: program)
    let projected = [-1 + values[0], 2 + values[1]]
    #expect(zip(projected, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(ridge == 1e-3)
  }

  @Test func `is needed only where a product is below zero`() {
    let projection = EpisodicGradientProjection(ridge: 0, memoryStrength: 1)
    #expect(!projection.isNeeded(for: [1, 2]))
    #expect(!projection.isNeeded(for: [0, 0]))
    #expect(projection.isNeeded(for: [3, -1e-300]))
    #expect(!projection.isNeeded(for: []))
  }

  @Test func `leaves the ridge at zero where gradients are independent`() throws {
    let projection = EpisodicGradientProjection(ridge: 0, memoryStrength: 0)
    let (values, ridge) = try projection.multipliers(
      gram: [1, 0, 0, 4], products: [-1, -2], in: program)
    #expect(values == [1, 0.5])
    #expect(ridge == 0)
  }

  @Test func `takes the ridge of GEM where gradients are dependent`() throws {
    // Twice the gradient 1, and a third that vanishes: 2 v + 0.001 v = 1, and v₃ stays at γ.
    let projection = EpisodicGradientProjection(ridge: 0, memoryStrength: 0)
    let (values, ridge) = try projection.multipliers(
      gram: [1, 1, 0, 1, 1, 0, 0, 0, 0], products: [-1, -1, 0], in: program)
    #expect(zip(values, [1 / 2.001, 1 / 2.001, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(ridge == 1e-3)
  }

  @Test func `fails where even that ridge is lost in rounding`() {
    #expect(throws: QuadraticProgramError.notPositiveDefinite(variable: 1)) {
      try EpisodicGradientProjection(ridge: 0, memoryStrength: 0).multipliers(
        gram: [1e16, 1e16, 1e16, 1e16], products: [-1, -1], in: program)
    }
  }

  @Test(arguments: [0, 1e-3])
  func `fails where a product is not finite`(ridge: Double) {
    #expect(throws: QuadraticProgramError.notFinite(variable: 0)) {
      try EpisodicGradientProjection(ridge: ridge, memoryStrength: 0).multipliers(
        gram: [1], products: [.nan], in: program)
    }
  }
}
