/// A strictly convex quadratic program with one lower bound on all variables, solved exactly.
///
///     minimize ½ vᵀQv + pᵀv over v ∈ ℝᵏ,    v_j ≥ γ ≥ 0 for all j
///
/// The method is the primal active set of Lawson & Hanson 1974, *Solving Least Squares Problems*,
/// chapter 23 (algorithm NNLS), for w = v − γ ≥ 0, on Q itself. All variables start at their bound.
/// Each step frees the one along which the objective falls most steeply (per length √Q_jj of its
/// gradient, so that scales do not matter), minimizes over the free ones, and returns to the bound
/// those that would cross it.
///
/// Dual methods (Goldfarb & Idnani 1983) start at the unconstrained minimum −Q⁻¹p instead, which for
/// nearly dependent gradients is far away and has few correct digits. Here only the free part of Q is
/// ever solved for, through a Cholesky factor updated by rotations, so the residual stays near
/// rounding at any condition number that passes the test of definiteness, and no bound is ever
/// violated. Each step lowers the objective, so no set of free variables comes twice and the search
/// is finite. Against cycling by rounding, a slope within rounding of 0 counts as 0, a variable whose
/// step is lost in rounding is passed over until another step succeeds, and steps are limited.
///
/// The memory is allocated once, for `capacity` variables. Nothing but the last solution is kept
/// between calls, so copies of a learner may share an object on one thread.
public final class BoundedQuadraticProgram {
  /// Variables there is room for.
  public let capacity: Int
  /// The minimizer v of the last program, [k].
  public private(set) var solution: [Double] = []
  /// How far ``solution`` is from satisfying the Karush-Kuhn-Tucker conditions, as ``residual(of:)``
  /// measures it.
  public private(set) var residual = 0.0
  /// Steps of the last program, each of which freed a variable.
  public internal(set) var steps = 0
  /// Steps allowed for each variable; all together seldom take more than one for each.
  var stepsPerVariable = 30

  /// k of the last program.
  private(set) var order = 0
  /// γ.
  private(set) var lowerBound = 0.0
  /// Q, [k, capacity], row-major, both triangles.
  let quadratic: UnsafeMutablePointer<Double>
  /// p.
  let linear: UnsafeMutablePointer<Double>
  /// √Q_jj, the lengths of the gradients of which Q holds the products.
  let lengths: UnsafeMutablePointer<Double>
  /// The slopes of the objective where all variables are at their bound, p + γ Q1.
  let slopesAtBound: UnsafeMutablePointer<Double>
  /// The slopes of the objective, Qv + p.
  let slopes: UnsafeMutablePointer<Double>
  /// w = v − γ of the free variables, in their order in the factor.
  let current: UnsafeMutablePointer<Double>
  /// The w that minimizes the objective over the free variables if they had no bound.
  let target: UnsafeMutablePointer<Double>
  /// Of the variables at their bound, those that may be freed.
  let mayBeFreed: UnsafeMutablePointer<Bool>
  /// The factor of the free part of Q.
  let factor: GrowingCholeskyFactor

  /// - Parameter capacity: The largest k, at least 1.
  public init(capacity: Int) {
    precondition(capacity > 0, "A quadratic program has at least one variable, got \(capacity)")
    self.capacity = capacity
    quadratic = allocatePadded(capacity * capacity)
    linear = allocatePadded(capacity)
    lengths = allocatePadded(capacity)
    slopesAtBound = allocatePadded(capacity)
    slopes = allocatePadded(capacity)
    current = allocatePadded(capacity)
    target = allocatePadded(capacity)
    mayBeFreed = .allocate(capacity: capacity)
    mayBeFreed.initialize(repeating: false, count: capacity)
    factor = GrowingCholeskyFactor(capacity: capacity)
  }

  deinit {
    for memory in [quadratic, linear, lengths, slopesAtBound, slopes, current, target] {
      memory.deallocate()
    }
    mayBeFreed.deallocate()
  }

  /// Finds the minimizer, which is then in ``solution``.
  ///
  /// Allocates nothing, except where k differs from that of the call before or a copy of `solution`
  /// is still held.
  ///
  /// - Parameters:
  ///   - quadratic: Q without `ridge`, [k, k], row-major; its symmetric part (Q + Qᵀ)/2 is used.
  ///   - ridge: Added to the diagonal of Q.
  ///   - linear: p, [k].
  ///   - lowerBound: γ ≥ 0, finite. Below 0, digits of v would be lost in γ + w.
  /// - Throws: ``QuadraticProgramError``. A matrix counts as positive definite where each pivot of its
  ///   Cholesky factorization exceeds 8k · 2⁻⁵² of its diagonal element, below which rounding
  ///   decides. After an error ``solution`` is that of an earlier program.
  /// - Complexity: O(k³), of which the test of definiteness takes k³/3 operations.
  public func minimize(
    quadratic: [Double], ridge: Double = 0, linear: [Double], lowerBound: Double
  ) throws(QuadraticProgramError) {
    try load(quadratic: quadratic, ridge: ridge, linear: linear, lowerBound: lowerBound)
    try checkDefiniteness()
    try search()
    if solution.count != order { solution = Array(repeating: 0, count: order) }
    for index in 0..<order { solution[index] = lowerBound }
    for position in 0..<factor.count { solution[factor.members[position]] += current[position] }
    residual = residual(of: solution)
  }

  /// What rounding may leave of a sum over k variables, relative to the terms.
  var rounding: Double { 8 * Double(order) * .ulpOfOne }

  private func load(
    quadratic: [Double], ridge: Double, linear: [Double], lowerBound: Double
  ) throws(QuadraticProgramError) {
    let order = linear.count
    precondition(
      (1...capacity).contains(order), "1 to \(capacity) variables expected, got \(order)")
    precondition(
      quadratic.count == order * order,
      "A matrix of \(order) × \(order) elements expected, got \(quadratic.count)")
    precondition(
      lowerBound >= 0 && lowerBound.isFinite,
      "A finite lower bound of at least 0 expected, got \(lowerBound)")
    self.order = order
    self.lowerBound = lowerBound
    for row in 0..<order {
      for column in row..<order {
        let element = (quadratic[row * order + column] + quadratic[column * order + row]) / 2
        self.quadratic[row * capacity + column] = element
        self.quadratic[column * capacity + row] = element
      }
      self.quadratic[row * (capacity + 1)] += ridge
      lengths[row] = self.quadratic[row * (capacity + 1)].squareRoot()
      guard linear[row].isFinite else { throw .notFinite(variable: row) }
      self.linear[row] = linear[row]
    }
  }

  private func checkDefiniteness() throws(QuadraticProgramError) {
    factor.removeAll()
    for index in 0..<order {
      let row = quadratic + index * capacity
      guard factor.append(row, at: index, right: 0, tolerance: rounding) else {
        throw .notPositiveDefinite(variable: index)
      }
    }
  }
}
