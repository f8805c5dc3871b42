/// The gradient of one example is the product δ ⊗ ā of its errors and its inputs with a 1 behind them
/// for the bias.
extension Dense: CurvatureLayer {
  /// The weighted squares of the errors, summed over labels, and room for the squares of the inputs.
  public final class Squares {
    fileprivate let errors: AlignedStorage
    fileprivate let inputs: AlignedStorage

    fileprivate init(for layer: Dense, capacity: Int) {
      errors = AlignedStorage(count: capacity * layer.outputs)
      inputs = AlignedStorage(count: capacity * layer.inputs)
    }
  }

  public func makeSquares(capacity: Int) -> Squares { Squares(for: self, capacity: capacity) }

  public func clear(_ squares: Squares, rows: Int) {
    squares.errors.base.update(repeating: 0, count: rows * outputs)
  }

  public func collectSquares(
    _ pass: LayerPass, in memory: Memory, weights: UnsafePointer<Float>, to squares: Squares
  ) {
    addWeightedSquares(
      memory.errors, weights: weights, rows: pass.rows.count, columns: outputs,
      to: squares.errors.base)
    pass.gates?.apply(.biased, to: memory.errors, rows: pass.rows)
  }

  /// The squares of a batch sum to (a²)ᵀ(δ²), since the inputs do not depend on the label.
  public func addSquares(
    _ squares: Squares, _ pass: LayerPass, to sum: UnsafeMutablePointer<Float>
  ) {
    let rows = pass.rows.count
    if let bias {
      sumColumns(
        squares.errors.base, rows: rows, columns: outputs, into: sum + bias.offset,
        accumulating: true)
    }
    pass.gates?.apply(.biased, to: squares.errors.base, rows: pass.rows)
    square(pass.input, count: rows * inputs, into: squares.inputs.base)
    multiply(
      UnsafePointer(squares.inputs.base), .transposed, by: UnsafePointer(squares.errors.base),
      into: sum + weight.offset, m: inputs, n: outputs, k: rows, accumulating: true)
  }

  /// The weights, and the bias as the last row.
  public var matrixShape: (rows: Int, columns: Int) {
    (bias == nil ? inputs : inputs + 1, outputs)
  }

  public func addInputMoments(_ pass: LayerPass, to moments: inout SymmetricMatrix) {
    moments.addOuterProducts(of: pass.input, count: pass.rows.count, width: inputs)
  }

  public func addErrorMoments(
    _ pass: LayerPass, in memory: Memory, weights: UnsafePointer<Float>,
    to moments: inout SymmetricMatrix
  ) {
    moments.addOuterProducts(
      of: memory.errors, count: pass.rows.count, width: outputs, weights: weights)
    pass.gates?.apply(.biased, to: memory.errors, rows: pass.rows)
  }

  public func gather(from vector: UnsafePointer<Float>, to matrix: UnsafeMutablePointer<Float>) {
    matrix.update(from: vector + weight.offset, count: weight.count)
    if let bias { (matrix + weight.count).update(from: vector + bias.offset, count: outputs) }
  }

  public func scatter(_ matrix: UnsafePointer<Float>, to vector: UnsafeMutablePointer<Float>) {
    (vector + weight.offset).update(from: matrix, count: weight.count)
    if let bias { (vector + bias.offset).update(from: matrix + weight.count, count: outputs) }
  }

  /// A row of J is the product a ⊗ δ, so that J is built block by block and never held whole; inputs
  /// that are zero in all rows are left out.
  public func addJacobianKernel(
    _ pass: LayerPass, in memory: Memory, variances: UnsafePointer<Float>,
    scratch: JacobianKernelWorkspace, to kernel: UnsafeMutablePointer<Double>
  ) {
    let rows = pass.rows.count
    let (inputs, errors) = (pass.input, memory.errors)
    let (stride, block, width) = (scratch.blockWidth, scratch.block, outputs)
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
    for input in 0..<self.inputs {
      guard (0..<rows).contains(where: { inputs[$0 * self.inputs + input] != 0 }) else { continue }
      append(weight.offset + input * width) { inputs[$0 * self.inputs + input] }
    }
    if let bias { append(bias.offset) { _ in 1 } }
    flush()
  }
}
