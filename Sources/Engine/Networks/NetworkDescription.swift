/// A kind of network, before it is known how large its inputs are and how many outputs it has.
///
/// What a suite names and what a learner's settings hold. Everything that trains or asks a network gets
/// it from here, and works on any kind.
public enum NetworkDescription: Sendable, Hashable {
  /// Fully connected layers with rectified linear units, of these widths, and linear outputs.
  case perceptron(hidden: [Int])

  /// What makes logits of the features.
  public enum Head: String, Sendable, Hashable, CaseIterable {
    /// A ``Dense`` layer.
    case linear
    /// A ``CosineHead``.
    case cosine
  }

  public func makeNetwork(
    input: FeatureShape, outputs: Int, head: Head = .linear
  ) -> Network {
    var layout = ParameterLayout()
    switch (self, head) {
    case (.perceptron(let hidden), .linear):
      return .perceptron(input: input, widths: hidden + [outputs], in: &layout)
    case (.perceptron(let hidden), .cosine):
      let trunk =
        hidden.isEmpty
        ? []
        : Network.perceptron(input: input, widths: hidden, rectifiesOutput: true, in: &layout)
          .layers
      let cosine = CosineHead(
        "output", input: trunk.last?.output ?? input, outputs: outputs, in: &layout)
      return Network(trunk + [cosine], layout: layout)
    }
  }

  /// The same kind with the `count`-th part of the hidden units in each layer, at least one.
  public func divided(by count: Int) -> NetworkDescription {
    switch self {
    case .perceptron(let hidden): .perceptron(hidden: hidden.map { max($0 / count, 1) })
    }
  }

  /// Widths of the fully connected layers before the outputs, which generators beside it have too.
  public var hiddenWidths: [Int] {
    get {
      switch self {
      case .perceptron(let hidden): hidden
      }
    }
    set {
      switch self {
      case .perceptron: self = .perceptron(hidden: newValue)
      }
    }
  }
}
