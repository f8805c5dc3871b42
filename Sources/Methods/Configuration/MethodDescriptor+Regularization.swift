import Engine
import Streams

extension MethodDescriptor {
  static let elasticWeightConsolidation = MethodDescriptor(
    name: "ewc", title: "EWC", aliases: ["elastic-weight-consolidation"],
    summary: "Elastic weight consolidation: parameters held by their Fisher information",
    source: "Kirkpatrick et al. 2017, doi:10.1073/pnas.1611835114",
    hyperparameters: [
      .consolidationStrength,
      HyperparameterDescriptor(
        "variant", .choice(["offline", "online"]), "one anchor a context, or a running one",
        default: .text("offline")),
      .fisherDecay,
    ] + fisherSettings + [.fisherBatch] + gatingSettings,
    conflict: { values, _ in values.fisherBatchConflict }
  ) { stream, settings, values in
    let online = values.values["variant"] == .text("online")
    return ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: ElasticWeightConsolidation(
        strength: values.number("lambda"),
        variant: online ? .online(decay: values.number("gamma")) : .offline,
        estimator: values.fisherEstimator),
      gates: values.gates)
  }

  static let synapticIntelligence = MethodDescriptor(
    name: "si", title: "SI", aliases: ["synaptic-intelligence"],
    summary: "Synaptic intelligence: parameters held by their share in lowering the loss",
    source: "Zenke, Poole & Ganguli 2017, arXiv:1703.04200",
    hyperparameters: [
      HyperparameterDescriptor("c", .number(0...(.infinity)), "strength of the penalty") {
        situation in
        switch situation.scenario {
        case .class where situation.isPermuted: .number(5)
        case _ where situation.isPermuted: .number(10)
        case .task: .number(10)
        case .domain: .number(5e4)
        case .class: .number(5e3)
        }
      },
      HyperparameterDescriptor(
        "xi", .number(1e-12...(.infinity)), "damping of the importance", default: .number(0.1)),
      .pathIntegral(),
      HyperparameterDescriptor(
        "clamped", .flag, "whether negative importance becomes 0; not where absent", default: nil),
    ] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: SynapticIntelligence(
        strength: values.number("c"), damping: Float(values.number("xi")),
        pathIntegral: values.choice("path-integral"), clampsImportance: values.flag("clamped")),
      gates: values.gates)
  }

  static let functionalRegularization = MethodDescriptor(
    name: "fromp", title: "FROMP", aliases: ["functional-regularization"],
    summary: "Functional regularization: predictions on memorable points are held by a kernel",
    source: "Pan et al. 2020, arXiv:2004.14070",
    hyperparameters: [
      HyperparameterDescriptor("tau", .number(0...(.infinity)), "strength of the regularization") {
        situation in
        switch situation.scenario {
        case _ where situation.isPermuted: .number(1)
        case .task: .number(0.01)
        case .domain: .number(10)
        case .class: .number(1000)
        }
      },
      .budget,
      HyperparameterDescriptor(
        "inverse", "a step's part of the kernel's inverse, or the part's inverse",
        recordedAsAbsent: FunctionalRegularization.Inverse.partOfWhole, default: .partOfWhole),
    ]
  ) { stream, settings, values in
    FunctionalRegularization(
      stream: stream, settings: settings, strength: values.number("tau"),
      budgetPerClass: values.integer("budget"),
      inverse: values.choice("inverse"))
  }
}
