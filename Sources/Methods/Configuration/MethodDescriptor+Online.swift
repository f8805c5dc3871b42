import Datasets
import Engine

// The methods of "Learning to learn without forgetting by maximizing transfer and minimizing
// interference" (Riemer et al. 2019, MER) and of "Gradient episodic memory for continual learning"
// (Lopez-Paz & Ranzato 2017, GEM). All take steps of plain gradient descent with a rate of their own.

extension HyperparameterDescriptor {
  fileprivate static let rate = HyperparameterDescriptor(
    "learning-rate", .number(1e-12...1e6), "rate of plain gradient descent",
    default: .number(0.001))

  fileprivate static let memory = HyperparameterDescriptor(
    "memory", .integer(1...10_000_000), "stored examples in all", default: .number(5120))

  fileprivate static func memoryPerContext(default value: Double) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "memory-per-context", .integer(1...1_000_000), "stored examples of each context",
      default: .number(value))
  }

  fileprivate static let replayed = HyperparameterDescriptor(
    "replayed", .integer(0...100_000), "examples drawn from the memory at once",
    default: .number(20))

  fileprivate static let reservoir = HyperparameterDescriptor(
    "reservoir", .choice(Reservoir.Rule.allCases.map(\.rawValue)),
    "the t-th example is stored with probability memory/t, or with MER's memory/(t+1)",
    default: .text("exact"))

  fileprivate static let draws = HyperparameterDescriptor(
    "draws", "whether an example can be drawn twice at once",
    recordedAsAbsent: OnlineReplayMemory.Draws.withReplacement, default: .withReplacement)
}

extension MethodDescriptor {
  private static let mer = "Riemer et al. 2019, arXiv:1810.11910"
  private static let gem = "Lopez-Paz & Ranzato 2017, arXiv:1706.08840"

  static let online = MethodDescriptor(
    name: "online", title: "Online", aliases: ["single"],
    summary: "Gradient descent on each example as it comes", source: mer,
    hyperparameters: [.rate], ownParts: .ofSingleExamples
  ) { stream, settings, values in
    OnlineFineTuning(stream: stream, settings: settings, rate: values.rate)
  }

  static let independent = MethodDescriptor(
    name: "independent", title: "Independent", aliases: [],
    summary: "A network for each context with that part of the hidden units", source: gem,
    scenarios: [.task],
    hyperparameters: [
      .rate,
      HyperparameterDescriptor(
        "finetune", .flag, "whether a network starts where the one before it ended",
        default: .flag(true)),
    ],
    ownParts: .ofSingleExamples,
    conflict: { values, situation in
      guard values.flag("finetune"), !situation.hasEqualContexts else { return nil }
      return """
        'finetune: true' starts each network from the one before, which needs as many classes; write \
        'finetune: false' beside 'classes-per-context'
        """
    }
  ) { stream, settings, values in
    IndependentNetworks(
      stream: stream, settings: settings, rate: values.rate,
      startsFromPrevious: values.flag("finetune"))
  }

  static let taskInput = MethodDescriptor(
    name: "task-input", title: "Task Input", aliases: ["taskinput", "multimodal"],
    summary: "An input layer for each context; the other layers are shared", source: gem,
    scenarios: [.task], hyperparameters: [.rate], ownParts: .ofSingleExamples
  ) { stream, settings, values in
    TaskInputNetwork(stream: stream, settings: settings, rate: values.rate)
  }

  static let onlineElasticWeightConsolidation = MethodDescriptor(
    name: "ewc-mer", title: "EWC (MER's)", aliases: ["ewc-gem"],
    summary: "Elastic weight consolidation with the squared mean gradient of a few examples",
    source: gem,
    hyperparameters: [
      .rate, .memoryPerContext(default: 10),
      HyperparameterDescriptor(
        "lambda", .number(0...(.infinity)), "strength of the penalty, without the factor ½",
        default: .number(1)),
      HyperparameterDescriptor(
        "fisher", "the squared mean gradient, or the mean of squared gradients",
        recordedAsAbsent: OnlineElasticWeightConsolidation.Fisher.squaredMean,
        default: .squaredMean),
    ],
    ownParts: .ofSingleExamples
  ) { stream, settings, values in
    OnlineElasticWeightConsolidation(
      stream: stream, settings: settings, rate: values.rate,
      memory: values.integer("memory-per-context"), strength: Float(values.number("lambda")),
      fisher: values.choice("fisher"))
  }

