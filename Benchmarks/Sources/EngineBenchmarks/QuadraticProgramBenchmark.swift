import Engine

/// The quadratic program of gradient episodic memory, once a training step.
enum QuadraticProgramBenchmark {
  /// `tasks` past gradients of 200 parameters, with a common part as gradients of one network have,
  /// and a current gradient that points against it.
  static func projection(tasks: Int, repetitions: Int) -> [Double] {
    let parameters = 200
    var random = RandomStream(seed: 1, purpose: .replay)
    func vector() -> [Double] { (0..<parameters).map { _ in 2 * Double(random.uniform()) - 1 } }
    func product(_ left: [Double], _ right: [Double]) -> Double {
      zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let common = vector()
    let past = (0..<tasks).map { _ in zip(common, vector()).map { 0.5 * $0 + $1 } }
    let current = zip(common, vector()).map { $1 - 0.5 * $0 }
    let gram = past.flatMap { row in past.map { product(row, $0) } }
    let products = past.map { product($0, current) }
    let projection = EpisodicGradientProjection(ridge: 1e-3, memoryStrength: 0)
    let program = BoundedQuadraticProgram(capacity: 99)
    return measure(samples: 10, repetitions: repetitions) {
      do {
        _ = try projection.multipliers(gram: gram, products: products, in: program)
      } catch {
        preconditionFailure("\(error)")
      }
    }
  }
}
