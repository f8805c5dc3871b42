import Engine

/// A quadratic program with one lower bound, and its optimality conditions in plain loops.
struct ProgramData {
  /// Q without the ridge, [k, k].
  var quadratic: [Double]
  var ridge = 0.0
  var linear: [Double]
  var lowerBound: Double

  var order: Int { linear.count }

  func element(_ row: Int, _ column: Int) -> Double {
    quadratic[row * order + column] + (row == column ? ridge : 0)
  }

  func solve(in program: BoundedQuadraticProgram) throws(QuadraticProgramError) -> [Double] {
    try program.minimize(
      quadratic: quadratic, ridge: ridge, linear: linear, lowerBound: lowerBound)
    return program.solution
  }

  /// The largest violation of each optimality condition by `solution`, relative to the largest sum
  /// that had to cancel; slopes and distances are measured as lengths of gradients.
  func violations(
    of solution: [Double]
  ) -> (stationarity: Double, primal: Double, complementarity: Double, scale: Double) {
    var (stationarity, primal, complementarity, scale) = (0.0, 0.0, 0.0, 0.0)
    for row in 0..<order {
      let length = element(row, row).squareRoot()
      let terms = (0..<order).map { element(row, $0) * solution[$0] }
      let slope = (terms.reduce(0, +) + linear[row]) / length
      let distance = (solution[row] - lowerBound) * length
      stationarity = max(stationarity, -slope)
      primal = max(primal, -distance)
      complementarity = max(complementarity, min(max(slope, 0), max(distance, 0)))
      scale = max(scale, (terms.reduce(0) { $0 + abs($1) } + abs(linear[row])) / length)
    }
    return (stationarity / scale, primal / scale, complementarity / scale, scale)
  }
}

extension ProgramData {
  /// The program of projecting `gradient` with the `past` gradients.
  init(past: [[Double]], gradient: [Double], ridge: Double = 0, lowerBound: Double) {
    func product(_ left: [Double], _ right: [Double]) -> Double {
      zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
    quadratic = past.flatMap { row in past.map { product(row, $0) } }
    linear = past.map { product($0, gradient) }
    self.ridge = ridge
    self.lowerBound = lowerBound
  }
}
