extension Metric {
  /// How far earlier contexts have fallen from their best accuracy at any earlier time.
  public static let forgetting = Metric(
    id: "forgetting/max-earlier@1", name: "Forgetting", symbol: "F",
    formula: "1/(K−1) · Σ_{j<K} (max_{k<K} a(k,j) − a(K,j))",
    source: "Chaudhry et al. 2018, arXiv:1801.10112",
    convention: "−1 to 1; negative where a context is better at the end than ever before",
    direction: .lowerIsBetter
  ) { input in
    input.matrix.withSeveralRows { rows in
      forgetting(rows) { context in rows.dropLast().map { $0[context] } }
    }
  }

  /// Forgetting with the last row in the maximum, so that it is never negative.
  ///
  /// Mammoth sets accuracies on contexts not learned yet to 0, so that column j counts from row j.
  public static let forgettingMaxAll = Metric(
    id: "forgetting/max-all@1", name: "Forgetting (last row in the maximum)", symbol: "F≥0",
    formula: "1/(K−1) · Σ_{j<K} (max_{k≥j} a(k,j) − a(K,j))",
    source: "released code of Mammoth, utils/metrics.py",
    convention: "0 to 1", direction: .lowerIsBetter
  ) { input in
    input.matrix.withSeveralRows { rows in
      forgetting(rows) { context in rows[context...].map { $0[context] } }
    }
  }

  /// Forgetting from the accuracy just after learning, the negative of backward transfer.
  public static let forgettingFirstLast = Metric(
    id: "forgetting/first-last@1", name: "Forgetting (first less last)", symbol: "F1",
    formula: "1/(K−1) · Σ_{j<K} (a(j,j) − a(K,j))",
    source: "Avalanche, evaluation/metrics/forgetting_bwt.py",
    convention: "−1 to 1; the negative of bwt/t-1", direction: .lowerIsBetter
  ) { input in
    switch Metric.backwardTransfer.value(for: input) {
    case .value(let transfer): .value(-transfer)
    case .notAvailable(let reason): .notAvailable(reason: reason)
    }
  }

  /// - Parameter candidates: The accuracies on a context of which the highest counts.
  private static func forgetting(
    _ rows: [[Double]], from candidates: (Int) -> [Double]
  ) -> MetricValue {
    let drops = (0..<rows.count - 1).map { context in
      (candidates(context).max() ?? 0) - rows[rows.count - 1][context]
    }
    return .value(mean(drops))
  }
}
