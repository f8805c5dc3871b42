/// Adds the gradient of a weighted binary cross-entropy of reconstructions, and returns its value.
///
///     L = Σ_rows w/B · 1/n Σ_j −[x_j log σ(a_j) + (1−x_j) log(1−σ(a_j))],   ∂L/∂a = w/(B·n) (σ(a) − x)
///
/// The mean over the n units, not their sum, is the form of the released code of "Three types of
/// incremental learning" and "Brain-inspired replay".
/// - Parameters:
///   - logits: a, [rows, width], before the sigmoid.
///   - targets: x in 0...1, [rows, width].
///   - gradients: [rows, width]; overwritten.
/// - Returns: L in nats per unit.
public func reconstructionCrossEntropy(
  logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, rows: Int, width: Int,
  weight: Float, gradients: UnsafeMutablePointer<Float>
) -> Double {
  guard rows > 0 else { return 0 }
  let scale = weight / Float(rows * width)
  let count = rows * width
  var total = 0.0
  var index = 0
  while index + Vector.scalarCount <= count {
    // Partial sums of one row's length in single precision, then double.
    var partial = Vector.zero
    let end = min(index + 1024, count - (count - index) % Vector.scalarCount)
    while index < end {
      let (a, x) = (logits.vector(at: index), targets.vector(at: index))
      let magnitude = a.replacing(with: -a, where: a .< 0)
      let decay = exponential(-magnitude)
      let inverse = 1 / (1 + decay)
      let sigmoid = inverse.replacing(with: decay * inverse, where: a .< 0)
      gradients.store((sigmoid - x) * scale, at: index)
      // max(a, 0) − a·x + log(1 + e^−|a|)
      let positive = a.replacing(with: 0, where: a .< 0)
      partial += (positive + naturalLogarithm(1 + decay)).addingProduct(-a, x)
      index += Vector.scalarCount
    }
    for lane in 0..<Vector.scalarCount { total += Double(partial[lane]) }
  }
  while index < count {
    let (a, x) = (logits[index], targets[index])
    let decay = exponential(-abs(a))
    let sigmoid = a < 0 ? decay / (1 + decay) : 1 / (1 + decay)
    gradients[index] = (sigmoid - x) * scale
    total += Double(max(a, 0) - a * x + naturalLogarithm(1 + decay))
    index += 1
  }
  return total * Double(scale)
}

/// Adds the gradient of a weighted half squared error of reconstructions, and returns its value.
///
///     L = Σ_rows w/B · 1/n Σ_j ½ (x_j − a_j)²,   ∂L/∂a = w/(B·n) (a − x)
///
/// - Parameters:
///   - outputs: a, [rows, width].
///   - targets: x, [rows, width].
///   - gradients: [rows, width]; overwritten.
/// - Returns: L per unit.
public func reconstructionSquaredError(
  outputs: UnsafePointer<Float>, targets: UnsafePointer<Float>, rows: Int, width: Int,
  weight: Float, gradients: UnsafeMutablePointer<Float>
) -> Double {
  guard rows > 0 else { return 0 }
  let scale = weight / Float(rows * width)
  var total = 0.0
  for row in 0..<rows {
    var partial: Float = 0
    for index in row * width..<(row + 1) * width {
      let difference = outputs[index] - targets[index]
      gradients[index] = scale * difference
      partial = partial.addingProduct(difference, difference)
    }
    total += Double(partial)
  }
  return 0.5 * total * Double(scale)
}

