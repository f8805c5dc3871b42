/// A fully connected layer, y = x W + b, maybe with rectified linear units behind it.
///
/// Bias and rectifier are one pass over the outputs. Where its inputs are mostly zeros, as the pixels of
/// digits, the layer can leave them out of its products.
public struct Dense: Layer {
  /// What follows the product.
  public enum Ending: Sendable {
    /// Nothing: y = x W.
    case product
    case bias
    /// y = ReLU(x W + b); such units can be gated.
    case rectifiedBias
  }

  /// W, [inputs, outputs].
  public let weight: ParameterLayout.Tensor
  /// b, [outputs]; nil for a layer without one.
  public let bias: ParameterLayout.Tensor?
  public let ending: Ending
  public let input: FeatureShape
  /// Whether a minibatch is searched for zeros that products can leave out (``SparseRows``).
  public let skipsZeros: Bool
  public let inputs: Int
  public let outputs: Int

  public init(
    _ name: String, input: FeatureShape, outputs: Int, ending: Ending = .bias,
    skipsZeros: Bool = false, in layout: inout ParameterLayout
  ) {
    self.input = input
    inputs = input.count
    self.outputs = outputs
    self.ending = ending
    self.skipsZeros = skipsZeros
    weight = layout.append("\(name).weight", shape: [input.count, outputs])
    bias = ending == .product ? nil : layout.append("\(name).bias", shape: [outputs])
  }

  public var output: FeatureShape { .flat(outputs) }
  public var tensors: [ParameterLayout.Tensor] { [weight] + (bias.map { [$0] } ?? []) }
  public var takesGates: Bool { ending == .rectifiedBias }

  /// The outputs, their errors, and the inputs without their zeros.
  public final class Memory: LayerMemory {
    private let sparseRows: SparseRows?
    /// Of the last forward pass.
    fileprivate(set) var inputsAreSparse = false

    fileprivate init(for layer: Dense, capacity: Int) {
      sparseRows = layer.skipsZeros ? SparseRows(rows: capacity, columns: layer.inputs) : nil
      super.init(capacity: capacity, width: layer.outputs)
    }

    /// Collects the nonzero inputs; false where they are too many to be worth it.
    fileprivate func compress(_ input: UnsafePointer<Float>, rows: Int) {
      inputsAreSparse = sparseRows?.compress(input, rows: rows) ?? false
    }

    fileprivate var sparseInputs: SparseRows? { inputsAreSparse ? sparseRows : nil }
  }

  public func makeMemory(capacity: Int) -> Memory { Memory(for: self, capacity: capacity) }

  /// Draws the weights input by input, and then the biases where they are not 0.
  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization = .fanIn,
    using random: inout RandomStream
  ) {
    initialization.draw(
      weight, bias, inputs: inputs, outputs: outputs, in: &parameters, using: &random)
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory
  ) {
    let (rows, output) = (pass.rows.upperBound, memory.outputs)
    let weight = pass.theta + weight.offset
    memory.compress(pass.input, rows: rows)
    if let sparse = memory.sparseInputs {
      sparse.multiply(by: weight, rows: rows, width: outputs, into: output)
    } else {
      multiply(pass.input, by: weight, into: output, m: rows, n: outputs, k: inputs)
    }
    pass.gates?.apply(.biased, to: output, rows: pass.rows)
    guard let bias = bias.map({ pass.theta + $0.offset }) else { return }
    if ending == .rectifiedBias {
      addBiasAndRectify(bias, to: output, rows: rows, columns: outputs)
    } else {
      addBias(bias, to: output, rows: rows, columns: outputs)
    }
    pass.gates?.apply(.silent, to: output, rows: pass.rows)
  }

  /// Silent gates scale the error before it reaches the bias, biased ones behind it.
  public func enter(_ pass: LayerPass, in memory: Memory) {
    guard ending == .rectifiedBias else { return }
    let offset = pass.rows.lowerBound * outputs
    maskByRectifier(
      memory.errors + offset, activation: memory.outputs + offset,
      count: pass.rows.count * outputs)
    pass.gates?.apply(.silent, to: memory.errors, rows: pass.rows)
  }

  public func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let rows = pass.rows
    let error = memory.errors + rows.lowerBound * outputs
    if let bias {
      sumColumns(
        error, rows: rows.count, columns: outputs, into: gradient + bias.offset,
        accumulating: accumulating)
    }
    pass.gates?.apply(.biased, to: memory.errors, rows: rows)
    if let sparse = memory.sparseInputs {
      sparse.multiplyTransposed(
        by: error, rows: rows, width: outputs, into: gradient + weight.offset,
        accumulating: accumulating)
    } else {
      multiply(
        pass.input + rows.lowerBound * inputs, .transposed, by: UnsafePointer(error),
        into: gradient + weight.offset, m: inputs, n: outputs, k: rows.count,
        accumulating: accumulating)
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    multiply(
      UnsafePointer(memory.errors + pass.rows.lowerBound * outputs),
      by: pass.theta + weight.offset, .transposed, into: errors, m: pass.rows.count, n: inputs,
      k: outputs, accumulating: accumulating)
  }
}
