/// Memory for kernels of Jacobians.
public final class JacobianKernelWorkspace {
  /// Examples there is room for.
  public let capacity: Int
  /// Columns of the Jacobian that are multiplied at once.
  fileprivate let blockWidth: Int
  fileprivate let block: UnsafeMutablePointer<Double>

  public init(for network: MultilayerPerceptron, capacity: Int) {
    self.capacity = capacity
    let widest = network.layers.map(\.outputs).max() ?? 1
    blockWidth = max(4096 / widest, 1) * widest
    block = .allocate(capacity: capacity * blockWidth)
    block.initialize(repeating: 0, count: capacity * blockWidth)
  }

  deinit { block.deallocate() }
}

extension MultilayerPerceptron {
  /// Computes K = J Σ Jᵀ of a function of the logits, where J [rows, parameters] is its Jacobian and
  /// Σ diagonal.
  ///
  /// Reads the activations of the last forward pass, and from `workspace.logitGradients` the
  /// derivatives of the function of each row with respect to that row's logits. A row of J in a dense
  /// layer is the product a ⊗ δ, so that J is built block by block and never held whole; inputs that
  /// are zero in all rows are left out. Sums are taken in double precision, since K is to be inverted.
  /// - Parameters:
  ///   - variances: The diagonal of Σ, ≥ 0, in the layout of the parameters.
  ///   - kernel: [rows, rows], overwritten; symmetric.
  public func jacobianKernel(
    _ parameters: Parameters, variances: Parameters, rows: Int, in workspace: Workspace,
    scratch: JacobianKernelWorkspace, into kernel: UnsafeMutablePointer<Double>
  ) {
    workspace.require(rows: rows, for: self)
    precondition(rows <= scratch.capacity, "There is room for \(scratch.capacity) rows")
    kernel.update(repeating: 0, count: rows * rows)
    parameters.withUnsafePointer { theta in
      variances.withUnsafePointer { variances in
        for index in layers.indices.reversed() {
          addKernel(of: index, variances, rows: rows, in: workspace, scratch, to: kernel)
          if index > 0 { backpropagate(theta, through: index, rows: 0..<rows, in: workspace) }
        }
      }
    }
    // The products fill one triangle.
    for row in 0..<rows {
      for column in 0..<row { kernel[row * rows + column] = kernel[column * rows + row] }
    }
  }

  private func addKernel(
    of index: Int, _ variances: UnsafePointer<Float>, rows: Int, in workspace: Workspace,
    _ scratch: JacobianKernelWorkspace, to kernel: UnsafeMutablePointer<Double>
  ) {
    let layer = layers[index]
    let (inputs, errors) = (workspace.activation(after: index - 1), workspace.error(after: index))
    let (stride, block, width) = (scratch.blockWidth, scratch.block, layer.outputs)
    var filled = 0
    func flush() {
      guard filled > 0 else { return }
      addInnerProducts(of: block, stride: stride, count: rows, width: filled, to: kernel)
      filled = 0
    }
    /// Adds the columns of one input unit, or of the bias.
    func append(_ offset: Int, factor: (Int) -> Float) {
      if filled + width > stride { flush() }
      for row in 0..<rows {
        let (line, error) = (block + row * stride + filled, errors + row * width)
        let factor = factor(row)
        if factor == 0 {
          line.update(repeating: 0, count: width)
        } else {
          for unit in 0..<width {
            line[unit] =
              Double(factor * error[unit]) * Double(variances[offset + unit]).squareRoot()
          }
        }
      }
      filled += width
    }
    for input in 0..<layer.inputs {
      guard (0..<rows).contains(where: { inputs[$0 * layer.inputs + input] != 0 }) else { continue }
      append(layer.weight.offset + input * width) { inputs[$0 * layer.inputs + input] }
    }
    if let bias = layer.bias { append(bias.offset) { _ in 1 } }
    flush()
  }
}
