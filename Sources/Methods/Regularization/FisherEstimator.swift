public import Engine

/// How the diagonal Fisher information of a classifier is estimated on the examples of a context.
///
///     Fᵢ = 1/n · Σ_x Σ_y p(y|x) (∂ log p(y|x)/∂θᵢ)²        for exact labels
///
/// The variants are those of van de Ven 2025, arXiv:2502.11756.
public struct FisherEstimator: Sendable, Equatable {
  /// What the sum over examples is divided by, and how many examples enter it.
  public enum Divisor: String, Codable, Sendable, CaseIterable {
    /// n examples, divided by n: the mean of the definition.
    case mean
    /// The released code's count, which is one off: a full pass over N examples is divided by N−1,
    /// and a limit of n < N takes n+1 examples and divides by n+1.
    case released
  }

  public var labels: FisherLabels
  /// Examples to use, drawn without replacement; nil for all of the context.
  public var sampleLimit: Int?
  public var divisor: Divisor

  public init(
    labels: FisherLabels = .all, sampleLimit: Int? = nil, divisor: Divisor = .mean
  ) {
    self.labels = labels
    self.sampleLimit = sampleLimit
    self.divisor = divisor
  }

  /// Examples entering the sum, and what it is divided by, for a context of `available` examples.
  public func counts(available: Int) -> (used: Int, divisor: Int) {
    guard let sampleLimit, sampleLimit < available else {
      return (available, divisor == .released ? max(available - 1, 1) : available)
    }
    let used = divisor == .released ? sampleLimit + 1 : sampleLimit
    return (used, used)
  }

  /// Estimates the Fisher information of `model` on the training examples of a context.
  ///
  /// - Parameter context: Its training columns are active, its gates are on, and its index keys the
  ///   random order and the sampled labels.
  /// - Returns: F ≥ 0 in the layout of the parameters.
  public func estimate(
    _ model: Classifier, on context: Context, seed: UInt64
  ) -> Parameters {
    let (used, divisor) = counts(available: context.train.count)
    var information = Parameters(layout: model.parameters.layout)
    var labelStream = RandomStream(seed: seed, purpose: .fisherLabels, index: context.index)
    let batches = ExampleBatches(of: context, for: model, count: used, seed: seed)
    let squares = SquaredGradientWorkspace(for: model.network, capacity: batches.capacity)
    batches.forEach { workspace, trueLabels, rows in
      model.network.addSquaredGradients(
        model.parameters, labels: labels, trueLabels: trueLabels, rows: rows,
        columns: context.trainingColumns, in: workspace, squares: squares, using: &labelStream,
        to: &information, gates: model.gates(of: context, rows: rows))
    }
    information.scale(by: 1 / Float(divisor))
    return information
  }
}
