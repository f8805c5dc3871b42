extension BoundedQuadraticProgram {
  /// Leaves in the factor the free variables of the minimum, and in `current` their distance from the
  /// bound.
  func search() throws(QuadraticProgramError) {
    factor.removeAll()
    steps = 0
    for index in 0..<order {
      mayBeFreed[index] = true
      slopesAtBound[index] = linear[index]
    }
    if lowerBound != 0 {
      for index in 0..<order {
        addPadded(
          quadratic + index * capacity, times: lowerBound, to: slopesAtBound, count: order)
      }
    }
    slopes.update(from: slopesAtBound, count: order)
    let scaleAtBound = self.scaleAtBound
    var scale = scaleAtBound
    while let variable = steepest(below: -rounding * scale) {
      guard steps < stepsPerVariable * order else { throw .notConverged(steps: steps) }
      steps += 1
      guard
        factor.append(
          quadratic + variable * capacity, at: variable, right: -slopesAtBound[variable],
          tolerance: rounding)
      else { throw .notPositiveDefinite(variable: variable) }
      mayBeFreed[variable] = false
      current[factor.count - 1] = 0
      factor.solve(into: target)
      // In exact arithmetic a variable always moves in the direction of its slope.
      guard target[factor.count - 1] > 0 else {
        factor.remove(at: factor.count - 1)
        continue
      }
      moveToTarget()
      scale = scaleAtBound + updateSlopes()
    }
  }

  /// An upper bound of |p_j| / √Q_jj + γ Σ_i |Q_ji| / √Q_jj over all j.
  private var scaleAtBound: Double {
    var (largest, sum) = (0.0, 0.0)
    for index in 0..<order {
      largest = max(largest, abs(linear[index]) / lengths[index])
      sum += lengths[index]
    }
    return largest + lowerBound * sum
  }

  /// The variable at its bound with the least slope per length, if that is below `threshold`.
  private func steepest(below threshold: Double) -> Int? {
    var (variable, least) = (Int?.none, threshold)
    for index in 0..<order where mayBeFreed[index] {
      let slope = slopes[index] / lengths[index]
      if slope < least { (variable, least) = (index, slope) }
    }
    return variable
  }

  /// Moves the free variables to the minimum over them; where one would cross its bound on the way,
  /// it is returned to it and the rest moves on to the minimum without it.
  private func moveToTarget() {
    while let (blocking, fraction) = firstBound() {
      for position in (0..<factor.count).reversed() {
        current[position] += fraction * (target[position] - current[position])
        guard position == blocking || current[position] <= 0 else { continue }
        let behind = factor.count - position - 1
        factor.remove(at: position)
        (current + position).update(from: current + (position + 1), count: behind)
      }
      factor.solve(into: target)
    }
    current.update(from: target, count: factor.count)
  }

  /// Which free variable reaches its bound first on the way to the target, and on what part of it.
  private func firstBound() -> (position: Int, fraction: Double)? {
    var first: (position: Int, fraction: Double)?
    for position in 0..<factor.count where target[position] <= 0 {
      let fraction = current[position] / (current[position] - target[position])
      if fraction < first?.fraction ?? .infinity { first = (position, fraction) }
    }
    return first
  }

  /// Brings `slopes` and `mayBeFreed` up to date; returns Σ √Q_jj w_j, which bounds what the free
  /// variables contribute to a slope per length.
  private func updateSlopes() -> Double {
    slopes.update(from: slopesAtBound, count: order)
    for index in 0..<order { mayBeFreed[index] = true }
    var scale = 0.0
    for position in 0..<factor.count {
      let variable = factor.members[position]
      mayBeFreed[variable] = false
      addPadded(
        quadratic + variable * capacity, times: current[position], to: slopes, count: order)
      scale += lengths[variable] * current[position]
    }
    return scale
  }
}
