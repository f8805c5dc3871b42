import Datasets
import Engine

// Methods that keep the curvature of what was learned in matrices, one or two for each layer.

extension MethodDescriptor {
  static let kroneckerElasticWeightConsolidation = MethodDescriptor(
    name: "kfac-ewc", title: "KFAC-EWC", aliases: ["ewc-kfac"],
    summary: "Elastic weight consolidation that holds the parameters of a layer together",
    source: "Ritter, Botev & Barber 2018, arXiv:1805.07810",
    hyperparameters: [.consolidationStrength, .fisherDecay] + fisherSettings + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: KroneckerElasticWeightConsolidation(
        strength: values.number("lambda"), decay: values.number("gamma"),
        estimator: values.fisherEstimator),
      gates: values.gates)
  }
}
