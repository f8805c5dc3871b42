extension Network {
  /// A multilayer perceptron: fully connected layers, all rectified but the last, which is the head.
  ///
  /// - Parameter widths: Inputs, hidden widths and outputs, such as [784, 400, 400, 10].
  public static func perceptron(_ widths: [Int]) -> Network {
    var layout = ParameterLayout()
    return perceptron(input: .flat(widths[0]), widths: Array(widths.dropFirst()), in: &layout)
  }

  /// The same behind what is already in `layout`, as a part of a larger model.
  ///
  /// - Parameters:
  ///   - widths: Hidden widths and outputs.
  ///   - rectifiesOutput: Whether the last layer is hidden like the others, and no head.
  ///   - skipsZeros: Whether the first layer leaves zeros among its inputs out.
  static func perceptron(
    input: FeatureShape, widths: [Int], prefix: String = "", rectifiesOutput: Bool = false,
    skipsZeros: Bool = true, in layout: inout ParameterLayout
  ) -> Network {
    precondition(
      !widths.isEmpty && input.count > 0 && widths.allSatisfy { $0 > 0 },
      "A perceptron needs at least inputs and outputs, all positive; got \(input.count), \(widths)")
    var (input, layers) = (input, [any Layer]())
    for (index, width) in widths.enumerated() {
      let isHidden = rectifiesOutput || index < widths.count - 1
      let layer = Dense(
        prefix + (isHidden ? "hidden\(index + 1)" : "output"), input: input, outputs: width,
        ending: isHidden ? .rectifiedBias : .bias, skipsZeros: skipsZeros && index == 0,
        in: &layout)
      layers.append(layer)
      input = layer.output
    }
    return Network(
      layers, layout: layout, head: rectifiesOutput ? widths.count : widths.count - 1)
  }

  /// The layers where the network is a perceptron, otherwise nil.
  var perceptronLayers: [Dense]? {
    let dense = layers.compactMap { $0 as? Dense }
    let endings = layers.indices.map { $0 < head ? Dense.Ending.rectifiedBias : .bias }
    return head == layers.count - 1 && dense.map(\.ending) == endings ? dense : nil
  }
}
