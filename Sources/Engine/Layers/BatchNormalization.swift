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
/// without the two means in evaluation mode.
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
  private let channels: Int
  /// Numbers of a channel in one example.
  private let positions: Int

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
    channels = input.channels
    positions = input.count / input.channels
    scale = layout.append("\(name).scale", shape: [channels])
    shift = layout.append("\(name).shift", shape: [channels])
    runningMean = statistics.append("\(name).mean", shape: [channels])
    runningVariance = statistics.append("\(name).variance", shape: [channels])
  }

  public var output: FeatureShape { input }
  public var tensors: [ParameterLayout.Tensor] { [scale, shift] }
  public var statistics: [ParameterLayout.Tensor] { [runningMean, runningVariance] }
  public var couplesRows: Bool { true }
  public var changesErrors: Bool { rectifies }
  public var propagatesInPlace: Bool { true }

  /// What the last forward pass normalized with, so that each way back sees the same.
  public final class Memory: LayerMemory {
    private let storages: [AlignedStorage]
    /// Values of a channel in the last training pass; 0 where there was none.
    fileprivate var count = 0

    fileprivate init(for layer: BatchNormalization, capacity: Int) {
      storages = (0..<6).map { _ in AlignedStorage(count: layer.channels) }
      super.init(capacity: capacity, width: layer.input.count)
    }

    /// μ by channel, like all that follows.
    fileprivate var mean: UnsafeMutablePointer<Float> { storages[0].base }
    /// Σ(x − μ)².
    fileprivate var squares: UnsafeMutablePointer<Float> { storages[1].base }
    /// 1/√(σ² + ε).
    fileprivate var inverseDeviation: UnsafeMutablePointer<Float> { storages[2].base }
    /// γ/√(σ² + ε).
    fileprivate var factor: UnsafeMutablePointer<Float> { storages[3].base }
    /// Σ g.
    fileprivate var errorSums: UnsafeMutablePointer<Float> { storages[4].base }
    /// Σ g·x̂.
    fileprivate var errorProducts: UnsafeMutablePointer<Float> { storages[5].base }
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
    let (input, output, mean) = (pass.input, memory.outputs, memory.mean)
    let inverseDeviation = memory.inverseDeviation
    switch pass.mode {
    case .training:
      memory.count = pass.rows.count * positions
      // Where only stored rows behind the layer are trained on, nothing passes it.
      guard memory.count > 0 else { return }
      measure(pass, in: memory)
    case .evaluation:
      memory.count = 0
      mean.update(from: statistics + runningMean.offset, count: channels)
      for channel in 0..<channels {
        let variance = statistics[runningVariance.offset + channel]
        inverseDeviation[channel] = 1 / (variance + epsilon).squareRoot()
      }
    }
    let (scale, shift) = (pass.theta + scale.offset, pass.theta + shift.offset)
    forEachVector(of: pass.rows) { place in
      let normalized =
        (place.load(input) - place.constant(mean)) * place.constant(inverseDeviation)
      let sum = place.constant(shift).addingProduct(normalized, place.constant(scale))
      place.store(rectifies ? sum.replacing(with: 0, where: sum .< 0) : sum, to: output)
    }
  }

  /// Computes the moments of the minibatch.
  private func measure(_ pass: LayerPass, in memory: Memory) {
    precondition(
      memory.count > 1, "Batch normalization trains on two or more values of a channel, got one")
    let (input, mean, count) = (pass.input, memory.mean, Float(memory.count))
    sum(over: pass.rows, into: (mean, nil)) { place, sum, _ in sum += place.load(input) }
    for channel in 0..<channels { mean[channel] /= count }
    sum(over: pass.rows, into: (memory.squares, nil)) { place, sum, _ in
      let deviation = place.load(input, orElse: place.constant(mean)) - place.constant(mean)
      sum = sum.addingProduct(deviation, deviation)
    }
    for channel in 0..<channels {
      let variance = memory.squares[channel] / count
      memory.inverseDeviation[channel] = 1 / (variance + epsilon).squareRoot()
    }
  }

  /// Sums the errors by channel, which both the parameters and the inputs need.
  public func enter(_ pass: LayerPass, in memory: Memory) {
    let (input, output, errors) = (pass.input, memory.outputs, memory.errors)
    let (mean, inverseDeviation) = (memory.mean, memory.inverseDeviation)
    let rectifies = rectifies
    sum(over: pass.rows, into: (memory.errorSums, memory.errorProducts)) { place, sum, products in
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
      scale[channel] = memory.errorProducts[channel] + (accumulating ? scale[channel] : 0)
      shift[channel] = memory.errorSums[channel] + (accumulating ? shift[channel] : 0)
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let (input, own) = (pass.input, memory.errors)
    let (mean, inverseDeviation, factor) = (memory.mean, memory.inverseDeviation, memory.factor)
    let (errorSums, errorProducts) = (memory.errorSums, memory.errorProducts)
    for channel in 0..<channels {
      factor[channel] = pass.theta[scale.offset + channel] * inverseDeviation[channel]
    }
    // Running moments do not move with the inputs.
    let share = pass.mode == .training ? 1 / Float(memory.count) : 0
    let target = errors - pass.rows.lowerBound * self.input.count
    forEachVector(of: pass.rows) { place in
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
    guard memory.count > 0 else { return }
    let (mean, variance) = (
      statistics + runningMean.offset, statistics + runningVariance.offset
    )
    let rest = 1 - momentum
    for channel in 0..<channels {
      mean[channel] = (rest * mean[channel]).addingProduct(momentum, memory.mean[channel])
      let measured = memory.squares[channel] / Float(memory.count - 1)
      variance[channel] = (rest * variance[channel]).addingProduct(momentum, measured)
    }
  }
}

// MARK: Runs over the numbers of rows, sixteen at a time

/// Where up to sixteen numbers of one row stand: of one plane, or of neighboring channels.
private struct Place {
  /// Of the first number.
  let index: Int
  let count: Int
  /// Its channel.
  let channel: Int
  let isPlane: Bool

  /// Behind the last number there are zeros.
  @inline(__always)
  func load(_ values: UnsafePointer<Float>) -> Vector { load(values, orElse: .zero) }

  /// Behind the last number there are those of `rest`.
  @inline(__always)
  func load(_ values: UnsafePointer<Float>, orElse rest: @autoclosure () -> Vector) -> Vector {
    if count == Vector.scalarCount { return values.vector(at: index) }
    var vector = rest()
    for lane in 0..<count { vector[lane] = values[index + lane] }
    return vector
  }

  @inline(__always)
  func store(_ vector: Vector, to values: UnsafeMutablePointer<Float>) {
    if count == Vector.scalarCount { return values.store(vector, at: index) }
    for lane in 0..<count { values[index + lane] = vector[lane] }
  }

  /// The channels' own of some numbers by channel, which are padded to whole vectors.
  @inline(__always)
  func constant(_ values: UnsafePointer<Float>) -> Vector {
    isPlane ? Vector(repeating: values[channel]) : values.vector(at: channel)
  }
}

extension BatchNormalization {
  @inline(__always)
  private func forEachVector(of rows: Range<Int>, _ body: (Place) -> Void) {
    for row in rows {
      let start = row * input.count
      if positions == 1 {
        forEachVector(ofRowFrom: start, body)
      } else {
        for channel in 0..<channels {
          forEachVector(ofPlane: channel, from: start + channel * positions, body)
        }
      }
    }
  }

  @inline(__always)
  private func forEachVector(ofRowFrom start: Int, _ body: (Place) -> Void) {
    for channel in stride(from: 0, to: channels, by: Vector.scalarCount) {
      body(
        Place(
          index: start + channel, count: min(Vector.scalarCount, channels - channel),
          channel: channel, isPlane: false))
    }
  }

  /// Whole vectors first, whose count is then known where this is inlined.
  @inline(__always)
  private func forEachVector(ofPlane channel: Int, from start: Int, _ body: (Place) -> Void) {
    let lanes = Vector.scalarCount
    let whole = positions & ~(lanes - 1)
    for position in stride(from: 0, to: whole, by: lanes) {
      body(Place(index: start + position, count: lanes, channel: channel, isPlane: true))
    }
    if whole < positions {
      body(
        Place(index: start + whole, count: positions - whole, channel: channel, isPlane: true))
    }
  }

  /// Stores one or two sums by channel, in the order that the type's comment states.
  ///
  /// - Parameter add: Adds the terms of sixteen numbers to the partial sums.
  @inline(__always)
  private func sum(
    over rows: Range<Int>,
    into sums: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>?),
    _ add: (Place, inout Vector, inout Vector) -> Void
  ) {
    sums.0.update(repeating: 0, count: channels)
    sums.1?.update(repeating: 0, count: channels)
    for row in rows {
      let start = row * input.count
      if positions == 1 {
        forEachVector(ofRowFrom: start) { place in
          var sum = sums.0.vector(at: place.channel)
          var second = sums.1?.vector(at: place.channel) ?? .zero
          add(place, &sum, &second)
          sums.0.store(sum, at: place.channel)
          sums.1?.store(second, at: place.channel)
        }
        continue
      }
      for channel in 0..<channels {
        var (sum, second) = (Vector.zero, Vector.zero)
        forEachVector(ofPlane: channel, from: start + channel * positions) {
          add($0, &sum, &second)
        }
        sums.0[channel] += sum.sumOfLanes
        if let target = sums.1 { target[channel] += second.sumOfLanes }
      }
    }
  }
}
