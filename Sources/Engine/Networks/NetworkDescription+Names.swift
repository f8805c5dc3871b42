extension NetworkDescription {
  /// The network with convolutional layers of such a name before a perceptron's, or nil for an unknown name.
  ///
  /// `C3-5x16-bn` and its like are ``ConvolutionalStack``s. `resnet-18x20` is a ``ResNet18`` of width 20,
  /// which takes no layers behind it; with `-linear` it has features that are not rectified and a bias
  /// in the first convolution, as in "Three types of incremental learning". `mobilenet-v1x1.0-relu-symmetric-19-released`
  /// is a ``MobileNetV1``.
  public init?(layers name: String, hidden: [Int]) {
    if let stack = ConvolutionalStack(named: name) {
      self = .convolutional(stack, hidden: hidden)
      return
    }
    if hidden.isEmpty, let network = MobileNetV1(named: name) {
      self = .mobileNetV1(network)
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

extension MobileNetV1 {
  private static let prefix = "mobilenet-v1x"

  /// Width, activation, padding, last element of the front and form of batch renormalization, such as
  /// `mobilenet-v1x1.0-relu-symmetric-19-released`.
  public var name: String {
    Self.prefix
      + [
        "\(width)", activation.rawValue, padding.rawValue, "\(latent)",
        renormalization?.rawValue ?? "none",
      ].joined(separator: "-")
  }

  /// Reads such a name; nil for anything else.
  init?(named name: String) {
    guard name.hasPrefix(Self.prefix) else { return nil }
    let parts = name.dropFirst(Self.prefix.count).split(
      separator: "-", omittingEmptySubsequences: false
    ).map(String.init)
    guard parts.count == 5, let width = Double(parts[0]), Self.widths.contains(width),
      let activation = Activation(rawValue: parts[1]), let padding = Padding(rawValue: parts[2]),
      let latent = Int(parts[3]), (0..<Self.elements).contains(latent)
    else { return nil }
    self.init(
      width: width, activation: activation, padding: padding, latent: latent,
      renormalization: BatchRenormalization.Form(rawValue: parts[4]))
    // One network has one name.
    guard self.name == name else { return nil }
  }
}
