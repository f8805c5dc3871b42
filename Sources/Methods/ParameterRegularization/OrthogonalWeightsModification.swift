import Datasets
public import Engine
public import Streams

/// Orthogonal weights modification (OWM): a layer changes only in directions that its earlier inputs
/// do not have.
///
///     g ← P g,   P = (A/α + I)⁻¹,   A the mean of ā āᵀ over the contexts so far
///     A ← (1 − f) A + f A_k,   f = 1/k        after context k
///
/// g is a layer's gradient, [inputs + 1, outputs] with the bias as last row, and ā its inputs with a 1
/// behind them. By the Woodbury identity P is the projector of Zeng, Chen, Cui & Yu 2019,
/// doi:10.1038/s42256-019-0080-x, I − X (XᵀX + αI)⁻¹ Xᵀ, for X Xᵀ = A: close to 0 where earlier inputs
/// have a mean square far above α, and 1 where they have none.
///
/// That A is measured at the end of a context on all its training examples, as in the released code of
/// "Three types of incremental learning" (``Moments/examples``). In the paper, and by default here, P
/// is updated at that time by
///
///     P ← P − P x̄ x̄ᵀ P / (α + x̄ᵀ P x̄)
///
/// for one minibatch after the other, where x̄ is what the layer gets when the network is given the mean
/// of the minibatch. With a constant α that is the P above for A ← A + Σ x̄ x̄ᵀ, a sum:
/// ``Moments/minibatches``. In the paper α decays within a context, and the projected gradient is the
/// step itself; here the optimizer of the run comes behind the projection.
public struct OrthogonalWeightsModification: Regularizer {
  /// What A is made of.
  public enum Moments: String, Sendable, CaseIterable {
    /// The mean over all examples.
    case examples
    /// The sum over minibatches, each with its mean alone.
    case minibatches
  }

  /// α > 0.
  public let damping: Double
  public let form: Moments
  /// A of each layer; nil before the first context has ended.
  private var moments: [SymmetricMatrix]?
  private var completedContexts = 0

  public init(damping: Double = 1e-10, form: Moments = .minibatches) {
    precondition(damping > 0, "Damping is positive, got \(damping)")
    self.damping = damping
    self.form = form
  }

  public func makePreconditioner(for model: Classifier) -> (any Preconditioner)? {
    moments.map { moments in
      let projectors = moments.map { moment in
        var projector = moment
        projector.scale(by: 1 / damping)
        projector.add(diagonal: 1)
        return projector.inverse()
      }
      return KroneckerMap(of: model.network, left: projectors)
    }
  }

  public func addGradient(at parameters: Parameters, to gradient: inout Parameters) -> Double { 0 }

  public mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    let none = model.network.factorOrders.map { SymmetricMatrix(order: $0.inputs) }
    var added = none
    let batches = ExampleBatches(
      of: context, for: model, count: context.train.count,
      capacity: form == .minibatches ? settings.batchSize : 128, seed: settings.seed)
    let gates = model.gates(of: context.outline, capacity: batches.capacity)
    batches.forEach { workspace, _, rows in
      if form == .minibatches {
        average(workspace.inputs, rows: rows, width: model.network.inputs)
      }
      model.network.addInputMoments(
        model.state, rows: form == .minibatches ? 1 : rows, in: workspace, to: &added,
        gates: gates)
    }
    completedContexts += 1
    let share = 1 / Double(completedContexts)
    var total = moments ?? none
    for index in total.indices {
      switch form {
      case .examples:
        total[index].scale(by: 1 - share)
        total[index].add(added[index], times: share / Double(context.train.count))
      case .minibatches:
        total[index].add(added[index], times: 1)
      }
    }
    moments = total
  }

  /// Puts the mean of the rows into the first one.
  private func average(_ inputs: UnsafeMutablePointer<Float>, rows: Int, width: Int) {
    for column in 0..<width {
      var sum = 0.0
      for row in 0..<rows { sum += Double(inputs[row * width + column]) }
      inputs[column] = Float(sum / Double(rows))
    }
  }

  public var carriedBytes: Int { (moments ?? []).reduce(0) { $0 + $1.byteCount } }
}

extension OrthogonalWeightsModification {
  public mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try archive.exchange(&completedContexts)
    try archive.exchangePresence(of: &moments) {
      model.network.factorOrders.map { SymmetricMatrix(order: $0.inputs) }
    }
    guard var moments else { return }
    for index in moments.indices { try moments[index].exchange(with: archive) }
    self.moments = moments
  }
}

extension MethodDescriptor {
  private static let damping = Setting.number(
    "alpha", 1e-14...(.infinity),
    "mean square of the earlier inputs at which a direction is half closed", default: 1e-10)
  private static let moments = Setting.choice(
    "moments", "a sum over minibatches, or the released code's mean over examples",
    bySilence: OrthogonalWeightsModification.Moments.examples, default: .minibatches)

  static let orthogonalWeightsModification = MethodDescriptor(
    name: "owm", title: "OWM", aliases: ["orthogonal-weights-modification"],
    summary: "Orthogonal weights modification: steps orthogonal to the inputs of earlier contexts",
    source: "Zeng et al. 2019, doi:10.1038/s42256-019-0080-x",
    settings: [damping, moments] + SharedSettings.gates
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: OrthogonalWeightsModification(
        damping: values[damping], form: values[moments]),
      gates: values.gates)
  }
}
