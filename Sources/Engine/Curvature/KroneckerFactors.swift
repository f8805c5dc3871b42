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

  /// Of the network's layers that learn, in their order.
  public var layers: [Layer]

  /// Both factors of every layer are `scale` · I.
  public init(for network: Network, diagonal scale: Double = 0) {
    layers = network.factorOrders.map { order in
      Layer(
        inputs: SymmetricMatrix(order: order.inputs, diagonal: scale),
        errors: SymmetricMatrix(order: order.errors, diagonal: scale))
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

extension KroneckerFactors: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    for index in layers.indices {
      try layers[index].inputs.exchange(with: archive)
      try layers[index].errors.exchange(with: archive)
    }
  }
}

extension Network {
  /// The orders of A and G of each layer that learns.
  public var factorOrders: [(inputs: Int, errors: Int)] {
    requireCurvature()
    return curved.map { _, layer in (layer.matrixShape.rows, layer.matrixShape.columns) }
  }

  /// Adds Σᵢ āᵢāᵢᵀ and Σᵢ Σ_y w_y gᵢgᵢᵀ over the rows in `workspace.inputs` to the factors, in one
  /// matrix product for each factor and label.
  ///
  /// With ``FisherLabels/all`` the weights are the predicted probabilities, otherwise one label has
  /// the weight 1. Arguments as in
  /// ``addSquaredGradients(_:labels:trueLabels:rows:columns:in:squares:using:to:gates:)``. Where
  /// gates act before the bias, g is taken behind it, as in the released code.
  public func addKroneckerFactors(
    _ state: ModelState, labels: FisherLabels, trueLabels: UnsafePointer<Int32>, rows: Int,
    columns: Range<Int>, in workspace: Workspace, squares: SquaredGradientWorkspace,
    using random: inout RandomStream, to factors: inout KroneckerFactors, gates: RowGates? = nil
  ) {
    forward(state, rows: rows, in: workspace, gates: gates)
    state.parameters.withUnsafePointer { theta in
      forEachInput(theta, rows: rows, in: workspace, gates: gates) { place, layer, pass in
        layer.addInputMoments(pass, to: &factors.layers[place].inputs)
      }
      forEachLabeling(
        labels, trueLabels: trueLabels, rows: rows, columns: columns, in: workspace,
        squares: squares, using: &random
      ) {
        forEachLayerBackwards(theta, rows: rows, in: workspace, gates: gates) {
          place, layer, pass, memory in
          layer.addErrorMoments(
            pass, inMemory: memory, weights: squares.weights, to: &factors.layers[place].errors)
        }
      }
    }
  }

  /// Adds Σᵢ āᵢāᵢᵀ over the rows in `workspace.inputs` to the moments of every layer's inputs.
  ///
  /// - Parameter moments: By layer, of the orders in ``factorOrders``.
  public func addInputMoments(
    _ state: ModelState, rows: Int, in workspace: Workspace, to moments: inout [SymmetricMatrix],
    gates: RowGates? = nil
  ) {
    forward(state, rows: rows, in: workspace, gates: gates)
    state.parameters.withUnsafePointer { theta in
      forEachInput(theta, rows: rows, in: workspace, gates: gates) { place, layer, pass in
        layer.addInputMoments(pass, to: &moments[place])
      }
    }
  }

  private func forEachInput(
    _ theta: UnsafePointer<Float>, rows: Int, in workspace: Workspace, gates: RowGates?,
    _ body: (_ place: Int, _ layer: any CurvatureLayer, _ pass: LayerPass) -> Void
  ) {
    requireCurvature()
    for (place, curved) in curved.enumerated() {
      body(
        place, curved.layer,
        pass(curved.index, theta, rows: 0..<rows, in: workspace, gates: gates))
    }
  }
}
