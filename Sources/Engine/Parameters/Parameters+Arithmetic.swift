extension Parameters {
  /// self ← self + factor · other.
  ///
  /// - Precondition: both have the same layout.
  public mutating func add(_ other: Parameters, times factor: Float = 1) {
    requireSameLayout(other)
    let (count, factor) = (count, Vector(repeating: factor))
    withUnsafeMutablePointer { target in
      other.withUnsafePointer { other in
        for index in stride(from: 0, to: count, by: Vector.scalarCount) {
          target.store(
            target.vector(at: index).addingProduct(other.vector(at: index), factor), at: index)
        }
      }
    }
  }

  /// self ← self + other ⊙ other.
  ///
  /// - Precondition: both have the same layout.
  public mutating func add(squaresOf other: Parameters) {
    requireSameLayout(other)
    let count = count
    withUnsafeMutablePointer { target in
      other.withUnsafePointer { other in
        for index in stride(from: 0, to: count, by: Vector.scalarCount) {
          let value = other.vector(at: index)
          target.store(target.vector(at: index).addingProduct(value, value), at: index)
        }
      }
    }
  }

  /// self ← other, in the memory at hand.
  ///
  /// - Precondition: both have the same layout.
  public mutating func copy(_ other: Parameters) {
    requireSameLayout(other)
    let count = count
    withUnsafeMutablePointer { target in
      other.withUnsafePointer { target.update(from: $0, count: count) }
    }
  }

  /// self ← start + factor · (self − start): a factor of 0 goes all the way back, 1 stays.
  ///
  /// - Precondition: both have the same layout.
  public mutating func interpolate(from start: Parameters, by factor: Float) {
    requireSameLayout(start)
    let (count, factor) = (count, Vector(repeating: factor))
    withUnsafeMutablePointer { target in
      start.withUnsafePointer { start in
        for index in stride(from: 0, to: count, by: Vector.scalarCount) {
          let origin = start.vector(at: index)
          target.store(
            origin.addingProduct(target.vector(at: index) - origin, factor), at: index)
        }
      }
    }
  }

  /// self ← factor · self.
  public mutating func scale(by factor: Float) {
    let count = count
    withUnsafeMutablePointer { target in
      for index in stride(from: 0, to: count, by: Vector.scalarCount) {
        target.store(target.vector(at: index) * factor, at: index)
      }
    }
  }

  /// self ← left − right, in the memory at hand.
  ///
  /// - Precondition: all have the same layout.
  public mutating func set(toDifferenceOf left: Parameters, and right: Parameters) {
    requireSameLayout(left)
    requireSameLayout(right)
    let count = count
    withUnsafeMutablePointer { target in
      left.withUnsafePointer { left in
        right.withUnsafePointer { right in
          for index in stride(from: 0, to: count, by: Vector.scalarCount) {
            target.store(left.vector(at: index) - right.vector(at: index), at: index)
          }
        }
      }
    }
  }

  /// self ← self ⊙ factors, element by element.
  ///
  /// - Precondition: both have the same layout.
  public mutating func multiply(by factors: Parameters) {
    requireSameLayout(factors)
    let count = count
    withUnsafeMutablePointer { target in
      factors.withUnsafePointer { factors in
        for index in stride(from: 0, to: count, by: Vector.scalarCount) {
          target.store(target.vector(at: index) * factors.vector(at: index), at: index)
        }
      }
    }
  }

  /// 1/(self + offset), element by element; padding stays 0.
  public func reciprocal(adding offset: Float) -> Parameters {
    var result = self
    result.withUnsafeMutablePointer { base in
      for tensor in layout.tensors {
        for index in tensor.range { base[index] = 1 / (base[index] + offset) }
      }
    }
    return result
  }

  /// Sets every element to 0 and keeps the memory.
  public mutating func clear() {
    let count = count
    withUnsafeMutablePointer { $0.update(repeating: 0, count: count) }
  }

  /// The inner product Σᵢ aᵢbᵢ.
  ///
  /// Sixteen partial sums in single precision over blocks of 4096 elements, then double precision,
  /// so that long vectors lose no digits.
  public func dot(_ other: Parameters) -> Double {
    requireSameLayout(other)
    var total = 0.0
    withUnsafePointer { left in
      other.withUnsafePointer { right in
        for start in stride(from: 0, to: count, by: 4096) {
          var partial = Vector.zero
          for index in stride(from: start, to: min(start + 4096, count), by: Vector.scalarCount) {
            partial = partial.addingProduct(left.vector(at: index), right.vector(at: index))
          }
          for lane in 0..<Vector.scalarCount { total += Double(partial[lane]) }
        }
      }
    }
    return total
  }

  /// Whether no element is infinite or not a number.
  public var isFinite: Bool {
    var probe = Vector.zero
    withUnsafePointer { base in
      // x − x is 0 for finite x and NaN otherwise.
      for index in stride(from: 0, to: count, by: Vector.scalarCount) {
        let value = base.vector(at: index)
        probe += value - value
      }
    }
    return probe == .zero
  }

  /// Adds strength · importance ⊙ (θ − anchor) to a gradient, in one pass, and returns
  /// Σ importance ⊙ (θ − anchor)².
  ///
  /// This is the gradient of ½ · strength · Σ importance ⊙ (θ − anchor)².
  public mutating func addQuadraticPull(
    of parameters: Parameters, to anchor: Parameters, importance: Parameters, strength: Float
  ) -> Double {
    requireSameLayout(parameters)
    requireSameLayout(anchor)
    requireSameLayout(importance)
    let (count, strength) = (count, Vector(repeating: strength))
    var total = 0.0
    withUnsafeMutablePointer { gradient in
      parameters.withUnsafePointer { theta in
        anchor.withUnsafePointer { anchor in
          importance.withUnsafePointer { importance in
            for start in stride(from: 0, to: count, by: 4096) {
              var partial = Vector.zero
              for index in stride(
                from: start, to: min(start + 4096, count), by: Vector.scalarCount)
              {
                let distance = theta.vector(at: index) - anchor.vector(at: index)
                let pull = importance.vector(at: index) * distance
                gradient.store(
                  gradient.vector(at: index).addingProduct(pull, strength), at: index)
                partial = partial.addingProduct(pull, distance)
              }
              for lane in 0..<Vector.scalarCount { total += Double(partial[lane]) }
            }
          }
        }
      }
    }
    return total
  }

  /// Adds strength · importance ⊙ (θ − anchor) ⊙ (θ′ − θ): of each element, the work of the pull of
  /// ``addQuadraticPull(of:to:importance:strength:)`` along the step from θ to θ′.
  public mutating func addWork(
    ofPullFrom parameters: Parameters, to anchor: Parameters, importance: Parameters,
    strength: Float, over end: Parameters
  ) {
    requireSameLayout(parameters)
    requireSameLayout(anchor)
    requireSameLayout(importance)
    requireSameLayout(end)
    let count = count
    withUnsafeMutablePointer { work in
      parameters.withUnsafePointer { theta in
        anchor.withUnsafePointer { anchor in
          importance.withUnsafePointer { importance in
            end.withUnsafePointer { end in
              for index in stride(from: 0, to: count, by: Vector.scalarCount) {
                let distance = theta.vector(at: index) - anchor.vector(at: index)
                let pull = importance.vector(at: index) * distance * strength
                let step = end.vector(at: index) - theta.vector(at: index)
                work.store(work.vector(at: index).addingProduct(pull, step), at: index)
              }
            }
          }
        }
      }
    }
  }

  private func requireSameLayout(_ other: Parameters) {
    precondition(
      count == other.count,
      "Vectors of one layout expected, got \(count) and \(other.count) elements")
  }
}
