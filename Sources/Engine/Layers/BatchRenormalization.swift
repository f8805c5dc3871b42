/// Batch renormalization, y = γ·(x̂·r + d) + β with x̂ = (x − μ)/σ, maybe with rectified linear units behind it.
///
/// μ and σ are a minibatch's by channel, σ = √(Σ(x − μ)²/n + ε), and
///
///     r = clip(σ/σᵣ, 1/r_max, r_max),  d = clip((μ − μᵣ)/σᵣ, −d_max, d_max)
///
/// hold them near the running mean μᵣ and deviation σᵣ, with which evaluation goes, y = γ·(x − μᵣ)/σᵣ + β
/// (Ioffe 2017, arXiv:1702.03275, Algorithms 1 and 2). r and d are constants on the way back, so that with
/// g = ∂L/∂y
///
///     ∂L/∂β = Σ g,  ∂L/∂γ = r·Σ g·x̂ + d·Σ g,  ∂L/∂x = γ·r/σ · (g − Σ g/n − x̂·Σ g·x̂/n)
///
/// A step folds with momentum m
///
///     μᵣ ← μᵣ + m·(μ − μᵣ),  σᵣ ← σᵣ + m·(σ − σᵣ)
///
/// an average of deviations and not of variances; r and d have been taken from what was there before. Momentum and
/// limits lie in the statistics (``RenormalizationCourse``), since they change while a stream is learned. A channel
/// with σᵣ = 0, which has not varied so far, is divided by √ε.
///
/// Where a pass is cut into groups each has moments of its own; all have r and d from what was folded before the
/// pass. Sums have the order of ``BatchNormalization``.
public struct BatchRenormalization: Layer {
  /// How r_max and d_max grow, and what becomes of a variance that was learned elsewhere.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// As released with "Latent replay for real-time continual learning" (Pellegrini et al. 2020, in PyTorch):
    /// by the rows of each training pass until they are no longer below their caps. σᵣ is √variance, without ε.
    case released
    /// As in the paper of 2017, Section 4.1: by steps, r_max from 1 to its cap between steps 5000 and 40 000,
    /// d_max from 0 to its cap between steps 5000 and 25 000. σᵣ is √(variance + ε).
    case paper
  }

  public let form: Form
  /// γ, [channels].
  public let scale: ParameterLayout.Tensor
  /// β, [channels].
  public let shift: ParameterLayout.Tensor
  /// μᵣ, [channels].
  public let runningMean: ParameterLayout.Tensor
  /// σᵣ, [channels].
  public let runningDeviation: ParameterLayout.Tensor
  /// The numbers of a ``RenormalizationCourse``.
  public let course: ParameterLayout.Tensor
  /// Rows during which r_max has grown, and d_max; in the form of the paper steps, twice.
  public let progress: ParameterLayout.Tensor
  public let epsilon: Float
  private let channelwise: ChannelNormalization

  /// - Parameters:
  ///   - ceiling: What rectified units end at, 6 for ReLU6; nil for nowhere.
  ///   - statistics: The layout of the network's statistics.
  public init(
    _ name: String, input: FeatureShape, form: Form = .released, rectifies: Bool = false,
    ceiling: Float? = nil, epsilon: Float = 1e-5, in layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) {
    precondition(epsilon > 0, "Batch renormalization takes a positive ε, got \(epsilon)")
    (self.form, self.epsilon) = (form, epsilon)
    channelwise = ChannelNormalization(input, rectifies: rectifies, ceiling: ceiling)
    (scale, shift) = channelwise.appendParameters(name, to: &layout)
    let channels = channelwise.channels
    runningMean = statistics.append("\(name).mean", shape: [channels])
    runningDeviation = statistics.append("\(name).deviation", shape: [channels])
    course = statistics.append("\(name).course", shape: [RenormalizationCourse.count])
    progress = statistics.append("\(name).progress", shape: [2])
  }

  private var channels: Int { channelwise.channels }
  public var input: FeatureShape { channelwise.input }
  public var output: FeatureShape { input }
  public var tensors: [ParameterLayout.Tensor] { [scale, shift] }
  public var statistics: [ParameterLayout.Tensor] {
    [runningMean, runningDeviation, course, progress]
  }
  public var couplesRows: Bool { true }
  public var changesErrors: Bool { channelwise.rectifies }
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

  /// Mean 0 and deviation 1, and the form's own course.
  public func initialize(statistics: inout Parameters) {
    statistics.set(runningMean, to: [Float](repeating: 0, count: channels))
    statistics.set(runningDeviation, to: [Float](repeating: 1, count: channels))
    begin(RenormalizationCourse(form), in: &statistics)
  }

  /// σᵣ of a channel whose running variance another network has learned.
  public func deviation(ofVariance variance: Float) -> Float {
    (form == .paper ? variance + epsilon : variance).squareRoot()
  }

  // MARK: Course

  /// Sets momentum and limits for what comes.
  public func begin(_ course: RenormalizationCourse, in statistics: inout Parameters) {
    statistics.set(self.course, to: course.numbers)
    statistics.set(progress, to: [0, 0])
  }

  /// r_max and d_max of the next training pass.
  public func limits(in statistics: Parameters) -> RenormalizationCourse.Limits {
    statistics.withUnsafePointer { limits(in: $0) }
  }

  private func limits(in statistics: UnsafePointer<Float>) -> RenormalizationCourse.Limits {
    let course = RenormalizationCourse(statistics + self.course.offset)
    let (scaleProgress, shiftProgress) = (
      Double(statistics[progress.offset]), Double(statistics[progress.offset + 1])
    )
    switch form {
    case .released:
      // From the beginning each time: a sum of single precision would be off in the sixth place.
      func grown(_ start: Float, by rows: Double) -> Float {
        Float(Double(start) + Double(course.growth) * rows)
      }
      return .init(
        scale: grown(course.start.scale, by: scaleProgress),
        shift: grown(course.start.shift, by: shiftProgress))
    case .paper:
      func ramp(_ start: Float, _ cap: Float, at step: Double, until end: Double) -> Float {
        let part = min(max((step - 5000) / (end - 5000), 0), 1)
        return Float(Double(start) + part * (Double(cap) - Double(start)))
      }
      return .init(
        scale: ramp(course.start.scale, course.caps.scale, at: scaleProgress, until: 40_000),
        shift: ramp(course.start.shift, course.caps.shift, at: shiftProgress, until: 25_000))
    }
  }

  // MARK: Passes

  /// σᵣ, in place of which √ε stands where it is 0.
  private func deviation(_ channel: Int, in statistics: UnsafePointer<Float>) -> Float {
    let deviation = statistics[runningDeviation.offset + channel]
    return deviation == 0 ? epsilon.squareRoot() : deviation
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: NormalizationMemory
  ) {
    let limits = limits(in: statistics)
    channelwise.forEachGroup(of: pass, in: memory) { moments in
      if moments.count > 0 {
        channelwise.measure(pass.input, epsilon: epsilon, in: moments)
      } else {
        moments.mean.update(from: statistics + runningMean.offset, count: channels)
      }
      for channel in 0..<channels {
        let running = deviation(channel, in: statistics)
        var (ratio, distance): (Float, Float) = (1, 0)
        if moments.count > 0 {
          let own = 1 / moments.inverseDeviation[channel]
          ratio = min(max(own / running, 1 / limits.scale), limits.scale)
          let offset = (moments.mean[channel] - statistics[runningMean.offset + channel]) / running
          distance = min(max(offset, -limits.shift), limits.shift)
        } else {
          moments.inverseDeviation[channel] = 1 / running
        }
        let (scale, shift) = (
          pass.theta[scale.offset + channel], pass.theta[shift.offset + channel]
        )
        (moments.ratio[channel], moments.distance[channel]) = (ratio, distance)
        moments.scale[channel] = scale * ratio
        moments.shift[channel] = shift.addingProduct(scale, distance)
      }
      channelwise.normalize(
        pass.input, with: moments, scale: moments.scale, shift: moments.shift,
        into: memory.outputs)
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
        let (sum, product) = (moments.errorSums[channel], moments.errorProducts[channel])
        scaleError += (moments.ratio[channel] * product).addingProduct(
          moments.distance[channel], sum)
        shiftError += sum
      }
      (scale[channel], shift[channel]) = (scaleError, shiftError)
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: NormalizationMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    channelwise.propagate(pass, in: memory, to: errors, accumulating: accumulating) {
      UnsafePointer($0.scale)
    }
  }

  public func fold(_ memory: NormalizationMemory, into statistics: UnsafeMutablePointer<Float>) {
    let course = RenormalizationCourse(statistics + self.course.offset)
    let (mean, deviation, progress) = (
      statistics + runningMean.offset, statistics + runningDeviation.offset,
      statistics + progress.offset
    )
    for moments in memory.groups where moments.count > 0 {
      let limits = limits(in: statistics)
      switch form {
      case .released:
        if limits.scale < course.caps.scale { progress[0] += Float(moments.rows.count) }
        if limits.shift < course.caps.shift { progress[1] += Float(moments.rows.count) }
      case .paper:
        progress[0] += 1
        progress[1] += 1
      }
      for channel in 0..<channels {
        let own = 1 / moments.inverseDeviation[channel]
        mean[channel].addProduct(course.momentum, moments.mean[channel] - mean[channel])
        deviation[channel].addProduct(course.momentum, own - deviation[channel])
      }
    }
  }
}
