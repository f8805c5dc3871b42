public import Engine

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
/// As in the released code of "Three types of incremental learning", A is measured at the end of a
/// context on all its training examples; in the paper P is updated recursively, minibatch by
/// minibatch, with a decaying α, and the projected gradient is the step itself. Here the optimizer of
/// the run comes behind the projection.
public struct OrthogonalWeightsModification: Regularizer {
  /// α > 0.
  public let damping: Double
  /// A of each layer; nil before the first context has ended.
  private var moments: [SymmetricMatrix]?
  private var completedContexts = 0

  public init(damping: Double = 1e-10) {
    precondition(damping > 0, "Damping is positive, got \(damping)")
    self.damping = damping
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

  public mutating func finish(
    _ context: Context, of stream: ContextStream, model: Classifier, settings: LearnerSettings
  ) {
    var added = model.network.layers.map { SymmetricMatrix(order: $0.rows) }
    let batches = ExampleBatches(
      of: context, for: model, count: context.train.count, seed: settings.seed)
    let gates = model.gates(of: context, capacity: batches.capacity)
    batches.forEach { workspace, _, rows in
      model.network.addInputMoments(
        model.parameters, rows: rows, in: workspace, to: &added, gates: gates)
    }
    completedContexts += 1
    let share = 1 / Double(completedContexts)
    var mean = moments ?? added.map { SymmetricMatrix(order: $0.order) }
    for index in mean.indices {
      mean[index].scale(by: 1 - share)
      mean[index].add(added[index], times: share / Double(context.train.count))
    }
    moments = mean
  }

  public var carriedBytes: Int { (moments ?? []).reduce(0) { $0 + $1.byteCount } }
}
