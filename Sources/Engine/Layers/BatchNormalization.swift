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
  /// m, the weight of a minibatch in the running moments.
  public let momentum: Float
  public let epsilon: Float
  private let channelwise: ChannelNormalization

  /// - Parameters:
  ///   - ceiling: What rectified units end at, 6 for ReLU6; nil for nowhere.
  ///   - momentum: PyTorch's by default, as is ε.
  ///   - statistics: The layout of the network's statistics.
  public init(
    _ name: String, input: FeatureShape, rectifies: Bool = false, ceiling: Float? = nil,
    momentum: Float = 0.1, epsilon: Float = 1e-5, in layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) {
    precondition(
      epsilon > 0 && momentum >= 0 && momentum <= 1,
      "Batch normalization takes a positive ε and a momentum in 0...1, got \(epsilon), \(momentum)")
    self.momentum = momentum
    self.epsilon = epsilon
    channelwise = ChannelNormalization(input, rectifies: rectifies, ceiling: ceiling)
    (scale, shift) = channelwise.appendParameters(name, to: &layout)
    let channels = channelwise.channels
    runningMean = statistics.append("\(name).mean", shape: [channels])
    runningVariance = statistics.append("\(name).variance", shape: [channels])
  }

  private var channels: Int { channelwise.channels }
  /// Whether y is replaced by max(0, y).
  public var rectifies: Bool { channelwise.rectifies }
  public var input: FeatureShape { channelwise.input }
  public var output: FeatureShape { input }
  public var tensors: [ParameterLayout.Tensor] { [scale, shift] }
  public var statistics: [ParameterLayout.Tensor] { [runningMean, runningVariance] }
  public var couplesRows: Bool { true }
  public var changesErrors: Bool { rectifies }
  public var propagatesInPlace: Bool { true }

  public func makeMemory(capacity: Int) -> NormalizationMemory {
    channelwise.makeMemory(capacity: capacity)
  }

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
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: NormalizationMemory
  ) {
    channelwise.forEachGroup(of: pass, in: memory) { moments in
      if moments.count > 0 {
        precondition(
          moments.count > 1,
          "Batch normalization trains on two or more values of a channel, got one")
        channelwise.measure(pass.input, epsilon: epsilon, in: moments)
      } else {
        moments.mean.update(from: statistics + runningMean.offset, count: channels)
        for channel in 0..<channels {
          let variance = statistics[runningVariance.offset + channel]
          moments.inverseDeviation[channel] = 1 / (variance + epsilon).squareRoot()
        }
      }
      channelwise.normalize(
        pass.input, with: moments, scale: pass.theta + scale.offset,
        shift: pass.theta + shift.offset, into: memory.outputs)
    }
  }

  /// Sums the errors by channel, which both the parameters and the inputs need.
  public func enter(_ pass: LayerPass, in memory: NormalizationMemory) {
    channelwise.sumErrors(pass, in: memory)
  }

  public func addGradient(
    _ pass: LayerPass, in memory: NormalizationMemory, to gradient: UnsafeMutablePointer<Float>,
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
    _ pass: LayerPass, in memory: NormalizationMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    channelwise.propagate(pass, in: memory, to: errors, accumulating: accumulating) { _ in
      pass.theta + scale.offset
    }
  }

  public func fold(_ memory: NormalizationMemory, into statistics: UnsafeMutablePointer<Float>) {
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
