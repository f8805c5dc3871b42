/// A kind of network, before it is known how large its inputs are and how many outputs it has.
///
/// What a suite names and what a learner's settings hold. Everything that trains or asks a network gets
/// it from here, and works on any kind.
public enum NetworkDescription: Sendable, Hashable {
  /// Fully connected layers with rectified linear units, of these widths, and linear outputs.
  case perceptron(hidden: [Int])

  public func makeNetwork(input: FeatureShape, outputs: Int) -> Network {
    var layout = ParameterLayout()
    return switch self {
    case .perceptron(let hidden):
      .perceptron(input: input, widths: hidden + [outputs], in: &layout)
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
