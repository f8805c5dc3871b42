extension NetworkDescription {
  /// The network with convolutional layers of such a name before a perceptron's, or nil for an unknown name.
  ///
  /// `C3-5x16-bn` and its like are ``ConvolutionalStack``s. `resnet-18x20` is a ``ResNet18`` of width 20,
  /// which takes no layers behind it; with `-linear` it has features that are not rectified and a bias
  /// in the first convolution, as in "Three types of incremental learning".
  public init?(layers name: String, hidden: [Int]) {
    if let stack = ConvolutionalStack(named: name) {
      self = .convolutional(stack, hidden: hidden)
      return
    }
    guard name.hasPrefix("resnet-18x"), hidden.isEmpty else { return nil }
    let rest = name.dropFirst("resnet-18x".count)
    let isLinear = rest.hasSuffix("-linear")
    guard let width = Int(isLinear ? rest.dropLast("-linear".count) : rest),
      (1...1024).contains(width)
    else { return nil }
    self = .resNet18(
      ResNet18(width: width, rectifiesFeatures: !isLinear, hasFirstBias: isLinear))
  }
}
