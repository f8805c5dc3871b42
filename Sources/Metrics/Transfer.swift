extension Metric {
  /// What learning later contexts did to earlier ones, over the K−1 contexts that have later ones.
  public static let backwardTransfer = Metric(
    id: "bwt/t-1@1", name: "Backward transfer", symbol: "BWT",
    formula: "1/(K−1) · Σ_{j<K} (a(K,j) − a(j,j))",
    source: "Lopez-Paz & Ranzato 2017, arXiv:1706.08840, Eq. 3",
    convention: "−1 to 1; negative means forgetting", direction: .higherIsBetter
  ) { input in
    input.matrix.withSeveralRows { .value(mean(backwardTransfers($0).dropLast())) }
  }

  /// Backward transfer as the released code of GEM and MER prints it: the last context's 0 counts.
  public static let backwardTransferGEM = Metric(
    id: "bwt/gem@1", name: "Backward transfer (GEM's code)", symbol: "BWT/T",
    formula: "1/K · Σ_j (a(K,j) − a(j,j))", source: "released code of GEM, metrics/metrics.py",
    convention: "−1 to 1; (K−1)/K of bwt/t-1", direction: .higherIsBetter
  ) { input in
    input.matrix.withSeveralRows { .value(mean(backwardTransfers($0))) }
  }

  /// Backward transfer and interference: retained accuracy less learning accuracy.
  public static let backwardTransferAndInterference = Metric(
    id: "bti@1", name: "Backward transfer and interference", symbol: "BTI",
    formula: "1/K · Σ_j a(K,j) − 1/K · Σ_j a(j,j)",
    source: "Riemer et al. 2019, arXiv:1810.11910 (RA − LA)",
    convention: "−1 to 1; negative means interference", direction: .higherIsBetter
  ) { input in
    input.matrix.withAllRows { .value(mean(backwardTransfers($0))) }
  }

  /// What learning earlier contexts did for later ones, against the untrained network.
  public static let forwardTransfer = Metric(
    id: "fwt/t-1@1", name: "Forward transfer", symbol: "FWT",
    formula: "1/(K−1) · Σ_{j>1} (a(j−1,j) − b(j))",
    source: "Lopez-Paz & Ranzato 2017, arXiv:1706.08840, Eq. 4",
    convention: """
      −1 to 1; positive means a head start. Not informative where the outputs of a context are \
      untrained before it
      """,
    direction: .higherIsBetter
  ) { input in
    forwardTransfer(input, denominator: input.matrix.contexts - 1)
  }

  /// Forward transfer with the denominator of GEM's released code.
  public static let forwardTransferGEM = Metric(
    id: "fwt/gem@1", name: "Forward transfer (GEM's code)", symbol: "FWT/T",
    formula: "1/K · Σ_{j>1} (a(j−1,j) − b(j))",
    source: "released code of GEM, metrics/metrics.py",
    convention: "−1 to 1; (K−1)/K of fwt/t-1", direction: .higherIsBetter
  ) { input in
    forwardTransfer(input, denominator: input.matrix.contexts)
  }

  /// a(K,j) − a(j,j) for every context j.
  private static func backwardTransfers(_ rows: [[Double]]) -> [Double] {
    rows.indices.map { rows[rows.count - 1][$0] - rows[$0][$0] }
  }

  private static func forwardTransfer(_ input: MetricInput, denominator: Int) -> MetricValue {
    guard let untrained = input.matrix.untrained else {
      return .notAvailable(reason: "the untrained network was not tested")
    }
    return input.matrix.withSeveralRows { rows in
      let gains = (1..<rows.count).map { rows[$0 - 1][$0] - untrained[$0] }
      return .value(gains.reduce(0, +) / Double(denominator))
    }
  }
}
