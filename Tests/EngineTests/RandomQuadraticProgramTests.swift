import Testing

@testable import Engine

/// Programs from random gradients, as GEM meets them and worse.
@Suite struct RandomQuadraticProgramTests {
  enum Kind: CaseIterable {
    case independent, dependent, opposed, scaled, dependentAndScaled
  }

  /// The Gram matrix and the products with the current gradient of `order` random past gradients.
  static func draw(
    _ kind: Kind, order: Int, using random: inout RandomStream
  ) -> (gram: [Double], products: [Double]) {
    func uniform() -> Float { 2 * random.uniform() - 1 }
    func power(_ range: ClosedRange<Int>) -> Float {
      let exponent = range.lowerBound + random.uniform(below: range.count)
      return (0..<abs(exponent)).reduce(1) { value, _ in exponent < 0 ? value / 10 : value * 10 }
    }
    let parameters = order + random.uniform(below: order + 2)
    let directions = (0..<1 + order / 4).map { _ in (0..<parameters).map { _ in uniform() } }
    // In single precision, two gradients cannot be closer than a factor of about 10⁻⁷.
    let closeness = power(kind == .dependentAndScaled ? -4...(-1) : -7...(-1))
    var columns: [[Float]] = (0..<order).map { _ in
      let direction = directions[random.uniform(below: directions.count)]
      let noise = (0..<parameters).map { _ in uniform() }
      let sign: Float = kind == .opposed && random.uniform() < 0.5 ? -1 : 1
      let scale = kind == .scaled || kind == .dependentAndScaled ? power(-3...3) : 1
      return switch kind {
      case .independent, .scaled: noise.map { scale * $0 }
      default: zip(direction, noise).map { sign * scale * ($0 + closeness * $1) }
      }
    }
    // The current gradient: against the first direction, or against none in particular.
    let against: Float = random.uniform() < 0.7 ? -1 : 0
    columns.append(directions[0].map { against * $0 + uniform() })
    var products = SymmetricMatrix(order: order + 1)
    let rows = (0..<parameters).flatMap { parameter in columns.map { $0[parameter] } }
    products.addOuterProducts(of: rows, count: parameters, width: order + 1)
    return (
      (0..<order).flatMap { row in (0..<order).map { products[row, $0] } },
      (0..<order).map { products[$0, order] }
    )
  }

  @Test(arguments: Kind.allCases, [0, 0.1, 0.5, 1])
  func `satisfy the optimality conditions, fifty of each kind`(
    kind: Kind, memoryStrength: Double
  ) throws {
    let program = BoundedQuadraticProgram(capacity: 100)
    var random = RandomStream(seed: 1706, purpose: .replay, index: Int(memoryStrength * 10))
    var (fallbacks, returns) = (0, 0)
    for index in 0..<50 {
      let order = 1 + random.uniform(below: 100)
      let (gram, products) = Self.draw(kind, order: order, using: &random)
      let projection = EpisodicGradientProjection(
        ridge: index % 2 == 0 ? 0 : 1e-3, memoryStrength: memoryStrength)
      let (values, ridge) = try projection.multipliers(
        gram: gram, products: products, in: program)
      let data = ProgramData(
        quadratic: gram, ridge: ridge, linear: products, lowerBound: memoryStrength)
      let violations = data.violations(of: values)
      #expect(violations.stationarity < 1e-11)
      #expect(violations.primal == 0)
      #expect(violations.complementarity < 1e-11)
      let residual = max(violations.stationarity, violations.complementarity)
      #expect(abs(program.residual - residual) < 1e-13)
      if ridge != projection.ridge { fallbacks += 1 }
      if program.steps > program.factor.count { returns += 1 }
    }
    // Both ways of the solver are taken where gradients oppose each other.
    #expect(kind != .opposed || fallbacks > 0 && returns > 0)
    #expect(kind != .independent || fallbacks == 0)
  }

  @Test func `scale exactly with the unit of a gradient`() throws {
    var random = RandomStream(seed: 3, purpose: .replay)
    let order = 30
    let (gram, products) = Self.draw(.dependent, order: order, using: &random)
    let units = (0..<order).map { _ in [0x1p-20, 1, 0x1p10][random.uniform(below: 3)] }
    let program = BoundedQuadraticProgram(capacity: order)
    try program.minimize(quadratic: gram, linear: products, lowerBound: 0)
    let solution = program.solution
    #expect(solution.contains { $0 > 0 })
    try program.minimize(
      quadratic: gram.indices.map { gram[$0] * units[$0 / order] * units[$0 % order] },
      linear: zip(products, units).map { $0 * $1 }, lowerBound: 0)
    #expect(zip(program.solution, units).map { $0 * $1 } == solution)
  }
}
