import Engine

// Methods that keep the curvature of what was learned in matrices, one or two for each layer.

extension MethodDescriptor {
  static let kroneckerElasticWeightConsolidation = MethodDescriptor(
    name: "kfac-ewc", title: "KFAC-EWC", aliases: ["ewc-kfac"],
    summary: "Elastic weight consolidation that holds the parameters of a layer together",
    source: "Ritter, Botev & Barber 2018, arXiv:1805.07810",
    hyperparameters: [
      .consolidationStrength, .fisherDecay,
      HyperparameterDescriptor(
        "data-size", .number(1...1e12), "examples that a prior counts for; no prior where absent",
        default: nil),
    ] + fisherSettings + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: KroneckerElasticWeightConsolidation(
        strength: values.number("lambda"), decay: values.number("gamma"),
        estimator: values.fisherEstimator, dataSize: values.optionalNumber("data-size")),
      gates: values.gates)
  }

  static let naturalContinualLearning = MethodDescriptor(
    name: "ncl", title: "NCL", aliases: ["natural-continual-learning"],
    summary: "Natural continual learning: steps in the metric of what was learned before",
    source: "Kao et al. 2021, arXiv:2106.08085",
    hyperparameters: [
      HyperparameterDescriptor(
        "data-size", .number(1...1e12), "examples that the prior and each step count for"
      ) {
        .number($0.isPermuted ? 60_000 : 12_000)
      },
      HyperparameterDescriptor(
        "alpha", .number(0...(.infinity)), "damping of the inverse", default: .number(1e-10)),
      HyperparameterDescriptor(
        "form", .choice(["kronecker", "released"]),
        "Kronecker-factored, or the diagonal that the released code runs",
        default: .text("kronecker")),
    ] + fisherSettings + gatingSettings
  ) { stream, settings, values in
    let (dataSize, damping) = (values.number("data-size"), values.number("alpha"))
    let regularizer: any Regularizer =
      values.values["form"] == .text("released")
      ? DiagonalNaturalContinualLearning(
        dataSize: dataSize, damping: damping, estimator: values.fisherEstimator)
      : NaturalContinualLearning(
        dataSize: dataSize, damping: damping, estimator: values.fisherEstimator)
    return ClassifierLearner(
      stream: stream, settings: settings, regularizer: regularizer, gates: values.gates)
  }

  static let orthogonalWeightsModification = MethodDescriptor(
    name: "owm", title: "OWM", aliases: ["orthogonal-weights-modification"],
    summary: "Orthogonal weights modification: steps orthogonal to the inputs of earlier contexts",
    source: "Zeng et al. 2019, doi:10.1038/s42256-019-0080-x",
    hyperparameters: [
      HyperparameterDescriptor(
        "alpha", .number(1e-14...(.infinity)),
        "mean square of the earlier inputs at which a direction is half closed",
        default: .number(1e-10)),
      HyperparameterDescriptor(
        "moments", "a sum over minibatches, or the released code's mean over examples",
        recordedAsAbsent: OrthogonalWeightsModification.Moments.examples, default: .minibatches),
    ] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: OrthogonalWeightsModification(
        damping: values.number("alpha"), form: values.choice("moments")),
      gates: values.gates)
  }
}
