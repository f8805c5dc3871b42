import Datasets
import Engine
import Streams

/// Which examples of a class are worth storing.
public enum ExemplarSelection: String, Codable, Sendable, CaseIterable {
  /// Uniformly at random, without replacement.
  case random
  /// Greedily those whose mean feature stays nearest to that of the class: Rebuffi et al. 2017,
  /// arXiv:1611.07725, Algorithm 4, with features of length 1.
  ///
  /// The released code of "Three types of incremental learning" takes the features in another order
  /// than the examples, so that its herding is in effect ``random``.
  case herding
  /// Those about which the model is least certain, by Σ_y p_y(1 − p_y): Pan et al. 2020,
  /// arXiv:2004.14070, section 3.3.
  case fromp

  /// The positions in the context's training data of `count` exemplars of each class, class by
  /// class; all of a class that has fewer.
  func positions(
    of context: Context, count: Int, model: Classifier, seed: UInt64
  ) -> [Int] {
    var random = RandomStream(seed: seed, purpose: .exemplars, index: context.index)
    let examples = context.train
    var chosen: [Int] = []
    for label in Set(examples.labels).sorted() {
      var positions = examples.labels.indices.filter { examples.labels[$0] == label }
      switch self {
      case .random:
        random.shuffle(&positions)
      case .herding:
        let features = model.normalizedFeatures(of: examples, at: positions, in: context.outline)
        positions = herd(features, count: min(count, positions.count)).map { positions[$0] }
      case .fromp:
        let uncertainty = model.uncertainty(of: examples, at: positions, in: context.outline)
        positions = uncertainty.indices.sorted {
          (-uncertainty[$0], $0) < (-uncertainty[$1], $1)
        }.map { positions[$0] }
      }
      chosen += positions.prefix(count)
    }
    return chosen
  }
}

/// Picks rows so that after each pick the mean of the picked is as near as possible to the
/// normalized mean of all.
///
///     argmin ‖(φ + Σ picked)/(m+1) − μ‖² = argmin ‖φ‖² + 2 φ·(Σ picked − (m+1) μ)
private func herd(_ features: FeatureRows, count: Int) -> [Int] {
  let width = features.width
  // Σ picked − (m+1) μ, which is what the next pick should cancel.
  let mean = features.normalizedMean()
  var residual = mean.map { -$0 }
  var isPicked = [Bool](repeating: false, count: features.count)
  var picked: [Int] = []
  for _ in 0..<count {
    var best = (row: -1, score: Double.infinity)
    for row in 0..<features.count where !isPicked[row] {
      let line = features.values[row * width..<(row + 1) * width]
      var score = 0.0
      for (value, rest) in zip(line, residual) {
        score += Double(value) * (Double(value) + 2 * rest)
      }
      if score < best.score { best = (row, score) }
    }
    isPicked[best.row] = true
    picked.append(best.row)
    for unit in 0..<width {
      residual[unit] += Double(features.values[best.row * width + unit]) - mean[unit]
    }
  }
  return picked
}
