/// The distribution from which an autoencoder's latent variables are thought to come.
public enum LatentPrior: Sendable, Equatable {
  /// N(0, I).
  case standardNormal
  /// A mixture of normals with diagonal variances, whose means and log variances are trained.
  ///
  /// Mode m belongs to class ⌊m / modesPerClass⌋.
  case mixture(classes: Int, modesPerClass: Int)

  /// Modes of a mixture, 0 for the standard normal.
  public var modes: Int {
    switch self {
    case .standardNormal: 0
    case .mixture(let classes, let modesPerClass): classes * modesPerClass
    }
  }
}

/// The trained parameters of a mixture prior.
public struct MixturePrior: Sendable, Equatable {
  public let modes: Int
  public let latent: Int
  /// m, [modes, latent].
  public let means: ParameterLayout.Tensor
  /// v, [modes, latent].
  public let logVariances: ParameterLayout.Tensor

  init(modes: Int, latent: Int, in layout: inout ParameterLayout) {
    self.modes = modes
    self.latent = latent
    means = layout.append("prior.mean", shape: [modes, latent])
    logVariances = layout.append("prior.log-variance", shape: [modes, latent])
  }

  /// Draws every mean and log variance from N(0, 1), means first.
  func initialize(_ parameters: inout Parameters, using random: inout RandomStream) {
    parameters.withUnsafeMutablePointer { base in
      for tensor in [means, logVariances] {
        for index in tensor.range { base[index] = random.normal() }
      }
    }
  }

  /// Adds the gradient of the weighted divergence of a posterior from this prior, estimated with the
  /// one latent vector that was drawn, and returns its value.
  ///
  ///     L = Σ_rows w/B · 1/n · [log q(z|x) − log p(z)]
  ///     log q = −½ Σ_d (v_d + ε_d²),   log p = log Σ_m c_m exp(−½ Σ_d (v_md + (z_d − m_md)²/e^{v_md}))
  ///
  /// The constants ½ log 2π cancel. The sum over modes is taken in double precision without the
  /// guard of the released code, which keeps the logarithm of less than 1e-40 finite.
  /// - Parameters:
  ///   - noise: ε, [rows, latent].
  ///   - logVariances: v of the posterior, [rows, latent].
  ///   - modeWeights: c, [rows, modes], each row of sum 1; modes with 0 take no part.
  ///   - scale: w/(B·n).
  ///   - latentGradients: ∂L/∂z, [rows, latent], added to.
  ///   - logVarianceGradients: The direct part of ∂L/∂v, added to.
  ///   - gradient: The flat gradient; the prior's parameters are added to.
  func divergence(
    _ theta: UnsafePointer<Float>, latents: UnsafePointer<Float>, noise: UnsafePointer<Float>,
    posteriorLogVariances: UnsafePointer<Float>, modeWeights: UnsafePointer<Float>, rows: Int,
    scale: Float, latentGradients: UnsafeMutablePointer<Float>,
    logVarianceGradients: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    scratch: MixtureScratch
  ) -> Double {
    let (means, logVariances) = (theta + means.offset, theta + self.logVariances.offset)
    let (meanGradients, varianceGradients) = (
      gradient + self.means.offset, gradient + self.logVariances.offset
    )
    let precisions = scratch.precisions
    for index in 0..<modes * latent { precisions[index] = exponential(-logVariances[index]) }
    for mode in 0..<modes {
      var sum = 0.0
      for unit in 0..<latent { sum += Double(logVariances[mode * latent + unit]) }
      scratch.logDeterminants[mode] = sum
    }
    var total = 0.0
    for row in 0..<rows {
      let (z, weights) = (latents + row * latent, modeWeights + row * modes)
      var largest = -Double.infinity
      for mode in 0..<modes where weights[mode] > 0 {
        let distance = squaredDistance(z, means + mode * latent, precisions + mode * latent)
        let exponent =
          Double(naturalLogarithm(weights[mode]))
          - 0.5 * (scratch.logDeterminants[mode] + Double(distance))
        scratch.exponents[mode] = exponent
        largest = max(largest, exponent)
      }
      var sum = 0.0
      for mode in 0..<modes where weights[mode] > 0 {
        let value = Double(exponential(Float(scratch.exponents[mode] - largest)))
        scratch.exponents[mode] = value
        sum += value
      }
      var posterior = 0.0
      let (v, e) = (posteriorLogVariances + row * latent, noise + row * latent)
      for unit in 0..<latent { posterior -= 0.5 * Double(v[unit].addingProduct(e[unit], e[unit])) }
      total += posterior - largest - Double(naturalLogarithm(Float(sum)))
      let (zGradient, vGradient) = (
        latentGradients + row * latent, logVarianceGradients + row * latent
      )
      for unit in 0..<latent { vGradient[unit] -= 0.5 * scale }
      for mode in 0..<modes where weights[mode] > 0 {
        let share = scale * Float(scratch.exponents[mode] / sum)
        guard share > 0 else { continue }
        let (mean, precision) = (means + mode * latent, precisions + mode * latent)
        let (meanGradient, varianceGradient) = (
          meanGradients + mode * latent, varianceGradients + mode * latent
        )
        for unit in 0..<latent {
          let distance = z[unit] - mean[unit]
          let pull = share * distance * precision[unit]
          zGradient[unit] += pull
          meanGradient[unit] -= pull
          varianceGradient[unit] += 0.5 * (share - pull * distance)
        }
      }
    }
    return total * Double(scale)
  }

  /// Σ_d (z_d − m_d)² p_d.
  @inline(__always)
  private func squaredDistance(
    _ z: UnsafePointer<Float>, _ mean: UnsafePointer<Float>, _ precision: UnsafePointer<Float>
  ) -> Float {
    var partial = Vector.zero
    var unit = 0
    while unit + Vector.scalarCount <= latent {
      let distance = z.vector(at: unit) - mean.vector(at: unit)
      partial = partial.addingProduct(distance * distance, precision.vector(at: unit))
      unit += Vector.scalarCount
    }
    var sum: Float = 0
    for lane in 0..<Vector.scalarCount { sum += partial[lane] }
    while unit < latent {
      let distance = z[unit] - mean[unit]
      sum = sum.addingProduct(distance * distance, precision[unit])
      unit += 1
    }
    return sum
  }

  /// Draws `z` [latent] from one mode.
  func draw(
    _ theta: UnsafePointer<Float>, mode: Int, into z: UnsafeMutablePointer<Float>,
    using random: inout RandomStream
  ) {
    let (means, logVariances) = (
      theta + means.offset + mode * latent, theta + logVariances.offset + mode * latent
    )
    for unit in 0..<latent {
      let deviation = exponential(0.5 * logVariances[unit])
      z[unit] = means[unit].addingProduct(random.normal(), deviation)
    }
  }
}

/// Memory for the divergence from a mixture.
final class MixtureScratch {
  private let storage: AlignedStorage
  let exponents: UnsafeMutablePointer<Double>
  let logDeterminants: UnsafeMutablePointer<Double>

  init(modes: Int, latent: Int) {
    storage = AlignedStorage(count: modes * latent)
    exponents = .allocate(capacity: modes)
    logDeterminants = .allocate(capacity: modes)
    exponents.initialize(repeating: 0, count: modes)
    logDeterminants.initialize(repeating: 0, count: modes)
  }

  deinit {
    exponents.deallocate()
    logDeterminants.deallocate()
  }

  var precisions: UnsafeMutablePointer<Float> { storage.base }
}
