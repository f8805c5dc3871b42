import Testing

@testable import Engine

@Suite struct BoundedQuadraticProgramTests {
  let program = BoundedQuadraticProgram(capacity: 3)

  @Test(arguments: [(0, [0.999001, 0]), (0.5, [0.999001, 0.5])] as [(Double, [Double])])
  func `has the minimizer worked by hand for perpendicular gradients`(
    lowerBound: Double, expected: [Double]
  ) throws {
    // 1.001 v₁ = 1; the second slope is 2 + 1.001 γ > 0.
    try program.minimize(
      quadratic: [1, 0, 0, 1], ridge: 1e-3, linear: [-1, 2], lowerBound: lowerBound)
    #expect(zip(program.solution, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(program.solution[1] == lowerBound)
    #expect(program.residual < 1e-15)
  }

  @Test(arguments: [(0, [1.5, 0]), (0.5, [1.25, 0.5]), (2, [2, 2])] as [(Double, [Double])])
  func `has the minimizer worked by hand for gradients at an angle`(
    lowerBound: Double, expected: [Double]
  ) throws {
    // Without bounds v = (2, −1); with the second at its bound, v₁ = (3 − γ) / 2 if that is above γ.
    try program.minimize(
      quadratic: [2, 1, 1, 2], linear: [-3, 0], lowerBound: lowerBound)
    #expect(zip(program.solution, expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test(arguments: [(-6, 3), (-2, 1), (-1, 1), (5, 1)] as [(Double, Double)])
  func `of one variable is the larger of −p ∕ q and the bound`(linear: Double, expected: Double)
    throws
  {
    try program.minimize(quadratic: [2], linear: [linear], lowerBound: 1)
    #expect(abs(program.solution[0] - expected) < 1e-15)
    #expect(program.solution[0] >= 1)
  }

  @Test func `keeps all variables at the bound where every slope there is upward`() throws {
    // Slopes at the bound: p + Q (½, ½, ½) = (3, ½, 5).
    try program.minimize(
      quadratic: [4, 1, 0, 1, 3, -1, 0, -1, 2], linear: [0.5, -1, 4.5], lowerBound: 0.5)
    #expect(program.solution == [0.5, 0.5, 0.5])
    #expect(program.steps == 0)
    #expect(program.residual == 0)
  }

  @Test func `frees all variables where the minimum without bounds is inside`() throws {
    // Q (1, 2, 3) = (6, 4, 4).
    try program.minimize(
      quadratic: [4, 1, 0, 1, 3, -1, 0, -1, 2], linear: [-6, -4, -4], lowerBound: 0)
    #expect(zip(program.solution, [1, 2, 3]).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(program.steps == 3)
  }

  @Test func `returns a variable to its bound when others take its place`() throws {
    // The first slope is the steepest, but v = (0, 1, 1) has the slopes (0.1, 0, 0).
    let quadratic = [1, 0.6, 0.6, 0.6, 1, 0, 0.6, 0, 1]
    try program.minimize(quadratic: quadratic, linear: [-1.1, -1, -1], lowerBound: 0)
    #expect(program.solution[0] == 0)
    #expect(zip(program.solution, [0, 1, 1]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(program.steps == 3)
  }

  @Test func `uses the symmetric part of its matrix`() throws {
    try program.minimize(quadratic: [2, 2, 0, 2], linear: [-3, 0], lowerBound: 0.5)
    #expect(program.solution == [1.25, 0.5])
  }

  @Test func `tells by its residual how far values are from the minimizer`() throws {
    try program.minimize(quadratic: [4, 0, 0, 1], linear: [-4, 1], lowerBound: 0)
    #expect(program.residual(of: [1, 0]) == 0)
    // Lengths (2, 1). Slope −2 of 4 + 2; slope and distance ½ of 8; distance −½ of 8.
    #expect(abs(program.residual(of: [0.5, 0]) - 1.0 / 3) < 1e-15)
    #expect(abs(program.residual(of: [1, 0.5]) - 0.5 / 4) < 1e-15)
    #expect(abs(program.residual(of: [1, -0.5]) - 0.5 / 4) < 1e-15)
    #expect(program.residual(of: [.nan, 0]).isNaN)
  }

  @Test func `keeps nothing of a program for the next`() throws {
    let small = ([2.0, 1, 1, 2], [-3.0, 0])
    try program.minimize(quadratic: small.0, linear: small.1, lowerBound: 0)
    let held = program.solution
    let copy = held.map { $0 }
    try program.minimize(
      quadratic: [4, 1, 0, 1, 3, -1, 0, -1, 2], linear: [-6, -4, -4], lowerBound: 0)
    #expect(held == copy)
    try program.minimize(quadratic: small.0, linear: small.1, lowerBound: 0)
    #expect(program.solution == held)
  }

  @Test(
    arguments: [
      (0, [0, 0, 0, 1]), (1, [1, 1, 1, 1]), (1, [1, 2, 2, 1]), (0, [-1, 0, 0, 1]),
      (1, [1, 0, 0, .infinity]), (1, [1, .nan, 0, 1]), (1, [1, 1, 1, 1 + .ulpOfOne]),
    ] as [(Int, [Double])])
  func `refuses a matrix that is not positive definite`(variable: Int, quadratic: [Double]) {
    #expect(throws: QuadraticProgramError.notPositiveDefinite(variable: variable)) {
      try program.minimize(quadratic: quadratic, linear: [1, 1], lowerBound: 0)
    }
  }

  @Test(arguments: [Double.nan, .infinity])
  func `refuses a linear term that is not finite`(term: Double) {
    #expect(throws: QuadraticProgramError.notFinite(variable: 1)) {
      try program.minimize(quadratic: [1, 0, 0, 1], linear: [1, term], lowerBound: 0)
    }
  }

  @Test func `stops at its limit of steps`() {
    program.stepsPerVariable = 0
    #expect(throws: QuadraticProgramError.notConverged(steps: 0)) {
      try program.minimize(quadratic: [1], linear: [-1], lowerBound: 0)
    }
  }

  @Test func `says what to do about a matrix that is not positive definite`() {
    #expect(
      QuadraticProgramError.notPositiveDefinite(variable: 3).description
        == "The matrix of the quadratic program is not positive definite (variable 3); "
        + "add a multiple of the identity to it")
  }
}
