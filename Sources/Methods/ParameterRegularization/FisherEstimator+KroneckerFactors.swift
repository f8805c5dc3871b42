import Datasets
import Engine
import Streams

extension FisherEstimator {
  /// Examples entering the Kronecker factors, and what their sums are divided by.
  ///
  /// The released code counts otherwise here than for the diagonal (``counts(available:)``): a limit
  /// of n takes n+1 examples where there are as many, and divides by n; all are divided by N.
  func factorCounts(available: Int) -> (used: Int, divisor: Int) {
    guard let sampleLimit, sampleLimit < available else { return (available, available) }
    return (divisor == .released ? sampleLimit + 1 : sampleLimit, sampleLimit)
  }

  /// Estimates the Kronecker factors of the Fisher information of `model` on the training examples
  /// of a context.
  ///
  ///     A = 1/n · Σ_x ā āᵀ,   G = 1/n · Σ_x Σ_y w_y g gᵀ
  ///
  /// The weights are p(y|x) for exact labels, otherwise 1 for one label. Columns, gates and random
  /// order are those of ``estimate(_:on:seed:)``.
  func estimateFactors(
    of model: Classifier, on context: Context, seed: UInt64
  ) -> KroneckerFactors {
    let (used, divisor) = factorCounts(available: context.train.count)
    var factors = KroneckerFactors(for: model.network)
    var labelStream = RandomStream(seed: seed, purpose: .fisherLabels, index: context.index)
    let batches = ExampleBatches(of: context, for: model, count: used, seed: seed)
    let squares = SquaredGradientWorkspace(for: model.network, capacity: batches.capacity)
    let gates = model.gates(of: context.outline, capacity: batches.capacity)
    batches.forEach { workspace, trueLabels, rows in
      model.network.addKroneckerFactors(
        model.state, labels: labels, trueLabels: trueLabels, rows: rows,
        columns: context.trainingColumns.neighbors, in: workspace, squares: squares,
        using: &labelStream,
        to: &factors, gates: gates)
    }
    for index in factors.layers.indices {
      factors.layers[index].inputs.scale(by: 1 / Double(divisor))
      factors.layers[index].errors.scale(by: 1 / Double(divisor))
    }
    return factors
  }
}
