import Datasets
import Engine

// How each method is named, set and put together. The defaults are those of "Three types of
// incremental learning" (2022) on Split MNIST; each is also what its row of the published table
// was made with.

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

  static let elasticWeightConsolidation = MethodDescriptor(
    name: "ewc", title: "EWC", aliases: ["elastic-weight-consolidation"],
    summary: "Elastic weight consolidation: parameters held by their Fisher information",
    source: "Kirkpatrick et al. 2017, doi:10.1073/pnas.1611835114",
    hyperparameters: [
      HyperparameterDescriptor("lambda", .number(0...(.infinity)), "strength of the penalty") {
        situation in
        switch situation.scenario {
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
    "budget", .integer(1...1_000_000), "stored examples of each class", default: .number(100))
}
