extension Metric {
  /// Average accuracy over all test sets at the last checkpoint: over all contexts after the last one.
  public static let lastAccuracy = Metric(
    id: "accuracy/last@1", name: "Average accuracy, last session", symbol: "ACC",
    formula: "1/K · Σ_j a(K,j)", source: "Lopez-Paz & Ranzato 2017, arXiv:1706.08840 (ACC)",
    convention: "0 to 1, higher is better", direction: .higherIsBetter
  ) { input in
    guard let last = input.matrix.last else {
      return .notAvailable(reason: "there is no session after the last context")
    }
    return .value(mean(last))
  }

  /// Mean over sessions of the average accuracy on the contexts seen so far.
  public static let sessionAccuracy = Metric(
    id: "accuracy/sessions@1", name: "Average accuracy, mean over sessions", symbol: "ACC so far",
    formula: "1/K · Σ_k 1/k · Σ_{j≤k} a(k,j)",
    source: "Rebuffi et al. 2017, arXiv:1611.07725 (average incremental accuracy)",
    convention: "0 to 1, higher is better", direction: .higherIsBetter
  ) { input in
    input.matrix.withAllRows { _ in .value(mean(input.matrix.averagesSoFar.compactMap { $0 })) }
  }

  /// Accuracy on each context just after learning it.
  public static let learningAccuracy = Metric(
    id: "learning-accuracy@1", name: "Learning accuracy", symbol: "LA",
    formula: "1/K · Σ_k a(k,k)", source: "Riemer et al. 2019, arXiv:1810.11910",
    convention: "0 to 1, higher is better", direction: .higherIsBetter
  ) { input in
    input.matrix.withAllRows { rows in .value(mean(rows.indices.map { rows[$0][$0] })) }
  }
}
