import Datasets
import Engine
import Methods

extension PretrainedTrunk {
  /// Convolutional layers with the weights of a file.
  ///
  /// - Throws: ``DatasetError/unfitWeights(path:network:reason:)`` where the file's tensors are not those
  ///   of the layers.
  init(
    _ stack: ConvolutionalStack, input: ExampleShape, weights file: TensorFile, isFrozen: Bool
  ) throws(DatasetError) {
    let network = stack.makeTrunk(input: FeatureShape(input))
    func fail(_ reason: String) -> DatasetError {
      .unfitWeights(
        path: file.path, network: stack.name(inputs: input.channels), reason: reason)
    }
    var (parameters, statistics) = (
      Parameters(layout: network.layout), Parameters(layout: network.statisticsLayout)
    )
    for tensor in network.layout.tensors + network.statisticsLayout.tensors {
      let name = Self.publishedName(of: tensor.name)
      guard let found = file.tensors[name] else { throw fail("there is no '\(name)'") }
      // Published weights are [outputs, inputs, rows, columns].
      let shape = tensor.shape.count == 4 ? [0, 3, 1, 2].map { tensor.shape[$0] } : tensor.shape
      guard found.shape == shape else {
        throw fail(
          "'\(name)' is \(Self.extents(found.shape)) where \(Self.extents(shape)) is asked for")
      }
      guard found.values.allSatisfy(\.isFinite) else { throw fail("'\(name)' is not finite") }
      let values =
        tensor.shape.count == 4
        ? Self.inputsLast(found.values, outputs: shape[0], inputs: shape[1]) : found.values
      if network.layout.tensors.contains(tensor) {
        parameters.set(tensor, to: values)
      } else {
        statistics.set(tensor, to: values)
      }
    }
    self.init(network, ModelState(parameters, statistics: statistics), isFrozen: isFrozen)
  }

  private static func extents(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: "×")
  }

  /// The name in the published code of one of our tensors, such as `convLayer1.conv.weight`.
  private static func publishedName(of name: String) -> String {
    let parts = name.split(separator: ".").map(String.init)
    let (kind, part) = (parts[0], parts[parts.count - 1])
    let index = String(kind.drop { !$0.isNumber })
    let names = [
      "scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var",
    ]
    return kind.hasPrefix("convolution")
      ? "convLayer\(index).conv.\(part)" : "convLayer\(index).bn.\(names[part] ?? part)"
  }

  /// [outputs, inputs, positions] to [outputs, positions, inputs].
  private static func inputsLast(_ values: [Float], outputs: Int, inputs: Int) -> [Float] {
    let positions = values.count / (outputs * inputs)
    return (0..<values.count).map { index in
      let (output, rest) = index.quotientAndRemainder(dividingBy: positions * inputs)
      let (position, input) = rest.quotientAndRemainder(dividingBy: inputs)
      return values[(output * inputs + input) * positions + position]
    }
  }
}
