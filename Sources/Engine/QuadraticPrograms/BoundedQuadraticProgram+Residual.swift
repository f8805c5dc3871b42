extension BoundedQuadraticProgram {
  /// How far `values` are from satisfying the Karush-Kuhn-Tucker conditions of the last program.
  ///
  /// With the slopes y = Qv + p and the multipliers max(y, 0), which are feasible, the conditions are
  /// y_j ≥ 0 (stationarity), v_j ≥ γ (primal feasibility), and y_j = 0 or v_j = γ (complementarity).
  /// All hold exactly where this is 0:
  ///
  ///     max_j |min(d_j (v_j − γ), y_j / d_j)| / S,    d_j = √Q_jj
  ///     S = max_j (|p_j| + Σ_i |Q_ji| |v_i|) / d_j
  ///
  /// With Q = GGᵀ, d_j is the length of the gradient g_j: d_j (v_j − γ) and y_j / d_j are lengths in
  /// the space of the gradients, and so is the scale S, the largest sum that had to cancel. The
  /// value is the same in all units of any gradient. Rounding alone leaves about k · 10⁻¹⁶.
  ///
  /// - Parameter values: v, [k].
  public func residual(of values: [Double]) -> Double {
    precondition(values.count == order, "\(order) values expected, got \(values.count)")
    var (largest, scale) = (0.0, 0.0)
    for index in 0..<order {
      let row = quadratic + index * capacity
      var (slope, terms) = (linear[index], abs(linear[index]))
      for (column, value) in values.enumerated() {
        let term = row[column] * value
        slope += term
        terms += abs(term)
      }
      let length = lengths[index]
      let violation = abs(min(length * (values[index] - lowerBound), slope / length))
      if violation > largest || violation.isNaN { largest = violation }
      scale = max(scale, terms / length)
    }
    return scale > 0 ? largest / scale : largest
  }
}
