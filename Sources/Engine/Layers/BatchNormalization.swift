/// Batch normalization, y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε), maybe with rectified linear units behind it.
///
/// μ, σ², γ and β are of a channel: of each number of flat rows, of each plane of an image. In training
/// mode μ and σ² are the moments of the minibatch, with σ² = Σ(x − μ)²/n over the n values of a channel,
/// in evaluation mode the running ones of the statistics (Ioffe & Szegedy 2015, arXiv:1502.03167,
/// Algorithms 1 and 2). As PyTorch's `BatchNorm1d` and `BatchNorm2d` have it, a step folds
///
///     running ← (1 − m)·running + m·measured
///
/// with the measured variance Σ(x − μ)²/(n − 1), and a channel with a single value cannot be trained on.
/// With g = ∂L/∂y the way back is
///
///     ∂L/∂β = Σ g,  ∂L/∂γ = Σ g·x̂,  ∂L/∂x = γ/√(σ² + ε) · (g − Σ g/n − x̂·Σ g·x̂/n)
///
/// without the two means in evaluation mode. Where a pass is cut into groups (``LayerPass/groups``) each
/// has moments of its own, which are folded one after the other.
///
/// Sums have a fixed order, so that their bits are the same on all machines. Within a plane there are
/// sixteen partial sums, the p-th of the positions p, p + 16, … in ascending order, each product and
/// addition rounded once, together; they are added from the first to the last. The sums of planes (of flat
/// rows the products themselves) are added row by row from the first on.
public struct BatchNormalization: Layer {
  /// γ, [channels].
  public let scale: ParameterLayout.Tensor
  /// β, [channels].
  public let shift: ParameterLayout.Tensor
  public let runningMean: ParameterLayout.Tensor
  public let runningVariance: ParameterLayout.Tensor
  public let input: FeatureShape
  /// Whether y is replaced by max(0, y).
  public let rectifies: Bool
  /// m, the weight of a minibatch in the running moments.
  public let momentum: Float
  public let epsilon: Float
  private let runs: ChannelRuns

  /// - Parameters:
  ///   - momentum: PyTorch's by default, as is ε.
  ///   - statistics: The layout of the network's statistics.
  public init(
    _ name: String, input: FeatureShape, rectifies: Bool = false, momentum: Float = 0.1,
    epsilon: Float = 1e-5, in layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) {
    precondition(
      epsilon > 0 && momentum >= 0 && momentum <= 1,
      "Batch normalization takes a positive ε and a momentum in 0...1, got \(epsilon), \(momentum)")
    self.input = input
    self.rectifies = rectifies
    self.momentum = momentum
    self.epsilon = epsilon
    runs = ChannelRuns(input)
    let channels = runs.channels
    scale = layout.append("\(name).scale", shape: [channels])
    shift = layout.append("\(name).shift", shape: [channels])
    runningMean = statistics.append("\(name).mean", shape: [channels])
    runningVariance = statistics.append("\(name).variance", shape: [channels])
  }

  private var channels: Int { runs.channels }
  public var output: FeatureShape { input }
  public var tensors: [ParameterLayout.Tensor] { [scale, shift] }
  public var statistics: [ParameterLayout.Tensor] { [runningMean, runningVariance] }
  public var couplesRows: Bool { true }
  public var changesErrors: Bool { rectifies }
  public var propagatesInPlace: Bool { true }

  /// What the last forward pass normalized with, so that each way back sees the same.
  public final class Memory: LayerMemory {
    private let channels: Int
    private var moments: [Moments] = []
    /// Of ``moments``, those of the last forward pass.
    private var used = 0

    fileprivate init(for layer: BatchNormalization, capacity: Int) {
      channels = layer.channels
      super.init(capacity: capacity, width: layer.input.count)
    }

    /// Forgets the groups of the last forward pass.
    fileprivate func begin() { used = 0 }

