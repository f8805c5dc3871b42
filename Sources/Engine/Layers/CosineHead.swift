/// A head that scores a class by the angle between features and the class's weights.
///
///     s_j = κ · ⟨φ, w_j⟩ / ((‖φ‖ + ε)(‖w_j‖ + ε)),  κ = 10, ε = 10⁻⁵
///
/// No class can win by long weights, which those of the latest classes otherwise have. There are no
/// biases. The head of Caccia et al. 2022, arXiv:2104.05025, as in the authors' code.
public struct CosineHead: Layer {
  /// W, [inputs, outputs]; the weights of a class are a column.
  public let weight: ParameterLayout.Tensor
  public let input: FeatureShape
  public let outputs: Int
  /// κ, which the cosines are multiplied by.
  public let scale: Float = 10
  /// ε, which keeps features of 0 from being divided by their length.
  public let epsilon: Float = 1e-5

  public init(
    _ name: String, input: FeatureShape, outputs: Int, in layout: inout ParameterLayout
  ) {
    self.input = input
    self.outputs = outputs
    weight = layout.append("\(name).weight", shape: [input.count, outputs])
  }

  public var output: FeatureShape { .flat(outputs) }
  public var tensors: [ParameterLayout.Tensor] { [weight] }

  /// Scores and their errors, the lengths of features and weights, and what errors take away along them.
  public final class Memory: LayerMemory {
    private let rowStorage: AlignedStorage
    private let columnStorage: AlignedStorage

    fileprivate init(for layer: CosineHead, capacity: Int) {
      rowStorage = AlignedStorage(count: 2 * capacity)
      columnStorage = AlignedStorage(count: 2 * layer.outputs)
      super.init(capacity: capacity, width: layer.outputs)
    }

    /// By row ‖φ‖, and the part of φ that is taken from its derivative.
    fileprivate var lengths: UnsafeMutablePointer<Float> { rowStorage.base }
    fileprivate var rowParts: UnsafeMutablePointer<Float> { rowStorage.base + capacity }
    /// By class ‖w_j‖, and the part of w_j that is taken from its derivative.
    fileprivate var weightLengths: UnsafeMutablePointer<Float> { columnStorage.base }
    fileprivate func weightParts(_ outputs: Int) -> UnsafeMutablePointer<Float> {
      columnStorage.base + outputs
    }
  }

  public func makeMemory(capacity: Int) -> Memory { Memory(for: self, capacity: capacity) }

  /// Draws the weights as those of a ``Dense`` layer without biases.
  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization = .fanIn,
    using random: inout RandomStream
  ) {
    let inputs = Float(input.count)
    let bound =
      switch initialization {
      case .fanIn, .fanInWithoutBias: 1 / inputs.squareRoot()
      case .glorotUniform: (6 / (inputs + Float(outputs))).squareRoot()
      }
    parameters.withUnsafeMutablePointer { base in
      for index in weight.range { base[index] = bound * (2 * random.uniform() - 1) }
    }
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory
  ) {
    let (rows, inputs, scores) = (pass.rows.upperBound, input.count, memory.outputs)
    let weight = pass.theta + weight.offset
    multiply(pass.input, by: weight, into: scores, m: rows, n: outputs, k: inputs)
    for column in 0..<outputs {
      memory.weightLengths[column] = length(weight + column, count: inputs, stride: outputs)
    }
    for row in 0..<rows {
      memory.lengths[row] = length(pass.input + row * inputs, count: inputs, stride: 1)
      for column in 0..<outputs { scores[row * outputs + column] *= factor(row, column, memory) }
    }
  }

  private func length(_ vector: UnsafePointer<Float>, count: Int, stride: Int) -> Float {
    var sum: Float = 0
    for index in 0..<count {
      sum = sum.addingProduct(vector[index * stride], vector[index * stride])
    }
    return sum.squareRoot()
  }

  /// What a product of features and weights is multiplied by.
  private func factor(_ row: Int, _ column: Int, _ memory: Memory) -> Float {
    scale / ((memory.lengths[row] + epsilon) * (memory.weightLengths[column] + epsilon))
  }

  /// Turns the errors of scores into those of products, and keeps what longer vectors would change.
  ///
  /// A vector of length 0 has no direction in which it would.
  public func enter(_ pass: LayerPass, in memory: Memory) {
    let weightParts = memory.weightParts(outputs)
    for column in 0..<outputs { weightParts[column] = 0 }
    for row in pass.rows {
      var along: Float = 0
      for column in 0..<outputs {
        let index = row * outputs + column
        let work = memory.errors[index] * memory.outputs[index]
        along += work
        weightParts[column] += work
        memory.errors[index] *= factor(row, column, memory)
      }
      memory.rowParts[row] = share(along, memory.lengths[row])
    }
    for column in 0..<outputs {
      weightParts[column] = share(weightParts[column], memory.weightLengths[column])
    }
  }

  private func share(_ work: Float, _ length: Float) -> Float {
    length > 0 ? work / (length * (length + epsilon)) : 0
  }

  public func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let (rows, inputs) = (pass.rows, input.count)
    let (weight, target) = (pass.theta + weight.offset, gradient + weight.offset)
    multiply(
      pass.input + rows.lowerBound * inputs, .transposed,
      by: UnsafePointer(memory.errors + rows.lowerBound * outputs), into: target, m: inputs,
      n: outputs, k: rows.count, accumulating: accumulating)
    let parts = memory.weightParts(outputs)
    for row in 0..<inputs {
      for index in 0..<outputs {
        target[row * outputs + index] -= parts[index] * weight[row * outputs + index]
      }
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let (rows, inputs) = (pass.rows, input.count)
    multiply(
      UnsafePointer(memory.errors + rows.lowerBound * outputs), by: pass.theta + weight.offset,
      .transposed, into: errors, m: rows.count, n: inputs, k: outputs, accumulating: accumulating)
    for row in rows {
      let (part, features) = (memory.rowParts[row], pass.input + row * inputs)
      let target = errors + (row - rows.lowerBound) * inputs
      for index in 0..<inputs { target[index] -= part * features[index] }
    }
  }
}
