/// For which labels the squared gradients of the log-likelihood are averaged.
///
/// The four are compared in van de Ven 2025, "On the computation of the Fisher information in
/// continual learning", arXiv:2502.11756.
public enum FisherLabels: String, Codable, Sendable, CaseIterable {
  /// Every label, weighted by its predicted probability: the exact Fisher information.
  case all
  /// One label drawn from the predicted distribution.
  case sample
  /// The most probable label.
  case predicted
  /// The true label: the empirical Fisher information.
  case `true`
}

extension Network {
  /// Adds Σᵢ (∂ log p(yᵢ|xᵢ)/∂θ)² over the rows in `workspace.inputs`, example by example.
  ///
  /// A ``CurvatureLayer`` computes it for the whole batch; of other layers each example's gradient is.
  /// - Parameters:
  ///   - trueLabels: One active column for each row; read only for ``FisherLabels/true``.
  ///   - columns: The active columns, over which the softmax is taken.
  ///   - random: Draws the labels of ``FisherLabels/sample``.
  ///   - gates: Multipliers of the hidden units, each 0 or 1.
  public func addSquaredGradients(
    _ state: ModelState, labels: FisherLabels, trueLabels: UnsafePointer<Int32>, rows: Int,
    columns: Range<Int>, in workspace: Workspace, squares: SquaredGradientWorkspace,
    using random: inout RandomStream, to sum: inout Parameters, gates: RowGates? = nil
  ) {
    forward(state, rows: rows, in: workspace, gates: gates)
    for (place, curved) in curved.enumerated() {
      curved.layer.clear(anySquares: squares.layers[place], rows: rows)
    }
    state.parameters.withUnsafePointer { theta in
      sum.withUnsafeMutablePointer { sum in
        forEachLabeling(
          labels, trueLabels: trueLabels, rows: rows, columns: columns, in: workspace,
          squares: squares, using: &random
        ) {
          forEachLayerBackwards(theta, rows: rows, in: workspace, gates: gates) {
            place, layer, pass, memory in
            layer.collectSquares(
              pass, inMemory: memory, weights: squares.weights, toAny: squares.layers[place])
          } others: { layer, pass, memory in
            squares.gradients.forEachExample(of: layer, pass, in: memory) { row, places, gradient in
              let weight = squares.weights[row]
              for place in places {
                sum[place].addProduct(weight * gradient[place], gradient[place])
              }
            }
          }
        }
        for (place, curved) in curved.enumerated() {
          let pass = pass(curved.index, theta, rows: 0..<rows, in: workspace, gates: gates)
          curved.layer.addAnySquares(squares.layers[place], pass, to: sum)
        }
      }
    }
  }

  /// Adds (∂/∂θ 1/rows · Σᵢ log p(yᵢ|xᵢ))², the squares of one mean gradient, of the rows in
  /// `workspace.inputs`.
  ///
  /// Arguments as in ``addSquaredGradients(_:labels:trueLabels:rows:columns:in:squares:using:to:gates:)``.
  /// - Parameters:
  ///   - labels: Those that every example has one of.
  ///   - gradient: Overwritten.
  public func addSquaredMeanGradient(
    _ state: ModelState, labels: FisherLabels, trueLabels: UnsafePointer<Int32>, rows: Int,
    columns: Range<Int>, in workspace: Workspace, squares: SquaredGradientWorkspace,
    using random: inout RandomStream, gradient: inout Parameters, to sum: inout Parameters,
    gates: RowGates? = nil
  ) {
    precondition(labels != .all, "A mean gradient takes one label an example, not all")
    forward(state, rows: rows, in: workspace, gates: gates)
    forEachLabeling(
      labels, trueLabels: trueLabels, rows: rows, columns: columns, in: workspace,
      squares: squares, using: &random
    ) {
      backward(
        state.parameters, rows: 0..<rows, in: workspace, into: &gradient, gates: gates)
      gradient.scale(by: 1 / Float(rows))
      sum.add(squaresOf: gradient)
    }
  }

  /// Calls `body` once for each way to label the rows of the last forward pass.
  ///
  /// Before each call `workspace.logitGradients` are set to ∂(−log p(label))/∂logits, and
  /// `squares.weights` to the weight of each row's label: with ``FisherLabels/all`` its predicted
  /// probability, otherwise 1.
  func forEachLabeling(
    _ labels: FisherLabels, trueLabels: UnsafePointer<Int32>, rows: Int, columns: Range<Int>,
    in workspace: Workspace, squares: SquaredGradientWorkspace,
    using random: inout RandomStream, _ body: () -> Void
  ) {
    let width = outputs
    let probabilities = squares.probabilities
    probabilities.update(repeating: 0, count: rows * width)
    for row in 0..<rows {
      softmax(workspace.logits + row * width, columns: columns, into: probabilities + row * width)
    }
    switch labels {
    case .all:
      for label in columns {
        for row in 0..<rows { squares.labels[row] = Int32(label) }
        setErrors(rows: rows, weighted: true, in: workspace, squares: squares)
        body()
      }
    case .sample, .predicted, .true:
      for row in 0..<rows {
        let line = UnsafePointer(probabilities + row * width)
        squares.labels[row] =
          switch labels {
          case .sample: Int32(draw(line, columns: columns, using: &random))
          case .predicted: Int32(indexOfMaximum(line, columns))
          case .true, .all: trueLabels[row]
          }
      }
      setErrors(rows: rows, weighted: false, in: workspace, squares: squares)
      body()
    }
  }

  private func setErrors(
    rows: Int, weighted: Bool, in workspace: Workspace, squares: SquaredGradientWorkspace
  ) {
    let width = outputs
    let errors = workspace.logitGradients
    errors.update(from: squares.probabilities, count: rows * width)
    for row in 0..<rows {
      let label = Int(squares.labels[row])
      squares.weights[row] = weighted ? squares.probabilities[row * width + label] : 1
      errors[row * width + label] -= 1
    }
  }

  private func draw(
    _ probabilities: UnsafePointer<Float>, columns: Range<Int>, using random: inout RandomStream
  ) -> Int {
    var threshold = random.uniform()
    for column in columns {
      threshold -= probabilities[column]
      if threshold < 0 { return column }
    }
    return columns.upperBound - 1
  }
}

/// The additional memory for squared gradients of a minibatch.
public final class SquaredGradientWorkspace {
  /// Of each layer that can be asked about curvature.
  fileprivate let layers: [AnyObject]
  /// For the others.
  fileprivate let gradients: ExampleGradients
  private let probabilityStorage: AlignedStorage
  private let weightStorage: AlignedStorage
  fileprivate let labels: UnsafeMutablePointer<Int32>

  public init(for network: Network, capacity: Int) {
    layers = network.curved.map { $0.layer.makeAnySquares(capacity: capacity) }
    gradients = ExampleGradients(of: network) { $0.curvature != nil }
    probabilityStorage = AlignedStorage(count: capacity * network.outputs)
    weightStorage = AlignedStorage(count: capacity)
    labels = .allocate(capacity: capacity)
    labels.initialize(repeating: 0, count: capacity)
  }

  deinit { labels.deallocate() }

  fileprivate var probabilities: UnsafeMutablePointer<Float> { probabilityStorage.base }
  var weights: UnsafeMutablePointer<Float> { weightStorage.base }
}
