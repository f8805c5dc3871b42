import Datasets
import Engine

// How each method is named, set and put together. The defaults are those of "Three types of
// incremental learning" (2022) on Split MNIST, or on Permuted MNIST; each is also what its row of the
// published table was made with.

extension MethodDescriptor {
  static let none = MethodDescriptor(
    name: "none", title: "None", aliases: ["fine-tuning", "finetuning", "naive"],
    summary: "Fine-tuning: each context is learned with no regard to the others",
    source: "lower baseline", hyperparameters: []
  ) { stream, settings, _ in
    ClassifierLearner(stream: stream, settings: settings)
  }

  static let joint = MethodDescriptor(
    name: "joint", title: "Joint", aliases: ["offline"],
    summary: "One training run on the data of all contexts together",
    source: "upper baseline",
    hyperparameters: [
      HyperparameterDescriptor(
        "up-to", .integer(1...1000), "the last context whose data are used", default: nil)
    ]
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      supply: JointTraining(lastContext: values.optionalInteger("up-to")))
  }

  static let cumulative = MethodDescriptor(
    name: "cumulative", title: "Cumulative", aliases: [],
    summary: "Each context adds its data to those already learned",
    source: "upper baseline of van de Ven, Siegelmann & Tolias 2020", hyperparameters: []
  ) { stream, settings, _ in
    ClassifierLearner(stream: stream, settings: settings, supply: CumulativeTraining())
  }

  static let separateNetworks = MethodDescriptor(
    name: "separate", title: "Separate Networks", aliases: ["separate-networks"],
    summary: "One small network for each context", source: "van de Ven et al. 2022",
    scenarios: [.task],
    hyperparameters: [
      HyperparameterDescriptor(
        "hidden-units", .integer(1...100_000), "width of the two hidden layers of each network"
      ) {
        .number($0.isPermuted ? 400 : 100)
      }
    ]
  ) { stream, settings, values in
    var settings = settings
    let width = values.integer("hidden-units")
    settings.hidden = [width, width]
    return SeparateNetworks(stream: stream, settings: settings)
  }

  static let elasticWeightConsolidation = MethodDescriptor(
    name: "ewc", title: "EWC", aliases: ["elastic-weight-consolidation"],
    summary: "Elastic weight consolidation: parameters held by their Fisher information",
    source: "Kirkpatrick et al. 2017, doi:10.1073/pnas.1611835114",
    hyperparameters: [
      HyperparameterDescriptor("lambda", .number(0...(.infinity)), "strength of the penalty") {
        situation in
        switch situation.scenario {
        case _ where situation.isPermuted: .number(100)
        case .task: .number(1e5)
        case .domain: .number(1e10)
        case .class: .number(1e9)
        }
      },
      HyperparameterDescriptor(
        "variant", .choice(["offline", "online"]), "one anchor a context, or a running one",
        default: .text("offline")),
      HyperparameterDescriptor(
        "gamma", .number(0...1), "decay of the running Fisher information (online)",
        default: .number(1)),
      HyperparameterDescriptor(
        "fisher-labels", .choice(FisherLabels.allCases.map(\.rawValue)),
        "labels behind the Fisher information: all is exact", default: .text("all")),
      HyperparameterDescriptor(
        "fisher-samples", .integer(1...Int.max), "examples behind it; all where absent",
        default: nil),
      HyperparameterDescriptor(
        "fisher-divisor", .choice(FisherEstimator.Divisor.allCases.map(\.rawValue)),
        "the mean, or the released code's count that is one off", default: .text("mean")),
    ]
  ) { stream, settings, values in
    let estimator = FisherEstimator(
      labels: values.choice("fisher-labels"),
      sampleLimit: values.optionalInteger("fisher-samples"),
      divisor: values.choice("fisher-divisor"))
    let online = values.values["variant"] == .text("online")
    return ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: ElasticWeightConsolidation(
        strength: values.number("lambda"),
        variant: online ? .online(decay: values.number("gamma")) : .offline,
        estimator: estimator))
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
    ]
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: SynapticIntelligence(
        strength: values.number("c"), damping: Float(values.number("xi"))))
  }

  static let learningWithoutForgetting = MethodDescriptor(
    name: "lwf", title: "LwF", aliases: ["learning-without-forgetting"],
    summary: "Learning without forgetting: the earlier model's answers to current inputs are kept",
    source: "Li & Hoiem 2017, arXiv:1606.09282",
    hyperparameters: [
      HyperparameterDescriptor(
        "temperature", .number(1e-3...1e3), "temperature of the distillation",
        default: .number(2))
    ]
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: LearningWithoutForgetting(temperature: Float(values.number("temperature"))))
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
      HyperparameterDescriptor(
        "temperature", .number(1e-3...1e3), "temperature of the distillation",
        default: .number(2)),
      HyperparameterDescriptor(
        "latent", .integer(1...10_000), "latent variables of the generator", default: .number(100)),
    ]
  ) { stream, settings, values in
    let distills = values.values["targets"] == .text("distillation")
    return ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: DeepGenerativeReplay(
        targets: distills
          ? .distillation(temperature: Float(values.number("temperature"))) : .labels,
        latent: values.integer("latent"), seed: settings.seed))
  }

  static let experienceReplay = MethodDescriptor(
    name: "er", title: "ER", aliases: ["experience-replay"],
    summary: "Experience replay: stored examples are learned again beside the current ones",
    source: "Rolnick et al. 2019, arXiv:1811.11682", hyperparameters: [budget]
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(budgetPerClass: values.integer("budget")))
  }

  static let averagedGradientEpisodicMemory = MethodDescriptor(
    name: "a-gem", title: "A-GEM", aliases: ["agem"],
    summary: "Averaged gradient episodic memory: no step may raise the loss on the memory",
    source: "Chaudhry et al. 2019, arXiv:1812.00420",
    hyperparameters: [
      budget,
      HyperparameterDescriptor(
        "epsilon", .number(0...1), "guard of the projection's division",
        default: .number(1e-7)),
    ]
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(budgetPerClass: values.integer("budget"), use: .constraint),
      projection: GradientProjection(epsilon: values.number("epsilon")))
  }

  private static let budget = HyperparameterDescriptor(
    "budget", .integer(1...1_000_000), "stored examples of each class"
  ) {
    .number($0.isPermuted ? 10 : 100)
  }
}
