import Datasets
import Engine

extension MethodDescriptor {
  static let learningWithoutForgetting = MethodDescriptor(
    name: "lwf", title: "LwF", aliases: ["learning-without-forgetting"],
    summary: "Learning without forgetting: the earlier model's answers to current inputs are kept",
    source: "Li & Hoiem 2017, arXiv:1606.09282",
    hyperparameters: [
      .temperature, .distillationScale,
      HyperparameterDescriptor(
        "weights", .choice(LearningWithoutForgetting.Weights.allCases.map(\.rawValue)),
        "new and old summed, which is meant where absent, or as shares of 1", default: nil),
    ] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: LearningWithoutForgetting(
        distillation: values.distillation, weights: values.optionalChoice("weights") ?? .sum),
      gates: values.gates)
  }

  static let deepGenerativeReplay = MethodDescriptor(
    name: "dgr", title: "DGR", aliases: ["generative-replay"],
    summary:
      "Deep generative replay: a generator learned beside the classifier brings the past back",
    source: "Shin et al. 2017, arXiv:1705.08690",
    hyperparameters: [
      HyperparameterDescriptor(
        "targets", .choice(["labels", "distillation"]), "what generated examples are learned with",
        default: .text("labels")),
      .temperature, .distillationScale,
      HyperparameterDescriptor(
        "latent", .integer(1...10_000), "latent variables of the generator", default: .number(100)),
    ] + gatingSettings
  ) { stream, settings, values in
    let distills = values.values["targets"] == .text("distillation")
    return ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: DeepGenerativeReplay(
        targets: distills ? .distillation(values.distillation) : .labels,
        latent: values.integer("latent"), seed: settings.seed),
      gates: values.gates)
  }

  static let experienceReplay = MethodDescriptor(
    name: "er", title: "ER", aliases: ["experience-replay"],
    summary: "Experience replay: stored examples are learned again beside the current ones",
    source: "Rolnick et al. 2019, arXiv:1811.11682",
    hyperparameters: [.budget, .selection] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(memory: values.memory), gates: values.gates)
  }

  static let averagedGradientEpisodicMemory = MethodDescriptor(
    name: "a-gem", title: "A-GEM", aliases: ["agem"],
    summary: "Averaged gradient episodic memory: no step may raise the loss on the memory",
    source: "Chaudhry et al. 2019, arXiv:1812.00420",
    hyperparameters: [
      .budget, .selection,
      HyperparameterDescriptor(
        "epsilon", .number(0...1), "guard of the projection's division",
        default: .number(1e-7)),
      HyperparameterDescriptor(
        "replays", .flag, "whether the loss on the memory is minimized too", default: nil),
    ] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(
        memory: values.memory, use: values.flag("replays") ? .both : .constraint),
      projection: GradientProjection(epsilon: values.number("epsilon")), gates: values.gates)
  }
}
