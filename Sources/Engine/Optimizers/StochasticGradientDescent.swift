/// Stochastic gradient descent with heavy-ball momentum.
///
///     u ← μu + g,  θ ← θ − ηu
///
/// The velocity starts at 0, so the first step is plain gradient descent; dampening, Nesterov's
/// form and weight decay are left out.
public struct StochasticGradientDescent: Optimizer {
  /// The learning rate η, which may follow a schedule.
  public var learningRate: Float
  /// μ in 0..<1.
  public let momentum: Float

  private var velocity: Parameters

  public init(layout: ParameterLayout, learningRate: Float, momentum: Float = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
    velocity = Parameters(layout: layout)
  }

  public mutating func reset() {
    velocity = Parameters(layout: velocity.layout)
  }

  public mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, pathIntegral: UnsafeMutablePointer<Float>?
  ) {
    let count = parameters.count
    let (rate, momentum) = (Vector(repeating: -learningRate), Vector(repeating: momentum))
    parameters.withUnsafeMutablePointer { theta in
      velocity.withUnsafeMutablePointer { velocity in
        gradient.withUnsafePointer { gradient in
          var index = 0
          while index < count {
            let g = gradient.vector(at: index)
            let u = g.addingProduct(velocity.vector(at: index), momentum)
            velocity.store(u, at: index)
            let old = theta.vector(at: index)
            let new = old.addingProduct(u, rate)
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

extension StochasticGradientDescent: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&learningRate)
    try velocity.exchange(with: archive)
  }
}
