/// What tensors are called in files of weights.
enum WeightName {
  /// The name in the published code of a tensor of convolutional layers, such as `convLayer1.conv.weight`, or in
  /// pytorchcv of one of a ``MobileNetV1``, such as `features.stage1.unit1.dw_conv.bn.running_mean`; that of any
  /// other layer's is our own.
  static func published(_ name: String) -> String {
    let parts = name.split(separator: ".").map(String.init)
    let (kind, part) = (parts[0], parts[parts.count - 1])
    let layer = kind.prefix { !$0.isNumber }
    guard let index = Int(kind.dropFirst(layer.count)) else { return name }
    switch (layer, parts.count) {
    case ("convolution", 2): return "convLayer\(index).conv.\(part)"
    case ("normalization", 2): return "convLayer\(index).bn.\(normalized[part] ?? part)"
    case ("element", 3):
      let isConvolution = parts[1] == "convolution"
      guard isConvolution || normalized[part] != nil else { return name }
      return "\(block(index)).\(isConvolution ? "conv.\(part)" : "bn.\(normalized[part] ?? part)")"
    default: return name
    }
  }

  private static let normalized = [
    "scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var",
    "deviation": "running_std",
  ]

  /// pytorchcv's name of an element: `features.init_block`, and then two in each unit of five stages.
  private static func block(_ element: Int) -> String {
    guard element > 0 else { return "features.init_block" }
    var unit = (element - 1) / 2
    for (stage, units) in [1, 2, 2, 6, 2].enumerated() {
      if unit < units {
        let kind = element % 2 == 1 ? "dw_conv" : "pw_conv"
        return "features.stage\(stage + 1).unit\(unit + 1).\(kind)"
      }
      unit -= units
    }
    preconditionFailure("Element \(element) of a MobileNet")
  }

  /// The published name of the running variances where there are no deviations.
  static func variance(besideDeviation name: String) -> String {
    name.replacing(".running_std", with: ".running_var")
  }

  /// Whether a published tensor holds what cannot be below 0.
  static func isSpread(_ name: String) -> Bool {
    name.hasSuffix(".running_var") || name.hasSuffix(".running_std")
  }
}

/// The order of a tensor's dimensions: in files as in PyTorch, [outputs, inputs] and [outputs, inputs, rows,
/// columns], here [inputs, outputs] and [outputs, rows, columns, inputs].
enum TensorOrder {
  /// The extents in a file of a tensor with these.
  static func published(_ shape: [Int]) -> [Int] {
    switch shape.count {
    case 2: [shape[1], shape[0]]
    case 4: [shape[0], shape[3], shape[1], shape[2]]
    default: shape
    }
  }

  /// The numbers of a file in our order.
  ///
  /// - Parameter shape: The extents here.
  static func own(_ values: [Float], of shape: [Int]) -> [Float] {
    // Both turn [a, b, c] into [a, c, b].
    switch shape.count {
    case 2: swapped(values, outer: 1, rows: shape[1], columns: shape[0])
    case 4:
      swapped(values, outer: shape[0], rows: shape[3], columns: shape[1] * shape[2])
    default: values
    }
  }

  /// Our numbers in the order of a file.
  static func published(_ values: [Float], of shape: [Int]) -> [Float] {
    switch shape.count {
    case 2: swapped(values, outer: 1, rows: shape[0], columns: shape[1])
    case 4:
      swapped(values, outer: shape[0], rows: shape[1] * shape[2], columns: shape[3])
    default: values
    }
  }

  /// [outer, rows, columns] to [outer, columns, rows].
  private static func swapped(
    _ values: [Float], outer: Int, rows: Int, columns: Int
  ) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for block in 0..<outer {
      for column in 0..<columns {
        for row in 0..<rows {
          result.append(values[(block * rows + row) * columns + column])
        }
      }
    }
    return result
  }
}
