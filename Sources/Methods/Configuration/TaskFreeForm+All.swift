import Engine
import Streams

// The methods of the task-free comparison of "Three types of incremental learning" (2022). Strengths and
// sizes are by default those of its released code, `compare_task_free.py`, on Split MNIST; forms are those
// of the methods' papers, where that code has others (docs/departures.md).

extension TaskFreeForm {
  static let none = TaskFreeForm(
    adapting: .none, summary: "Fine-tuning: the stream is learned as it comes",
    hyperparameters: []
  ) { supply, settings, _ in
    ClassifierLearner(streamOf: supply, settings: settings)
  }

  static let joint = TaskFreeForm(
    adapting: .joint, summary: "Fine-tuning on the random stream, of the same length",
    hyperparameters: []
  ) { supply, settings, _ in
    ClassifierLearner(streamOf: supply.ordered(.random), settings: settings)
  }

  static let separateNetworks = TaskFreeForm(
    adapting: .separateNetworks,
    hyperparameters: MethodDescriptor.separateNetworks.hyperparameters
  ) { supply, settings, values in
    var settings = settings
    let width = values.integer("hidden-units")
    settings.network.hiddenWidths = [width, width]
    return SeparateStreamNetworks(supply, settings: settings)
  }

  static let contextDependentGating = TaskFreeForm(
    adapting: .contextDependentGating,
    hyperparameters: [
      HyperparameterDescriptor(
        "gating", .number(0...0.999), "part of the hidden units that is off in a context",
        default: .number(0.45)),
      HyperparameterDescriptor(
        "drawing", "exactly that part is drawn, or, as in the released code, each unit by itself",
        recordedAsAbsent: ContextGates.Drawing.independently, default: .exactly),
    ]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings,
      gates: ContextGates(
        proportion: values.number("gating"), form: .silent,
        drawing: values.choice("drawing")))
  }

  static let synapticIntelligence = TaskFreeForm(
    adapting: .synapticIntelligence,
    hyperparameters: [
      HyperparameterDescriptor(
        "c", .number(0...(.infinity)), "strength of the penalty", default: .number(10)),
      HyperparameterDescriptor(
        "xi", .number(1e-12...(.infinity)), "damping of the importance", default: .number(0.1)),
      .pathIntegral(), .updateEvery(100),
    ]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values.integer("update-every"),
      regularizer: SynapticIntelligence(
        strength: values.number("c"), damping: Float(values.number("xi")),
        pathIntegral: values.choice("path-integral")))
  }

  static let learningWithoutForgetting = TaskFreeForm(
    adapting: .learningWithoutForgetting,
    hyperparameters: [.temperature, .distillationScale(), .updateEvery(100)]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values.integer("update-every"),
      rehearsal: StreamDistillation(
        distillation: values.distillation, stream: supply.outline,
        settings: settings))
  }

  static let experienceReplay = TaskFreeForm(
    adapting: .experienceReplay, hyperparameters: [.reservoirBudget, .updateEvery(1)]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values.integer("update-every"),
      rehearsal: ReservoirReplay(
        budget: values.integer("budget"), stream: supply.outline, settings: settings))
  }

  static let averagedGradientEpisodicMemory = TaskFreeForm(
    adapting: .averagedGradientEpisodicMemory,
    hyperparameters: [
      .reservoirBudget, .updateEvery(1),
      HyperparameterDescriptor(
        "epsilon", .number(0...1), "guard of the projection's division", default: .number(1e-7)),
    ]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values.integer("update-every"),
      rehearsal: ReservoirReplay(
        budget: values.integer("budget"), use: .constraint, stream: supply.outline,
        settings: settings),
      projection: GradientProjection(epsilon: values.number("epsilon")))
  }

  /// The "modified iCaRL": replay from a reservoir, binary losses without distillation, and
  /// classification by the nearest class mean.
  ///
  /// An example of a class that is not stored is given to some class that is. The released code
  /// looks labels up in an array of the stored classes only, which moves all labels behind a class
  /// that is missing; here a prediction is always the class itself.
  static let modifiedICaRL = TaskFreeForm(
    name: "icarl", title: "iCaRL (modified)", aliases: [],
    summary: "Replay from a reservoir with binary losses; the nearest class mean decides",
    source: "after Rebuffi et al. 2017, arXiv:1611.07725", scenarios: [.class],
    hyperparameters: [.reservoirBudget, .updateEvery(1)]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, loss: .binary(distilled: 0..<0, temperature: 1),
      every: values.integer("update-every"),
      rehearsal: ReservoirReplay(
        budget: values.integer("budget"), loss: .binary(distilled: 0..<0, temperature: 1),
        stream: supply.outline, settings: settings),
      prediction: .nearestMean)
  }

  static let generativeClassifier = TaskFreeForm(
    adapting: .generativeClassifier,
    hyperparameters: MethodDescriptor.generativeClassifier.hyperparameters
  ) { supply, settings, values in
    StreamGenerativeClassifier(
      supply,
      autoencoders: ClassAutoencoders(
        stream: supply.outline, settings: values.autoencoderSettings(settings),
        latent: values.integer("latent"), samples: values.integer("samples"),
        observation: values.choice("observation")))
  }
}

extension HyperparameterDescriptor {
  static let reservoirBudget = HyperparameterDescriptor(
    "budget", .integer(1...10_000_000), "stored examples in total", default: .number(1000))

  static func updateEvery(_ steps: Double) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "update-every", .integer(1...10_000_000),
      "steps after which the present becomes the past that is remembered", default: .number(steps))
  }
}
