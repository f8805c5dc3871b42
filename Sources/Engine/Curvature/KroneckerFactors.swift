/// The Fisher information of a network, layer by layer a Kronecker product of two small matrices.
///
///     F_l ≈ A_l ⊗ G_l,   A_l = E[ā āᵀ],   G_l = E[g gᵀ]
///
/// Martens & Grosse 2015, arXiv:1503.05671, section 3: ā are a layer's inputs with
/// a 1 behind them for the bias, g the derivatives of −log p with respect to what the layer puts out
/// before its nonlinearity. Layers do not interact. For Δ of the shape of a layer's weights with the
/// bias as last row, [inputs + 1, outputs], the product with F_l is A_l Δ G_l (``KroneckerMap``).
public struct KroneckerFactors: Sendable, Equatable {
  /// The two factors of one layer.
  public struct Layer: Sendable, Equatable {
    /// A, of order inputs + 1.
    public var inputs: SymmetricMatrix
    /// G, of order outputs.
    public var errors: SymmetricMatrix

    /// One Kronecker product in place of the sum of two.
    ///
    ///     A + A′/π,  G + π G′,   π² = tr G · tr A′ / (tr G′ · tr A)
    ///
    /// A ⊗ G + A′ ⊗ G′ has no such form; this one adds the cross terms π A ⊗ G′ and A′/π ⊗ G, and
    /// this π makes the trace of their sum smallest, as in the factored damping of Martens & Grosse
    /// 2015, section 6.3. A pair without trace adds nothing.
    public func adding(_ other: Layer) -> Layer {
      let own = (inputs: inputs.trace, errors: errors.trace)
      let added = (inputs: other.inputs.trace, errors: other.errors.trace)
      if own.inputs <= 0 || own.errors <= 0 { return other }
      if added.inputs <= 0 || added.errors <= 0 { return self }
      let balance = (own.errors * added.inputs / (added.errors * own.inputs)).squareRoot()
      var sum = self
      sum.inputs.add(other.inputs, times: 1 / balance)
      sum.errors.add(other.errors, times: balance)
      return sum
    }
  }

  /// In the order of the network's layers.
  public var layers: [Layer]

  /// Both factors of every layer are `scale` · I.
  public init(for network: MultilayerPerceptron, diagonal scale: Double = 0) {
    layers = network.layers.map { layer in
      Layer(
        inputs: SymmetricMatrix(order: layer.rows, diagonal: scale),
        errors: SymmetricMatrix(order: layer.outputs, diagonal: scale))
    }
  }

  /// ``Layer/adding(_:)`` of every layer.
  public func adding(_ other: KroneckerFactors) -> KroneckerFactors {
    var sum = self
    sum.layers = zip(layers, other.layers).map { $0.adding($1) }
    return sum
  }

  /// The same product with `factor` times its value.
  public func scaled(by factor: Double) -> KroneckerFactors {
    var scaled = self
    for index in layers.indices { scaled.layers[index].inputs.scale(by: factor) }
    return scaled
  }

  /// A⁻¹ and G⁻¹, the factors of the inverse.
  public func inverse() -> KroneckerFactors {
    var inverse = self
    inverse.layers = layers.map {
      Layer(inputs: $0.inputs.inverse(), errors: $0.errors.inverse())
    }
    return inverse
  }

  /// The memory behind the factors, in bytes.
  public var byteCount: Int {
    layers.reduce(0) { $0 + $1.inputs.byteCount + $1.errors.byteCount }
  }
}

extension MultilayerPerceptron {
  /// Adds Σᵢ āᵢāᵢᵀ and Σᵢ Σ_y w_y gᵢgᵢᵀ over the rows in `workspace.inputs` to the factors, in one
  /// matrix product for each factor and label.
  ///
  /// With ``FisherLabels/all`` the weights are the predicted probabilities, otherwise one label has
  /// the weight 1. Arguments as in
  /// ``addSquaredGradients(_:labels:trueLabels:rows:columns:in:squares:using:to:gates:)``. Where
  /// gates act before the bias, g is taken behind it, as in the released code.
  public func addKroneckerFactors(
    _ parameters: Parameters, labels: FisherLabels, trueLabels: UnsafePointer<Int32>, rows: Int,
    columns: Range<Int>, in workspace: Workspace, squares: SquaredGradientWorkspace,
    using random: inout RandomStream, to factors: inout KroneckerFactors, gates: RowGates? = nil
  ) {
    forward(parameters, rows: rows, in: workspace, gates: gates)
    for index in layers.indices {
      addMoments(ofInputsOf: index, rows: rows, in: workspace, to: &factors.layers[index].inputs)
    }
    parameters.withUnsafePointer { theta in
      forEachLabeling(
        labels, trueLabels: trueLabels, rows: rows, columns: columns, in: workspace,
        squares: squares, using: &random
      ) {
        for index in layers.indices.reversed() {
          factors.layers[index].errors.addOuterProducts(
            of: workspace.error(after: index), count: rows, width: layers[index].outputs,
            weights: squares.weights)
          applyGates(
            gates, .biased, to: workspace.error(after: index), layer: index, rows: 0..<rows)
          if index > 0 { backpropagate(theta, through: index, rows: 0..<rows, in: workspace) }
        }
      }
    }
  }
  /// Adds Σᵢ āᵢāᵢᵀ over the rows in `workspace.inputs` to the moments of every layer's inputs.
  ///
  /// - Parameter moments: By layer, each of order inputs + 1.
  public func addInputMoments(
    _ parameters: Parameters, rows: Int, in workspace: Workspace,
    to moments: inout [SymmetricMatrix], gates: RowGates? = nil
  ) {
    forward(parameters, rows: rows, in: workspace, gates: gates)
    for index in layers.indices {
      addMoments(ofInputsOf: index, rows: rows, in: workspace, to: &moments[index])
    }
  }

  private func addMoments(
    ofInputsOf index: Int, rows: Int, in workspace: Workspace, to moments: inout SymmetricMatrix
  ) {
    moments.addOuterProducts(
      of: workspace.activation(after: index - 1), count: rows, width: layers[index].inputs)
  }
}
