/// A rule by which a gradient changes parameters; its state has the layout of the parameters.
public protocol Optimizer: Sendable, Resumable {
  /// Takes one step.
  ///
  /// - Parameter pathIntegral: Where given, −gᵢ·Δθᵢ of this step is added to it, which is what
  ///   synaptic intelligence measures.
  mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, pathIntegral: UnsafeMutablePointer<Float>?
  )

  /// Forgets the moments and the step count, as at the start of a run.
  mutating func reset()
}
