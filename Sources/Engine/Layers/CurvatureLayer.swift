/// A layer that can say how the loss curves in its parameters.
///
/// What is asked of it (squared gradients, Kronecker factors, kernels of Jacobians) is a sum over
/// examples that needs each example's own gradient. A layer computes it for a whole minibatch at once,
/// from what the gradient of one example is made of.
public protocol CurvatureLayer: Layer {
  /// The memory for sums of squared gradients.
  associatedtype Squares: AnyObject

  // MARK: Squared gradients

  func makeSquares(capacity: Int) -> Squares
  /// Begins a minibatch.
  func clear(_ squares: Squares, rows: Int)
  /// Reads the errors of one way to label the rows, each to count with its weight, and prepares them for
  /// ``Layer/propagate(_:in:to:accumulating:)``.
  func collectSquares(
    _ pass: LayerPass, in memory: Memory, weights: UnsafePointer<Float>, to squares: Squares)
  /// Adds Σ_rows Σ_labels weight · (∂/∂parameters)² of what was collected to a vector of the layout of θ.
  func addSquares(
    _ squares: Squares, _ pass: LayerPass, to sum: UnsafeMutablePointer<Float>)

  // MARK: Kronecker factors

  /// The layer's parameters as a matrix: rows (the inputs and maybe a bias) and columns.
  var matrixShape: (rows: Int, columns: Int) { get }
  /// Adds Σ_rows ā āᵀ of the inputs.
  func addInputMoments(_ pass: LayerPass, to moments: inout SymmetricMatrix)
  /// Adds Σ_rows weight · g gᵀ of the errors and prepares them for
  /// ``Layer/propagate(_:in:to:accumulating:)``.
  func addErrorMoments(
    _ pass: LayerPass, in memory: Memory, weights: UnsafePointer<Float>,
    to moments: inout SymmetricMatrix)
  /// Copies the layer's part of a flat vector to a matrix of ``matrixShape``.
  func gather(from vector: UnsafePointer<Float>, to matrix: UnsafeMutablePointer<Float>)
  /// Copies such a matrix to the layer's part of a flat vector.
  func scatter(_ matrix: UnsafePointer<Float>, to vector: UnsafeMutablePointer<Float>)

  // MARK: Kernels of Jacobians

  /// Adds J Σ Jᵀ of the layer's parameters to the upper triangle of `kernel`, [rows, rows].
  func addJacobianKernel(
    _ pass: LayerPass, in memory: Memory, variances: UnsafePointer<Float>,
    scratch: JacobianKernelWorkspace, to kernel: UnsafeMutablePointer<Double>)
}

extension CurvatureLayer {
  public var curvature: (any CurvatureLayer)? { self }

  // The same calls with memory that the layer itself has made.

  func makeAnySquares(capacity: Int) -> AnyObject { makeSquares(capacity: capacity) }
  func clear(anySquares squares: AnyObject, rows: Int) {
    clear(unsafeDowncast(squares, to: Squares.self), rows: rows)
  }
  func collectSquares(
    _ pass: LayerPass, inMemory memory: LayerMemory, weights: UnsafePointer<Float>,
    toAny squares: AnyObject
  ) {
    collectSquares(
      pass, in: unsafeDowncast(memory, to: Memory.self), weights: weights,
      to: unsafeDowncast(squares, to: Squares.self))
  }
  func addAnySquares(
    _ squares: AnyObject, _ pass: LayerPass, to sum: UnsafeMutablePointer<Float>
  ) {
    addSquares(unsafeDowncast(squares, to: Squares.self), pass, to: sum)
  }
  func addErrorMoments(
    _ pass: LayerPass, inMemory memory: LayerMemory, weights: UnsafePointer<Float>,
    to moments: inout SymmetricMatrix
  ) {
    addErrorMoments(
      pass, in: unsafeDowncast(memory, to: Memory.self), weights: weights, to: &moments)
  }
  func addJacobianKernel(
    _ pass: LayerPass, inMemory memory: LayerMemory, variances: UnsafePointer<Float>,
    scratch: JacobianKernelWorkspace, to kernel: UnsafeMutablePointer<Double>
  ) {
    addJacobianKernel(
      pass, in: unsafeDowncast(memory, to: Memory.self), variances: variances, scratch: scratch,
      to: kernel)
  }
}