  static let gradientEpisodicMemory = MethodDescriptor(
    name: "gem", title: "GEM", aliases: ["gradient-episodic-memory"],
    summary: "No step may increase the loss on the memory of a past context", source: gem,
    hyperparameters: [
      .rate, .memoryPerContext(default: 256),
      HyperparameterDescriptor(
        "strength", .number(0...1e6), "γ, lower bound of the multipliers", default: .number(0.5)),
      HyperparameterDescriptor(
        "ridge", .number(0...1e6), "ε, added to the diagonal of the quadratic program",
        default: .number(1e-3)),
      HyperparameterDescriptor(
        "ring", .choice(EpisodicMemory.Ring.allCases.map(\.rawValue)),
        "whether each context's memory is a ring of its own, or all share one write position",
        default: .text("own")),
    ],
    ownParts: .ofSingleExamples
  ) { stream, settings, values in
    GradientEpisodicMemory(
      stream: stream, settings: settings, rate: values.rate,
      perContext: values.integer("memory-per-context"), ring: values.choice("ring"),
      projection: EpisodicGradientProjection(
        ridge: values.number("ridge"), memoryStrength: values.number("strength")))
  }

  static let reservoirExperienceReplay = MethodDescriptor(
    name: "er-reservoir", title: "ER (reservoir)", aliases: ["er-mer"],
    summary: "Each example is learned in one step with some drawn from a reservoir", source: mer,
    hyperparameters: [
      .rate, .memory, .replayed, .reservoir, .draws,
      HyperparameterDescriptor(
        "algorithm", .integer(4...5),
        "4: the mean over the minibatch; 5: the sum over contexts of their means",
        default: .number(4)),
    ],
    ownParts: .ofSingleExamples
  ) { stream, settings, values in
    ReservoirExperienceReplay(
      stream: stream, settings: settings, rate: values.rate, memory: values.integer("memory"),
      rule: values.choice("reservoir"), draws: values.draws,
      algorithm: values.integer("algorithm") == 5 ? .sumOfContextMeans : .mean,
      replayed: values.integer("replayed"))
  }

  static let metaExperienceReplay = MethodDescriptor(
    name: "mer", title: "MER", aliases: ["meta-experience-replay"],
    summary: "Steps on current and replayed examples one by one, and part of the way back",
    source: mer,
    hyperparameters: [
      .rate, .memory, .replayed, .reservoir, .draws,
      HyperparameterDescriptor(
        "algorithm", .integer(1...7), "1, 6 or 7, as numbered in the paper", default: .number(1)),
      HyperparameterDescriptor(
        "batches", .integer(1...10_000), "batches for each example, 1 where absent (1 and 6)",
        default: nil),
      HyperparameterDescriptor(
        "beta", .number(0...1), "β, kept part of the way within a batch, 1 where absent (1)",
        default: nil),
      HyperparameterDescriptor(
        "gamma", .number(0...1),
        "γ, kept part of the way across batches (1) or within the one (6, 7)",
        default: .number(1)),
      HyperparameterDescriptor(
        "s", .number(0...1e6), "factor of the rate on the current example, 1 where absent (7)",
        default: nil),
    ],
    ownParts: .ofSingleExamples,
    conflict: { values, _ in values.metaReplayConflict }
  ) { stream, settings, values in
    MetaExperienceReplay(
      stream: stream, learner: settings, rate: values.rate, memory: values.integer("memory"),
      rule: values.choice("reservoir"), draws: values.draws, settings: values.metaReplay)
  }
}

extension Hyperparameters {
  fileprivate var rate: Float { Float(number("learning-rate")) }

  fileprivate var draws: OnlineReplayMemory.Draws { choice("draws") }

  fileprivate var metaReplay: MetaExperienceReplay.Settings {
    MetaExperienceReplay.Settings(
      algorithm: MetaExperienceReplay.Algorithm(rawValue: integer("algorithm"))
        ?? .multipleBatches,
      replayed: integer("replayed"), batches: optionalInteger("batches") ?? 1,
      within: Float(optionalNumber("beta") ?? 1), across: Float(number("gamma")),
      currentRate: Float(optionalNumber("s") ?? 1))
  }

  /// Why the settings of MER do not go together; nil where they do.
  fileprivate var metaReplayConflict: String? {
    let algorithm = integer("algorithm")
    guard MetaExperienceReplay.Algorithm(rawValue: algorithm) != nil else {
      return "'algorithm: \(algorithm)' is none of MER's, which are 1, 6 and 7"
    }
    for (name, owners) in [("batches", [1, 6]), ("beta", [1]), ("s", [7])]
    where values[name] != nil && !owners.contains(algorithm) {
      let list = owners.map(String.init).joined(separator: " and ")
      return "'\(name)' belongs to algorithm \(list), not to \(algorithm); leave it out"
    }
    return nil
  }
}