/// log p(x|a) of one example's units up to a constant, for Bernoulli units with logits a:
/// Σ_j x_j log σ(a_j) + (1−x_j) log(1−σ(a_j)).
public func bernoulliLogLikelihood(
  logits: UnsafePointer<Float>, of units: UnsafePointer<Float>, count: Int
) -> Float {
  var partial = Vector.zero
  var index = 0
  while index + Vector.scalarCount <= count {
    let (a, x) = (logits.vector(at: index), units.vector(at: index))
    let positive = a.replacing(with: 0, where: a .< 0)
    let magnitude = a.replacing(with: -a, where: a .< 0)
    partial += (positive + naturalLogarithm(1 + exponential(-magnitude))).addingProduct(-a, x)
    index += Vector.scalarCount
  }
  var total: Float = 0
  for lane in 0..<Vector.scalarCount { total += partial[lane] }
  while index < count {
    let (a, x) = (logits[index], units[index])
    total += max(a, 0) - a * x + naturalLogarithm(1 + exponential(-abs(a)))
    index += 1
  }
  return -total
}

/// log p(x|a) of one example's units up to a constant, for normal units of variance 1:
/// −½ Σ_j (x_j − a_j)², or with σ(a_j) in place of a_j.
///
/// - Parameter appliesSigmoid: Whether the means are the sigmoids of `outputs`.
public func gaussianLogLikelihood(
  outputs: UnsafePointer<Float>, of units: UnsafePointer<Float>, count: Int, appliesSigmoid: Bool
) -> Float {
  var partial = Vector.zero
  var index = 0
  while index + Vector.scalarCount <= count {
    var a = outputs.vector(at: index)
    if appliesSigmoid {
      let decay = exponential(-a.replacing(with: -a, where: a .< 0))
      let inverse = 1 / (1 + decay)
      a = inverse.replacing(with: decay * inverse, where: a .< 0)
    }
    let difference = units.vector(at: index) - a
    partial = partial.addingProduct(difference, difference)
    index += Vector.scalarCount
  }
  var total: Float = 0
  for lane in 0..<Vector.scalarCount { total += partial[lane] }
  while index < count {
    var a = outputs[index]
    if appliesSigmoid {
      let decay = exponential(-abs(a))
      a = a < 0 ? decay / (1 + decay) : 1 / (1 + decay)
    }
    let difference = units[index] - a
    total = total.addingProduct(difference, difference)
    index += 1
  }
  return -0.5 * total
}

/// Replaces `count` logits by their sigmoids, 1/(1 + e^−a).
public func applySigmoid(_ values: UnsafeMutablePointer<Float>, count: Int) {
  var index = 0
  while index + Vector.scalarCount <= count {
    let a = values.vector(at: index)
    let magnitude = a.replacing(with: -a, where: a .< 0)
    let decay = exponential(-magnitude)
    let inverse = 1 / (1 + decay)
    values.store(inverse.replacing(with: decay * inverse, where: a .< 0), at: index)
    index += Vector.scalarCount
  }
  while index < count {
    let decay = exponential(-abs(values[index]))
    values[index] = values[index] < 0 ? decay / (1 + decay) : 1 / (1 + decay)
    index += 1
  }
}

/// Adds the gradient of the weighted divergence of a normal posterior from the standard normal
/// prior, and returns its value.
///
///     L = Σ_rows w/B · 1/n · −½ Σ_d (1 + v_d − μ_d² − e^{v_d})
///
/// - Parameters:
///   - units: n, the number of reconstructed units, by which the released code divides.
///   - meanGradients: ∂L/∂μ = w/(B·n) μ, added to.
///   - logVarianceGradients: ∂L/∂v = w/(B·n) ½(e^v − 1), added to.
public func standardNormalDivergence(
  means: UnsafePointer<Float>, logVariances: UnsafePointer<Float>, rows: Int, width: Int,
  units: Int, weight: Float, meanGradients: UnsafeMutablePointer<Float>,
  logVarianceGradients: UnsafeMutablePointer<Float>
) -> Double {
  guard rows > 0 else { return 0 }
  let scale = weight / Float(rows * units)
  var total = 0.0
  for index in 0..<rows * width {
    let (mean, logVariance) = (means[index], logVariances[index])
    let variance = exponential(logVariance)
    total -= 0.5 * Double(1 + logVariance - mean * mean - variance)
    meanGradients[index] += scale * mean
    logVarianceGradients[index] += scale * 0.5 * (variance - 1)
  }
  return total * Double(scale)
}
