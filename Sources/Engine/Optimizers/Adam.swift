/// Adam, without weight decay and without AMSGrad.
///
///     m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²
///     θ ← θ − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)
///
/// Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1, in the order of operations of PyTorch.
public struct Adam: Optimizer {
  /// The learning rate η.
  public let learningRate: Float
  /// β₁ and β₂, the decay rates of the moments.
  public let decay: (first: Double, second: Double)
  /// ε, added to the root of the second moment.
  public let epsilon: Float
  /// Whether ε is added to the root after its bias correction, as in the Algorithm, or before it,
  /// as in the "more efficient" order that the paper gives at the end of its section 2.
  public let epsilonFollowsCorrection: Bool

  private var firstMoment: Parameters
  private var secondMoment: Parameters
  /// Steps taken since the last reset.
  public private(set) var steps = 0
  private var powers = (first: 1.0, second: 1.0)

  public init(
    layout: ParameterLayout, learningRate: Float = 0.001, firstDecay: Double = 0.9,
    secondDecay: Double = 0.999, epsilon: Float = 1e-8, epsilonFollowsCorrection: Bool = true
  ) {
    self.learningRate = learningRate
    decay = (firstDecay, secondDecay)
    self.epsilon = epsilon
    self.epsilonFollowsCorrection = epsilonFollowsCorrection
    firstMoment = Parameters(layout: layout)
    secondMoment = Parameters(layout: layout)
  }

  /// What it has gathered: the moments, and the steps since the last reset.
  public var progress: (firstMoment: Parameters, secondMoment: Parameters, steps: Int) {
    (firstMoment, secondMoment, steps)
  }

  /// Goes on with the same bits from what another of the same settings had gathered.
  public mutating func resume(
    _ progress: (firstMoment: Parameters, secondMoment: Parameters, steps: Int)
  ) {
    reset()
    firstMoment.copy(progress.firstMoment)
    secondMoment.copy(progress.secondMoment)
    // One by one, since powers of another order would have other bits.
    for _ in 0..<progress.steps {
      powers.first *= decay.first
      powers.second *= decay.second
    }
    steps = progress.steps
  }

  public mutating func reset() {
    firstMoment = Parameters(layout: firstMoment.layout)
    secondMoment = Parameters(layout: secondMoment.layout)
    steps = 0
    powers = (1, 1)
  }

  public mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, pathIntegral: UnsafeMutablePointer<Float>?
  ) {
    steps += 1
    powers.first *= decay.first
    powers.second *= decay.second
    let rate = Float(Double(learningRate) / (1 - powers.first))
    let inverseRoot = Float(1 / (1 - powers.second).squareRoot())
    let (beta1, beta2) = (Float(decay.first), Float(decay.second))
    let (rest1, rest2) = (Float(1 - decay.first), Float(1 - decay.second))
    let epsilon = epsilonFollowsCorrection ? self.epsilon : self.epsilon * inverseRoot
    let count = parameters.count
    parameters.withUnsafeMutablePointer { theta in
      firstMoment.withUnsafeMutablePointer { first in
        secondMoment.withUnsafeMutablePointer { second in
          gradient.withUnsafePointer { gradient in
            var index = 0
            while index < count {
              let g = gradient.vector(at: index)
              let m = flushed(
                (g * rest1).addingProduct(first.vector(at: index), Vector(repeating: beta1)))
              let v = flushed(
                (g * g * rest2).addingProduct(
                  second.vector(at: index), Vector(repeating: beta2)))
              first.store(m, at: index)
              second.store(v, at: index)
              let step = m * rate / (squareRoot(v) * inverseRoot + epsilon)
              let old = theta.vector(at: index)
              let new = old - step
              theta.store(new, at: index)
              if let pathIntegral {
                let path = pathIntegral.vector(at: index)
                pathIntegral.store(path.addingProduct(g, old - new), at: index)
              }
              index += Vector.scalarCount
            }
          }
        }
      }
    }
  }
}

extension Adam: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try firstMoment.exchange(with: archive)
    try secondMoment.exchange(with: archive)
    try archive.exchange(&steps)
    try archive.exchange(&powers.first)
    try archive.exchange(&powers.second)
  }
}
