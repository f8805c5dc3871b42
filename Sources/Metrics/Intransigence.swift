extension Metric {
  /// How far new contexts are learned worse than by joint training on everything.
  public static let intransigence = Metric(
    id: "intransigence/joint-final@1", name: "Intransigence", symbol: "I",
    formula: "1/K · Σ_k (a*(k) − a(k,k)), a* of the model trained jointly on all contexts",
    source: "after Chaudhry et al. 2018, arXiv:1801.10112, with one joint model for all contexts",
    convention: "−1 to 1; negative where a context is learned better than jointly",
    direction: .lowerIsBetter
  ) { input in
    intransigence(input, reference: input.jointFinal, from: 0)
  }

  /// Intransigence by its own definition: against joint models of the contexts up to each.
  public static let intransigencePerContext = Metric(
    id: "intransigence/chaudhry@1", name: "Intransigence (joint up to each context)",
    symbol: "I_k", formula: "1/K · Σ_k (a*_k − a(k,k)), a*_k of the model trained jointly on 1…k",
    source: "Chaudhry et al. 2018, arXiv:1801.10112",
    convention: "−1 to 1; negative where a context is learned better than jointly",
    direction: .lowerIsBetter
  ) { input in
    intransigence(input, reference: input.jointPerContext, from: 0)
  }

  /// The same without the first context, where a method and joint training are alike.
  public static let intransigenceFromSecond = Metric(
    id: "intransigence/chaudhry-from-2@1", name: "Intransigence (contexts 2…K)", symbol: "I_2…K",
    formula: "1/(K−1) · Σ_{k>1} (a*_k − a(k,k))",
    source: "van de Ven & Tolias 2018, released code of the preprints",
    convention: "−1 to 1; negative where a context is learned better than jointly",
    direction: .lowerIsBetter
  ) { input in
    intransigence(input, reference: input.jointPerContext, from: 1)
  }

  private static func intransigence(
    _ input: MetricInput, reference: [Double]?, from first: Int
  ) -> MetricValue {
    guard input.matrix.isSquare else { return .notAvailable(reason: input.matrix.notSquare) }
    guard let reference, reference.count == input.matrix.contexts else {
      return .notAvailable(reason: "the joint model of the same seed is missing")
    }
    guard input.matrix.contexts > first else {
      return .notAvailable(reason: "there is one context only")
    }
    return input.matrix.withAllRows { rows in
      .value(mean((first..<rows.count).map { reference[$0] - rows[$0][$0] }))
    }
  }
}
