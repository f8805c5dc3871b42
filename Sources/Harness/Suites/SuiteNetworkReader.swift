import Engine
import Yams

extension ProtocolSpec {
  private static let kinds = ["perceptron", "convolutional", "resnet-18", "mobilenet-v1"]

  /// Reads the network, such as `{perceptron: [400, 400]}`, or the widths of a perceptron under `hidden`.
  mutating func readNetwork(_ fields: [String: SuiteNode]) throws(SuiteError) {
    if let hidden = fields["hidden"] { self.hidden = try hidden.widths("hidden") }
    guard let node = fields["network"] else { return }
    guard fields["hidden"] == nil else {
      throw node.error("'network' and 'hidden' say the same thing twice; leave 'hidden' out")
    }
    guard case .mapping = node.node, let kind = try node.entries.first else {
      throw node.error("'network' is a kind with its sizes; write {perceptron: [400, 400]}")
    }
    guard try node.entries.count == 1 else {
      throw node.error("'network' is of one kind; write {perceptron: [400, 400]}")
    }
    switch kind.key {
    case "perceptron": self.hidden = try kind.value.widths("perceptron")
    case "convolutional": try readConvolutional(kind.value)
    case "resnet-18": try readResNet(kind.value)
    case "mobilenet-v1": try readMobileNet(kind.value)
    default:
      throw kind.keyNode.error(
        "unknown network '\(kind.key)'\(kind.keyNode.hint(kind.key, among: Self.kinds))")
    }
    guard layers == nil || self.kind.keepsPixels else {
      throw node.error("'\(kind.key)' belongs to the kind 'split': others move the pixels")
    }
  }

  /// Such as `{layers: C3-5x16-bn, hidden: [2000, 2000]}`, maybe with `weights`, `digest` and `frozen`.
  private mutating func readConvolutional(_ node: SuiteNode) throws(SuiteError) {
    let fields = try node.fields(["layers", "hidden", "weights", "digest", "frozen"])
    guard let named = fields["layers"] else {
      throw node.error("the key 'layers' is missing; write {layers: C3-5x16-bn, hidden: [2000]}")
    }
    let name = try named.text
    guard ConvolutionalStack(named: name) != nil else {
      throw named.error(
        "'\(name)' is no name of convolutional layers; write such as C3-5x16-bn")
    }
    layers = name
    hidden = try fields["hidden"]?.widths("hidden") ?? []
    try readWeights(node, fields)
  }

  /// `weights`, `digest` and `frozen` of layers, where they are given.
  private mutating func readWeights(
    _ node: SuiteNode, _ fields: [String: SuiteNode]
  ) throws(SuiteError) {
    guard fields["weights"] != nil || fields["digest"] != nil else {
      if let frozen = fields["frozen"] {
        throw frozen.error("'frozen' is of layers with 'weights', which are not given")
      }
      return
    }
    let (weights, digest) = try node.weights(fields)
    pretrained = PretrainedSpec(
      weights: weights, digest: digest, isFrozen: try fields["frozen"]?.flag("frozen") ?? false)
  }

  /// Such as `{width: 20}`.
  private mutating func readResNet(_ node: SuiteNode) throws(SuiteError) {
    let fields = try node.fields(["width", "features"])
    let width = try fields["width"]?.integer("width", in: 1...1024) ?? 20
    var ending = ""
    if let features = fields["features"] {
      let form = try features.text
      guard ["rectified", "linear"].contains(form) else {
        throw features.error("'\(form)' is no value for 'features': write rectified or linear")
      }
      if form == "linear" { ending = "-linear" }
    }
    layers = "resnet-18x\(width)\(ending)"
    hidden = []
  }

  /// Such as `{width: 1.0, activation: relu, padding: symmetric, latent: 19, renormalization: released}`, maybe
  /// with `weights`, `digest` and `frozen`.
  private mutating func readMobileNet(_ node: SuiteNode) throws(SuiteError) {
    let fields = try node.fields([
      "width", "activation", "padding", "latent", "renormalization", "weights", "digest", "frozen",
    ])
    var network = MobileNetV1()
    if let width = fields["width"] {
      network.width = try width.number("width", in: MobileNetV1.widths)
    }
    if let activation = fields["activation"] {
      network.activation = try activation.choice("activation")
    }
    if let padding = fields["padding"] { network.padding = try padding.choice("padding") }
    if let latent = fields["latent"] {
      network.latent = try latent.integer("latent", in: 0...MobileNetV1.elements - 1)
    }
    if let node = fields["renormalization"] {
      let (text, forms) = (try node.text, BatchRenormalization.Form.allCases.map(\.rawValue))
      network.renormalization = BatchRenormalization.Form(rawValue: text)
      guard text == "none" || network.renormalization != nil else {
        throw node.error(
          "'\(text)' is no value for 'renormalization'\(node.hint(text, among: forms + ["none"]))")
      }
    }
    layers = network.name
    hidden = []
    try readWeights(node, fields)
  }
}

extension SuiteNode {
  /// Widths of layers.
  fileprivate func widths(_ name: String) throws(SuiteError) -> [Int] {
    let elements = try elements
    guard elements.count <= 1000 else {
      throw error("'\(name)' has at most 1000 layers, not \(elements.count)")
    }
    var widths: [Int] = []
    for width in elements { widths.append(try width.integer(name, in: 1...65_536)) }
    return widths
  }
}
