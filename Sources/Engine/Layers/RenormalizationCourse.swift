/// How batch renormalization goes on from here: how fast running moments follow, and how far a minibatch's may be
/// from them.
///
/// Numbers of the statistics of a ``BatchRenormalization``, so that whoever trains can change them between
/// contexts (``Network/begin(_:in:)``) and whatever keeps a model keeps them too.
public struct RenormalizationCourse: Sendable, Hashable {
  /// The largest r, which is also 1 over the smallest, and the largest |d|.
  public struct Limits: Sendable, Hashable {
    /// r_max.
    public var scale: Float
    /// d_max.
    public var shift: Float

    public init(scale: Float, shift: Float) { (self.scale, self.shift) = (scale, shift) }
  }

  /// m, the weight of a minibatch in the running moments.
  public var momentum: Float
  /// What the limits are at first.
  public var start: Limits
  /// What they grow to.
  public var caps: Limits
  /// By how much both grow with a row of a training pass; of the form of the paper nothing depends on it.
  public var growth: Float

  public init(momentum: Float, start: Limits, caps: Limits, growth: Float) {
    (self.momentum, self.start, self.caps, self.growth) = (momentum, start, caps, growth)
  }

  /// The course with which a form begins.
  public init(_ form: BatchRenormalization.Form) {
    self.init(
      momentum: 0.01, start: Limits(scale: 1, shift: 0),
      caps: form == .released ? Limits(scale: 1.25, shift: 0.5) : Limits(scale: 3, shift: 5),
      growth: form == .released ? 4.1e-5 : 0)
  }

  static let count = 6

  var numbers: [Float] { [momentum, start.scale, start.shift, caps.scale, caps.shift, growth] }

  init(_ numbers: UnsafePointer<Float>) {
    self.init(
      momentum: numbers[0], start: Limits(scale: numbers[1], shift: numbers[2]),
      caps: Limits(scale: numbers[3], shift: numbers[4]), growth: numbers[5])
  }
}

extension Network {
  /// Sets the course of all layers of batch renormalization.
  public func begin(_ course: RenormalizationCourse, in statistics: inout Parameters) {
    for case let layer as BatchRenormalization in layers { layer.begin(course, in: &statistics) }
  }
}
