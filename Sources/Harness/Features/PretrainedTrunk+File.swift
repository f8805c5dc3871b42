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
      let name = WeightName.published(tensor.name)
      guard let found = file.tensors[name] else { throw fail("there is no '\(name)'") }
      // Published weights are [outputs, inputs, rows, columns].
      let shape = TensorOrder.published(tensor.shape)
      guard found.shape == shape else {
        throw fail(
          "'\(name)' is \(Self.extents(found.shape)) where \(Self.extents(shape)) is asked for")
      }
      guard found.values.allSatisfy(\.isFinite) else { throw fail("'\(name)' is not finite") }
      let values = TensorOrder.own(found.values, of: tensor.shape)
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
}
