/// What layers share that normalize channels: y = scale·x̂ + shift with x̂ = (x − μ)/σ, maybe rectified behind it.
///
/// Its users say what μ, σ, scale and shift are; the order of the sums is the one that ``BatchNormalization``
/// states.
struct ChannelNormalization: Sendable {
  let input: FeatureShape
  /// Whether y is replaced by max(0, y).
  let rectifies: Bool
  /// The largest y where it is rectified; nil for none.
  let ceiling: Float?
  let runs: ChannelRuns

  init(_ input: FeatureShape, rectifies: Bool, ceiling: Float?) {
    precondition(ceiling == nil || rectifies, "A ceiling without rectified linear units")
    (self.input, self.rectifies, self.ceiling) = (input, rectifies, ceiling)
    runs = ChannelRuns(input)
  }

  var channels: Int { runs.channels }

  /// The tensors γ and β of a layer.
  func appendParameters(_ name: String, to layout: inout ParameterLayout) -> (
    scale: ParameterLayout.Tensor, shift: ParameterLayout.Tensor
  ) {
    (
      layout.append("\(name).scale", shape: [channels]),
      layout.append("\(name).shift", shape: [channels])
    )
  }

  func makeMemory(capacity: Int) -> NormalizationMemory {
    NormalizationMemory(channels: channels, capacity: capacity, width: input.count)
  }

  /// Visits the groups of rows that a forward pass normalizes by moments of their own.
  ///
  /// - Parameter body: Is given the memory for a group, with the number of measured values of a channel, which
  ///   is 0 in evaluation mode.
  func forEachGroup(
    of pass: LayerPass, in memory: NormalizationMemory, _ body: (ChannelMoments) -> Void
  ) {
    memory.begin()
    let isTraining = pass.mode == .training
    for rows in (isTraining ? pass.groups : nil) ?? [pass.rows] where !rows.isEmpty {
      // Where only stored rows behind the layer are trained on, nothing passes it.
      body(memory.moments(of: rows, count: isTraining ? rows.count * runs.positions : 0))
    }
  }