    /// The memory of a further group of rows with `count` values of a channel.
    fileprivate func moments(of rows: Range<Int>, count: Int) -> Moments {
      if used == moments.count { moments.append(Moments(channels: channels)) }
      used += 1
      (moments[used - 1].rows, moments[used - 1].count) = (rows, count)
      return moments[used - 1]
    }

    /// The groups of the last forward pass.
    fileprivate var groups: ArraySlice<Moments> { moments[..<used] }
  }

  /// What one group of rows is normalized with.
  fileprivate final class Moments {
    private let storages: [AlignedStorage]
    var rows = 0..<0
    /// Measured values of a channel; 0 in evaluation mode.
    var count = 0

    init(channels: Int) { storages = (0..<6).map { _ in AlignedStorage(count: channels) } }

    /// μ by channel, like all that follows.
    var mean: UnsafeMutablePointer<Float> { storages[0].base }
    /// Σ(x − μ)².
    var squares: UnsafeMutablePointer<Float> { storages[1].base }
    /// 1/√(σ² + ε).
    var inverseDeviation: UnsafeMutablePointer<Float> { storages[2].base }
    /// γ/√(σ² + ε).
    var factor: UnsafeMutablePointer<Float> { storages[3].base }
    /// Σ g.
    var errorSums: UnsafeMutablePointer<Float> { storages[4].base }
    /// Σ g·x̂.
    var errorProducts: UnsafeMutablePointer<Float> { storages[5].base }
  }

  public func makeMemory(capacity: Int) -> Memory { Memory(for: self, capacity: capacity) }

