extension Parameters {
  /// The tensors of several networks in one vector, each under the name of its network.
  public init(joining parts: [(name: String, parameters: Parameters)]) {
    var layout = ParameterLayout()
    var elements: [(ParameterLayout.Tensor, [Float])] = []
    for part in parts {
      for tensor in part.parameters.layout.tensors {
        let place = layout.append("\(part.name).\(tensor.name)", shape: tensor.shape)
        elements.append((place, part.parameters.elements(of: tensor)))
      }
    }
    self.init(layout: layout)
    for (tensor, values) in elements { set(tensor, to: values) }
  }
}
