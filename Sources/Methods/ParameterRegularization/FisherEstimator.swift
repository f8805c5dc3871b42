import Datasets
public import Engine
public import Streams

/// How the diagonal Fisher information of a classifier is estimated on the examples of a context.
///
///     Fᵢ = 1/n · Σ_x Σ_y p(y|x) (∂ log p(y|x)/∂θᵢ)²        for exact labels
///
/// The variants are those of van de Ven 2025, arXiv:2502.11756. One of them squares the mean gradient
/// of a batch in place of each example's, which is cheaper and another quantity: gradients of
/// different examples cancel.
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
  /// Examples to use, drawn without replacement, or batches of ``batchSize`` where this is above 1; nil
  /// for all of the context.
  public var sampleLimit: Int?
  public var divisor: Divisor
  /// Examples whose mean gradient is squared, counted as one; above 1 only for predicted and true
  /// labels.
  public var batchSize: Int

  public init(
    labels: FisherLabels = .all, sampleLimit: Int? = nil, divisor: Divisor = .mean,
    batchSize: Int = 1
  ) {
    precondition(
      batchSize == 1 || batchSize > 1 && (labels == .predicted || labels == .true),
      "A batch of \(batchSize) has no mean gradient for labels '\(labels)'")
    self.labels = labels
    self.sampleLimit = sampleLimit
    self.divisor = divisor
    self.batchSize = batchSize
  }

  /// Examples, or batches, entering the sum, and what it is divided by, for a context of `available`.
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
    if batchSize > 1 { return estimateOfBatches(model, on: context, seed: seed) }
    let (used, divisor) = counts(available: context.train.count)
    var information = Parameters(layout: model.parameters.layout)
    var labelStream = RandomStream(seed: seed, purpose: .fisherLabels, index: context.index)
    let batches = ExampleBatches(of: context, for: model, count: used, seed: seed)
    let squares = SquaredGradientWorkspace(for: model.network, capacity: batches.capacity)
    let gates = model.gates(of: context.outline, capacity: batches.capacity)
    batches.forEach { workspace, trueLabels, rows in
      model.network.addSquaredGradients(
        model.state, labels: labels, trueLabels: trueLabels, rows: rows,
        columns: context.trainingColumns.neighbors, in: workspace, squares: squares,
        using: &labelStream,
        to: &information, gates: gates)
    }
    information.scale(by: 1 / Float(divisor))
    return information
  }

  /// 1/n · Σ_batches (∂/∂θ mean of log p over the batch)²; the last batch may be smaller.
  private func estimateOfBatches(
    _ model: Classifier, on context: Context, seed: UInt64
  ) -> Parameters {
    let available = context.train.count
    let capacity = min(batchSize, available)
    let (used, divisor) = counts(available: (available + capacity - 1) / capacity)
    var information = Parameters(layout: model.parameters.layout)
    var gradient = information
    var labelStream = RandomStream(seed: seed, purpose: .fisherLabels, index: context.index)
    let batches = ExampleBatches(
      of: context, for: model, count: used * capacity, capacity: capacity, seed: seed)
    let squares = SquaredGradientWorkspace(for: model.network, capacity: capacity)
    let gates = model.gates(of: context.outline, capacity: batches.capacity)
    batches.forEach { workspace, trueLabels, rows in
      model.network.addSquaredMeanGradient(
        model.state, labels: labels, trueLabels: trueLabels, rows: rows,
        columns: context.trainingColumns.neighbors, in: workspace, squares: squares,
        using: &labelStream,
        gradient: &gradient, to: &information, gates: gates)
    }
    information.scale(by: 1 / Float(divisor))
    return information
  }
}
