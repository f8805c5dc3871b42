/// Rectified linear units, y = max(0, x), behind a layer that has none of its own.
///
/// With a ceiling, y = min(max(0, x), ceiling), 6 in ReLU6; as in PyTorch no error comes back from where y is 0
/// or the ceiling.
public struct Rectifier: Layer {
  public let input: FeatureShape
  /// The largest y; nil for none.
  public let ceiling: Float?

  public init(_ shape: FeatureShape, ceiling: Float? = nil) {
    precondition(ceiling.map { $0 > 0 } ?? true, "Rectified units end above 0")
    (input, self.ceiling) = (shape, ceiling)
  }

  public var output: FeatureShape { input }
  public var changesErrors: Bool { true }
  public var propagatesInPlace: Bool { true }

  public func makeMemory(capacity: Int) -> LayerMemory {
    LayerMemory(capacity: capacity, width: input.count)
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: LayerMemory
  ) {
    let ceiling = ceiling ?? .infinity
    for index in 0..<pass.rows.upperBound * input.count {
      let value = pass.input[index]
      memory.outputs[index] = value < 0 ? 0 : value > ceiling ? ceiling : value
    }
  }

  public func enter(_ pass: LayerPass, in memory: LayerMemory) {
    let offset = pass.rows.lowerBound * input.count
    maskByRectifier(
      memory.errors + offset, activation: memory.outputs + offset,
      ceiling: ceiling, count: pass.rows.count * input.count)
  }

  public func propagate(
    _ pass: LayerPass, in memory: LayerMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let own = memory.errors + pass.rows.lowerBound * input.count
    let count = pass.rows.count * input.count
    if accumulating {
      for index in 0..<count { errors[index] += own[index] }
    } else if errors != own {
      errors.update(from: own, count: count)
    }
  }
}
