import Datasets
import Engine

extension MethodDescriptor {
  private static let whereDistilled = HyperparameterDescriptor.Condition(
    name: "targets", value: .text("distillation"))

  private static let gates = "what the decoder's gates depend on"

  static let learningWithoutForgetting = MethodDescriptor(
    name: "lwf", title: "LwF", aliases: ["learning-without-forgetting"],
    summary: "Learning without forgetting: the earlier model's answers to current inputs are kept",
    source: "Li & Hoiem 2017, arXiv:1606.09282",
    hyperparameters: [
      .temperature, .distillationScale(),
      HyperparameterDescriptor(
        "weights", "new and old summed, or as shares of 1",
        recordedAsAbsent: LearningWithoutForgetting.Weights.sum, default: .sum),
    ] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: LearningWithoutForgetting(
        distillation: values.distillation, weights: values.choice("weights")),
      gates: values.gates)
  }

  static let deepGenerativeReplay = MethodDescriptor(
    name: "dgr", title: "DGR", aliases: ["generative-replay"],
    summary:
      "Deep generative replay: a generator learned beside the classifier brings the past back",
    source: "Shin et al. 2017, arXiv:1705.08690",
    hyperparameters: [
      .targets(default: "labels"),
      .temperature, .distillationScale(where: whereDistilled),
      .latent, .modesPerClass(default: nil), .decoderGating { _ in nil },
      HyperparameterDescriptor(
        "gated-by", gates, recordedAsAbsent: GeneratorDesign.GateIndex.class,
        where: .init(name: "decoder-gating", value: nil), default: .class),
      HyperparameterDescriptor(
        "replay-batch", .integer(1...65_536),
        "generated examples of a step; as many as current ones where absent", default: nil),
      HyperparameterDescriptor(
        "generator-units", .integer(1...100_000),
        "width of the generator's hidden layers; that of the classifier where absent",
        default: nil),
      HyperparameterDescriptor(
        "reinitialize", .flag,
        "whether classifier and generator start every context from new weights; not where absent",
        default: nil),
    ] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: DeepGenerativeReplay(
        targets: values.targets, design: values.generatorDesign,
        replayBatch: values.optionalInteger("replay-batch"),
        redrawsWeights: values.flag("reinitialize"), seed: settings.seed),
      gates: values.gates, redrawsWeights: values.flag("reinitialize"))
  }

  static let brainInspiredReplay = MethodDescriptor(
    name: "bi-r", title: "BI-R", aliases: ["brain-inspired-replay"],
    summary: "Brain-inspired replay: the classifier generates its own replay, by class and gated",
    source: "van de Ven, Siegelmann & Tolias 2020, doi:10.1038/s41467-020-17866-2",
    hyperparameters: [
      .targets(default: "distillation"), .temperature, .distillationScale(where: whereDistilled),
      .latent,
      .modesPerClass(default: .number(1)),
      .decoderGating { situation in
        switch situation.scenario {
        case .task: .number(0)
        case _ where situation.isPermuted: .number(situation.scenario == .domain ? 0.5 : 0.7)
        case .domain, .class: .number(0.1)
        }
      },
      HyperparameterDescriptor(
        "gated-by", .choice(GeneratorDesign.GateIndex.allCases.map(\.rawValue)), gates
      ) {
        .text($0.scenario == .domain ? "context" : "class")
      },
      HyperparameterDescriptor(
        "c", .number(0...(.infinity)),
        "strength of synaptic intelligence beside the replay; none where absent", default: nil),
      HyperparameterDescriptor(
        "xi", .number(1e-12...(.infinity)), "damping of its importance; 0.1 where absent",
        default: nil),
      .pathIntegral(where: .init(name: "c", value: nil)),
      HyperparameterDescriptor(
        "generative-loss",
        "the autoencoder's loss as a sum over units, or the released code's mean",
        recordedAsAbsent: BrainInspiredReplay.GenerativeLoss.mean, default: .sum),
    ]
  ) { stream, settings, values in
    BrainInspiredReplay(
      stream: stream, settings: settings, design: values.generatorDesign, targets: values.targets,
      generativeLoss: values.choice("generative-loss"),
      synapticIntelligence: values.optionalNumber("c").map {
        SynapticIntelligence(
          strength: $0, damping: Float(values.optionalNumber("xi") ?? 0.1),
          pathIntegral: values.choice("path-integral"))
      })
  }

  static let experienceReplay = MethodDescriptor(
    name: "er", title: "ER", aliases: ["experience-replay"],
    summary: "Experience replay: stored examples are learned again beside the current ones",
    source: "Rolnick et al. 2019, arXiv:1811.11682",
    hyperparameters: [.budget, .selection, .usesFullCapacity] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(memory: values.memory(of: stream)),
      gates: values.gates)
  }

  static let averagedGradientEpisodicMemory = MethodDescriptor(
    name: "a-gem", title: "A-GEM", aliases: ["agem"],
    summary: "Averaged gradient episodic memory: no step may raise the loss on the memory",
    source: "Chaudhry et al. 2019, arXiv:1812.00420",
    hyperparameters: [
      .budget, .selection, .usesFullCapacity,
      HyperparameterDescriptor(
        "epsilon", .number(0...1), "guard of the projection's division",
        default: .number(1e-7)),
      HyperparameterDescriptor(
        "replays", .flag, "whether the loss on the memory is minimized too", default: nil),
      HyperparameterDescriptor(
        "draw",
        "one batch from the whole memory, or the released code's few examples of each past context",
        scenarios: [.task], recordedAsAbsent: ExperienceReplay.Draw.byContext,
        default: .wholeMemory),
    ] + gatingSettings
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(
        memory: values.memory(of: stream),
        use: values.flag("replays") ? .both : .constraint,
        draw: values.choice("draw")),
      projection: GradientProjection(epsilon: values.number("epsilon")), gates: values.gates)
  }

  static let incrementalClassifier = MethodDescriptor(
    name: "icarl", title: "iCaRL", aliases: [],
    summary: "Exemplars learned with the old model's answers, classified by their nearest mean",
    source: "Rebuffi et al. 2017, arXiv:1611.07725", scenarios: [.class],
    hyperparameters: [
      .budget, .usesFullCapacity,
      HyperparameterDescriptor(
        "selection", .choice(ExemplarSelection.allCases.map(\.rawValue)),
        "which examples are stored", default: .text("herding")),
      HyperparameterDescriptor(
        "temperature", .number(1e-3...1e3), "what the old model's logits are divided by",
        default: .number(1)),
      HyperparameterDescriptor(
        "active-classes", .choice(IncrementalClassifier.ActiveClasses.allCases.map(\.rawValue)),
        "which outputs are learned", default: .text("all-so-far")),
    ],
    ownParts: OwnParts(activeClasses: true)
  ) { stream, settings, values in
    IncrementalClassifier(
      stream: stream, settings: settings, memory: values.memory(of: stream),
      temperature: Float(values.number("temperature")),
      activeClasses: values.choice("active-classes"))
  }
}
