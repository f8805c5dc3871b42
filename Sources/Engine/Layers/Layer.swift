/// One step of a network: what it makes of a minibatch, and how errors come back through it.
///
/// A layer is an immutable description. Its parameters lie in θ, what it measures beside them in the
/// model's statistics, and all that it computes in its ``Memory``. Network and trainer know nothing
/// else of it, so a new kind of layer is one file.
///
/// On the way back three calls follow one another: ``enter(_:in:)``, then exactly one call that reads the
/// errors for the parameters' sake (``addGradient(_:in:to:accumulating:)``, or one of
/// ``CurvatureLayer``), then ``propagate(_:in:to:accumulating:)``.
public protocol Layer: Sendable {
  /// The layer's memory for a minibatch, with all that is its own affair.
  associatedtype Memory: LayerMemory

  var input: FeatureShape { get }
  var output: FeatureShape { get }
  /// The layer's part of θ, in the order of their places.
  var tensors: [ParameterLayout.Tensor] { get }
  /// The layer's part of the statistics, which no gradient reaches.
  var statistics: [ParameterLayout.Tensor] { get }
  /// Whether its units can be gated (``HiddenGates``).
  var takesGates: Bool { get }
  /// Whether rows of a training pass depend on one another.
  var couplesRows: Bool { get }
  /// Whether entering or going back through the layer changes its errors, which others may share.
  var changesErrors: Bool { get }
  /// Whether the errors of its inputs may take the place of its own, number by number.
  var propagatesInPlace: Bool { get }
  /// The layer as one that second-order methods can ask; nil where it cannot answer them.
  var curvature: (any CurvatureLayer)? { get }

  func makeMemory(capacity: Int) -> Memory
  /// Draws the initial parameters.
  func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream)
  /// Sets the statistics of a network that has seen nothing.
  func initialize(statistics: inout Parameters)

  /// Computes `memory.outputs` of the pass's rows, from 0 on.
  ///
  /// - Parameter statistics: Those of the whole network.
  func forward(_ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory)
  /// Turns `memory.errors`, the derivative with respect to the outputs, into that with respect to what
  /// the parameters make of the inputs.
  func enter(_ pass: LayerPass, in memory: Memory)
  /// Stores the derivative with respect to the layer's parameters in a vector of the layout of θ, or
  /// adds it.
  func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool)
  /// Stores the derivative with respect to the inputs of the pass's rows, [rows.count, inputs], or
  /// adds it.
  func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool)
  /// Moves the statistics towards the moments that the last training pass has measured.
  func fold(_ memory: Memory, into statistics: UnsafeMutablePointer<Float>)
}

/// A layer without parameters, statistics and gates, whose rows do not see one another.
extension Layer {
  public var tensors: [ParameterLayout.Tensor] { [] }
  public var statistics: [ParameterLayout.Tensor] { [] }
  public var takesGates: Bool { false }
  public var couplesRows: Bool { false }
  public var changesErrors: Bool { false }
  public var propagatesInPlace: Bool { false }
  public var curvature: (any CurvatureLayer)? { nil }

  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) {}
  public func initialize(statistics: inout Parameters) {}
  public func enter(_ pass: LayerPass, in memory: Memory) {}
  public func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {}
  public func fold(_ memory: Memory, into statistics: UnsafeMutablePointer<Float>) {}
}

// The same calls with the memory that a workspace keeps, which was made by the layer itself.
extension Layer {
  func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, inMemory memory: LayerMemory
  ) {
    forward(pass, statistics: statistics, in: unsafeDowncast(memory, to: Memory.self))
  }
  func enter(_ pass: LayerPass, inMemory memory: LayerMemory) {
    enter(pass, in: unsafeDowncast(memory, to: Memory.self))
  }
  func addGradient(
    _ pass: LayerPass, inMemory memory: LayerMemory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    addGradient(
      pass, in: unsafeDowncast(memory, to: Memory.self), to: gradient, accumulating: accumulating)
  }
  func propagate(
    _ pass: LayerPass, inMemory memory: LayerMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool = false
  ) {
    propagate(
      pass, in: unsafeDowncast(memory, to: Memory.self), to: errors, accumulating: accumulating)
  }
  func fold(inMemory memory: LayerMemory, into statistics: UnsafeMutablePointer<Float>) {
    fold(unsafeDowncast(memory, to: Memory.self), into: statistics)
  }
}
