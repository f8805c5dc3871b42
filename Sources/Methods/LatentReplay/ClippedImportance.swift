import Engine

/// Synaptic intelligence as AR1 has it: importances are clipped from above.
///
///     s ← s − g ⊙ Δθ  at each step,   Ω ← Ω + s/((θ − θ_ref)² + ξ)  at the end of a context,
///     F = min(Ω, c),   L ← L + λ/2 Σ F (θ − θ_ref)²
///
/// g is the gradient of the whole loss, without weight decay, and θ_ref are the parameters at the start of the
/// context. F may be negative, as in the released code, where s and Ω have the
/// other sign. Only kernels of layers before the head have an importance.
/// Pellegrini et al. 2020, arXiv:1912.01100, after Zenke, Poole & Ganguli 2017, arXiv:1703.04200.
struct ClippedImportance {
  /// λ.
  let strength: Float
  /// c.
  let clip: Float
  /// ξ.
  let damping: Float
  /// What has an importance, as ranges of the flat vector.
  private let ranges: [Range<Int>]
  /// Ω and s.
  private var omega: Parameters
  private var path: Parameters
  /// θ_ref.
  private var reference: Parameters
  /// g and θ before a step.
  private var gradient: Parameters
  private var before: Parameters

  init(of model: Classifier, strength: Double, clip: Double, damping: Double = 1e-7) {
    self.strength = Float(strength)
    self.clip = Float(clip)
    self.damping = Float(damping)
    // Scales and shifts of a normalization, and biases, are vectors.
    ranges = model.network.tensors(of: .trunk).filter { $0.shape.count > 1 }.map(\.range)
    let zero = Parameters(layout: model.parameters.layout)
    (omega, path, gradient) = (zero, zero, zero)
    (reference, before) = (model.parameters, model.parameters)
  }

  mutating func begin(at parameters: Parameters) {
    reference.copy(parameters)
    path.clear()
  }

  /// Adds the penalty's gradient and returns the penalty; what then is the whole gradient is remembered.
  mutating func addGradient(at parameters: Parameters, to gradient: inout Parameters) -> Double {
    let (clip, strength) = (clip, strength)
    var penalty = 0.0
    gradient.withUnsafeMutablePointer { gradient in
      parameters.withUnsafePointer { theta in
        reference.withUnsafePointer { reference in
          omega.withUnsafePointer { omega in
            for index in ranges.joined() {
              let distance = theta[index] - reference[index]
              let importance = min(omega[index], clip)
              gradient[index] += strength * importance * distance
              penalty += 0.5 * Double(strength * importance * distance * distance)
            }
          }
        }
      }
    }
    self.gradient.copy(gradient)
    before.copy(parameters)
    return penalty
  }

  /// Takes a step into account that has just been taken.
  mutating func observe(_ parameters: Parameters) {
    path.subtractWork(of: gradient, from: before, to: parameters)
  }

  mutating func finish(at parameters: Parameters) {
    let damping = damping
    omega.withUnsafeMutablePointer { omega in
      path.withUnsafePointer { path in
        parameters.withUnsafePointer { theta in
          reference.withUnsafePointer { reference in
            for index in ranges.joined() {
              let distance = theta[index] - reference[index]
              omega[index] += path[index] / (distance * distance + damping)
            }
          }
        }
      }
    }
  }

  var byteCount: Int { omega.byteCount + reference.byteCount }
}

extension ClippedImportance: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    // The gradient and the parameters before a step live within it.
    try omega.exchange(with: archive)
    try path.exchange(with: archive)
    try reference.exchange(with: archive)
  }
}