  /// Computes μ, Σ(x − μ)² and 1/√(σ² + ε) of a group.
  func measure(_ input: UnsafePointer<Float>, epsilon: Float, in moments: ChannelMoments) {
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

  /// - Parameters:
  ///   - scale: By channel, as is `shift`.
  func normalize(
    _ input: UnsafePointer<Float>, with moments: ChannelMoments, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    let (mean, inverseDeviation) = (moments.mean, moments.inverseDeviation)
    let (rectifies, ceiling) = (rectifies, Vector(repeating: ceiling ?? .infinity))
    runs.forEachVector(of: moments.rows) { place in
      let normalized =
        (place.load(input) - place.constant(mean)) * place.constant(inverseDeviation)
      var sum = place.constant(shift).addingProduct(normalized, place.constant(scale))
      if rectifies {
        sum.replace(with: 0, where: sum .< 0)
        sum.replace(with: ceiling, where: sum .> ceiling)
      }
      place.store(sum, to: output)
    }
  }

  /// Sums the errors by channel, which both the parameters and the inputs need, once those of units that are
  /// not active are 0.
  func sumErrors(_ pass: LayerPass, in memory: NormalizationMemory) {
    for moments in memory.groups { sumErrors(pass, in: memory, of: moments) }
  }

  private func sumErrors(
    _ pass: LayerPass, in memory: NormalizationMemory, of moments: ChannelMoments
  ) {
    let (input, output, errors) = (pass.input, memory.outputs, memory.errors)
    let (mean, inverseDeviation) = (moments.mean, moments.inverseDeviation)
    let (rows, rectifies) = (moments.rows.clamped(to: pass.rows), rectifies)
    // No number is at or above what is none.
    let ceiling = Vector(repeating: ceiling ?? .nan)
    runs.sum(over: rows, into: (moments.errorSums, moments.errorProducts)) { place, sum, products in
      var error = place.load(errors)
      if rectifies {
        let value = place.load(output)
        error.replace(with: 0, where: .!(value .> 0) .| (value .>= ceiling))
        place.store(error, to: errors)
      }
      let deviation = place.load(input) - place.constant(mean)
      sum += error
      products = products.addingProduct(error, deviation * place.constant(inverseDeviation))
    }
  }

  /// Stores or adds the derivative with respect to the inputs, from ``sumErrors(_:in:)``.
  ///
  /// - Parameter scale: That of a group, by channel.
  func propagate(
    _ pass: LayerPass, in memory: NormalizationMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool, scale: (ChannelMoments) -> UnsafePointer<Float>
  ) {
    for moments in memory.groups {
      propagate(
        pass, memory.errors, of: moments, scale: scale(moments),
        to: errors - pass.rows.lowerBound * input.count, accumulating: accumulating)
    }
  }

  /// - Parameter target: Where row 0 would be.
  private func propagate(
    _ pass: LayerPass, _ own: UnsafePointer<Float>, of moments: ChannelMoments,
    scale: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, accumulating: Bool
  ) {
    let input = pass.input
    let (mean, inverseDeviation, factor) = (
      moments.mean, moments.inverseDeviation, moments.factor
    )
    let (errorSums, errorProducts) = (moments.errorSums, moments.errorProducts)
    for channel in 0..<channels { factor[channel] = scale[channel] * inverseDeviation[channel] }
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
}

/// What the last forward pass normalized with, so that each way back sees the same.
public final class NormalizationMemory: LayerMemory {
  private let channels: Int
  private var moments: [ChannelMoments] = []
  /// Of ``moments``, those of the last forward pass.
  private var used = 0

  fileprivate init(channels: Int, capacity: Int, width: Int) {
    self.channels = channels
    super.init(capacity: capacity, width: width)
  }

  /// Forgets the groups of the last forward pass.
  fileprivate func begin() { used = 0 }

  /// The memory of a further group of rows with `count` values of a channel.
  fileprivate func moments(of rows: Range<Int>, count: Int) -> ChannelMoments {
    if used == moments.count { moments.append(ChannelMoments(channels: channels)) }
    used += 1
    (moments[used - 1].rows, moments[used - 1].count) = (rows, count)
    return moments[used - 1]
  }

  /// The groups of the last forward pass.
  var groups: ArraySlice<ChannelMoments> { moments[..<used] }
}

/// What one group of rows is normalized with.
final class ChannelMoments {
  private let storages: [AlignedStorage]
  fileprivate(set) var rows = 0..<0
  /// Measured values of a channel; 0 in evaluation mode.
  fileprivate(set) var count = 0

  fileprivate init(channels: Int) {
    storages = (0..<10).map { _ in AlignedStorage(count: channels) }
  }

  /// μ by channel, like all that follows.
  var mean: UnsafeMutablePointer<Float> { storages[0].base }
  /// Σ(x − μ)².
  var squares: UnsafeMutablePointer<Float> { storages[1].base }
  /// 1/σ.
  var inverseDeviation: UnsafeMutablePointer<Float> { storages[2].base }
  /// scale/σ.
  fileprivate var factor: UnsafeMutablePointer<Float> { storages[3].base }
  /// Σ g.
  var errorSums: UnsafeMutablePointer<Float> { storages[4].base }
  /// Σ g·x̂.
  var errorProducts: UnsafeMutablePointer<Float> { storages[5].base }
  /// r of batch renormalization.
  var ratio: UnsafeMutablePointer<Float> { storages[6].base }
  /// d of batch renormalization.
  var distance: UnsafeMutablePointer<Float> { storages[7].base }
  /// γ·r.
  var scale: UnsafeMutablePointer<Float> { storages[8].base }
  /// β + γ·d.
  var shift: UnsafeMutablePointer<Float> { storages[9].base }
}
