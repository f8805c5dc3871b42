/// Memory for kernels of Jacobians.
public final class JacobianKernelWorkspace {
  /// Examples there is room for.
  public let capacity: Int
  /// Columns of the Jacobian that are multiplied at once.
  let blockWidth: Int
  let block: UnsafeMutablePointer<Double>

  public init(for network: Network, capacity: Int) {
    self.capacity = capacity
    let widest = network.curved.map(\.layer.matrixShape.columns).max() ?? 1
    blockWidth = max(4096 / widest, 1) * widest
    block = .allocate(capacity: capacity * blockWidth)
    block.initialize(repeating: 0, count: capacity * blockWidth)
  }

  deinit { block.deallocate() }
}

extension Network {
  /// Computes K = J Σ Jᵀ of a function of the logits, where J [rows, parameters] is its Jacobian and
  /// Σ diagonal.
  ///
  /// Reads the activations of the last forward pass, and from `workspace.logitGradients` the
  /// derivatives of the function of each row with respect to that row's logits. Sums are taken in double
  /// precision, since K is to be inverted.
  /// - Parameters:
  ///   - variances: The diagonal of Σ, ≥ 0, in the layout of the parameters.
  ///   - kernel: [rows, rows], overwritten; symmetric.
  public func jacobianKernel(
    _ parameters: Parameters, variances: Parameters, rows: Int, in workspace: Workspace,
    scratch: JacobianKernelWorkspace, into kernel: UnsafeMutablePointer<Double>
  ) {
    workspace.require(rows: rows, for: self)
    requireCurvature()
    precondition(rows <= scratch.capacity, "There is room for \(scratch.capacity) rows")
    kernel.update(repeating: 0, count: rows * rows)
    parameters.withUnsafePointer { theta in
      variances.withUnsafePointer { variances in
        forEachLayerBackwards(theta, rows: rows, in: workspace, gates: nil) {
          _, layer, pass, memory in
          layer.addJacobianKernel(
            pass, inMemory: memory, variances: variances, scratch: scratch, to: kernel)
        }
      }
    }
    // The products fill one triangle.
    for row in 0..<rows {
      for column in 0..<row { kernel[row * rows + column] = kernel[column * rows + row] }
    }
  }
}