  /// γ = 1 and β = 0; nothing is drawn.
  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) {
    parameters.set(scale, to: [Float](repeating: 1, count: channels))
    parameters.set(shift, to: [Float](repeating: 0, count: channels))
  }

  /// Mean 0 and variance 1.
  public func initialize(statistics: inout Parameters) {
    statistics.set(runningMean, to: [Float](repeating: 0, count: channels))
    statistics.set(runningVariance, to: [Float](repeating: 1, count: channels))
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory
  ) {
    memory.begin()
    if pass.mode == .training, let groups = pass.groups {
      for rows in groups { forward(rows, of: pass, statistics: statistics, in: memory) }
    } else {
      forward(pass.rows, of: pass, statistics: statistics, in: memory)
    }
  }

  /// Computes rows with moments of their own.
  private func forward(
    _ rows: Range<Int>, of pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory
  ) {
    // Where only stored rows behind the layer are trained on, nothing passes it.
    guard !rows.isEmpty else { return }
    let moments: Moments
    switch pass.mode {
    case .training:
      moments = memory.moments(of: rows, count: rows.count * runs.positions)
      measure(pass.input, in: moments)
    case .evaluation:
      moments = memory.moments(of: rows, count: 0)
      moments.mean.update(from: statistics + runningMean.offset, count: channels)
      for channel in 0..<channels {
        let variance = statistics[runningVariance.offset + channel]
        moments.inverseDeviation[channel] = 1 / (variance + epsilon).squareRoot()
      }
    }
    normalize(pass, with: moments, into: memory.outputs)
  }

  private func normalize(
    _ pass: LayerPass, with moments: Moments, into output: UnsafeMutablePointer<Float>
  ) {
    let (input, mean, inverseDeviation) = (
      pass.input, moments.mean, moments.inverseDeviation
    )
    let (scale, shift) = (pass.theta + scale.offset, pass.theta + shift.offset)
    runs.forEachVector(of: moments.rows) { place in
      let normalized =
        (place.load(input) - place.constant(mean)) * place.constant(inverseDeviation)
      let sum = place.constant(shift).addingProduct(normalized, place.constant(scale))
      place.store(rectifies ? sum.replacing(with: 0, where: sum .< 0) : sum, to: output)
    }
  }

  /// Computes the moments of a group.
  private func measure(_ input: UnsafePointer<Float>, in moments: Moments) {
    precondition(
      moments.count > 1, "Batch normalization trains on two or more values of a channel, got one")
    let (mean, count) = (moments.mean, Float(moments.count))
    runs.sum(over: moments.rows, into: (mean, nil)) { place, sum, _ in sum += place.load(input) }
    for channel in 0..<channels { mean[channel] /= count }
    runs.sum(over: moments.rows, into: (moments.squares, nil)) { place, sum, _ in
      let deviation = place.load(input, orElse: place.constant(mean)) - place.constant(mean)
      sum = sum.addingProduct(deviation, deviation)
    }
    for channel in 0..<channels {
      let variance = moments.squares[channel] / count
      moments.inverseDeviation[channel] = 1 / (variance + epsilon).squareRoot()
    }
  }

  /// Sums the errors by channel, which both the parameters and the inputs need.
  public func enter(_ pass: LayerPass, in memory: Memory) {
    for moments in memory.groups { sumErrors(pass, in: memory, of: moments) }
  }

  private func sumErrors(_ pass: LayerPass, in memory: Memory, of moments: Moments) {
    let (input, output, errors) = (pass.input, memory.outputs, memory.errors)
    let (mean, inverseDeviation) = (moments.mean, moments.inverseDeviation)
    let (rows, rectifies) = (moments.rows.clamped(to: pass.rows), rectifies)
    runs.sum(over: rows, into: (moments.errorSums, moments.errorProducts)) { place, sum, products in
      var error = place.load(errors)
      if rectifies {
        error.replace(with: 0, where: .!(place.load(output) .> 0))
        place.store(error, to: errors)
      }
      let deviation = place.load(input) - place.constant(mean)
      sum += error
      products = products.addingProduct(error, deviation * place.constant(inverseDeviation))
    }
  }

  public func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let (scale, shift) = (gradient + scale.offset, gradient + shift.offset)
    for channel in 0..<channels {
      var (scaleError, shiftError) = accumulating ? (scale[channel], shift[channel]) : (0, 0)
      for moments in memory.groups {
        scaleError += moments.errorProducts[channel]
        shiftError += moments.errorSums[channel]
      }
      (scale[channel], shift[channel]) = (scaleError, shiftError)
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    for moments in memory.groups {
      propagate(
        pass, memory.errors, of: moments, to: errors - pass.rows.lowerBound * input.count,
        accumulating: accumulating)
    }
  }

  /// - Parameter target: Where row 0 would be.
  private func propagate(
    _ pass: LayerPass, _ own: UnsafePointer<Float>, of moments: Moments,
    to target: UnsafeMutablePointer<Float>, accumulating: Bool
  ) {
    let input = pass.input
    let (mean, inverseDeviation, factor) = (
      moments.mean, moments.inverseDeviation, moments.factor
    )
    let (errorSums, errorProducts) = (moments.errorSums, moments.errorProducts)
    for channel in 0..<channels {
      factor[channel] = pass.theta[scale.offset + channel] * inverseDeviation[channel]
    }
    // Running moments do not move with the inputs.
    let share = moments.count > 0 ? 1 / Float(moments.count) : 0
    runs.forEachVector(of: moments.rows.clamped(to: pass.rows)) { place in
      let normalized =
        (place.load(input) - place.constant(mean)) * place.constant(inverseDeviation)
      let centered = place.load(own).addingProduct(
        place.constant(errorSums), Vector(repeating: -share))
      let error =
        place.constant(factor)
        * centered.addingProduct(-normalized, place.constant(errorProducts) * share)
      place.store(accumulating ? place.load(target) + error : error, to: target)
    }
  }

  public func fold(_ memory: Memory, into statistics: UnsafeMutablePointer<Float>) {
    let (mean, variance) = (
      statistics + runningMean.offset, statistics + runningVariance.offset
    )
    let rest = 1 - momentum
    for moments in memory.groups where moments.count > 0 {
      for channel in 0..<channels {
        mean[channel] = (rest * mean[channel]).addingProduct(momentum, moments.mean[channel])
        let measured = moments.squares[channel] / Float(moments.count - 1)
        variance[channel] = (rest * variance[channel]).addingProduct(momentum, measured)
      }
    }
  }
}
