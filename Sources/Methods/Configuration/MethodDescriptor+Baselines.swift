import Datasets
import Engine

// How each method is named, set and put together. Strengths and sizes are by default those of "Three
// types of incremental learning" (2022) on Split MNIST, or on Permuted MNIST; forms are those of the
// methods' papers, where the released code has others (docs/departures.md).

extension MethodDescriptor {
  static let none = MethodDescriptor(
    name: "none", title: "None", aliases: ["fine-tuning", "finetuning", "naive"],
    summary: "Fine-tuning: each context is learned with no regard to the others",
    source: "lower baseline",
    hyperparameters: [
      HyperparameterDescriptor(
        "only-last", .flag, "whether the last context alone is learned; not where absent",
        default: nil)
    ],
    role: .lowerBound
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings, supply: FineTuning(onlyLast: values.flag("only-last")))
  }

  static let joint = MethodDescriptor(
    name: "joint", title: "Joint", aliases: ["offline"],
    summary: "One training run on the data of all contexts together",
    source: "upper baseline",
    hyperparameters: [
      HyperparameterDescriptor(
        "up-to", .integer(1...1000), "the last context whose data are used", default: nil)
    ] + gatingSettings,
    role: .upperBound
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      supply: JointTraining(lastContext: values.optionalInteger("up-to")), gates: values.gates)
  }

  static let cumulative = MethodDescriptor(
    name: "cumulative", title: "Cumulative", aliases: [],
    summary: "Each context adds its data to those already learned",
    source: "upper baseline of van de Ven, Siegelmann & Tolias 2020",
    hyperparameters: [
      HyperparameterDescriptor(
        "growing-batch", .flag, "whether context k takes k times the batch; not where absent",
        default: nil)
    ]
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      supply: CumulativeTraining(growsBatch: values.flag("growing-batch")))
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
    ],
    ownParts: OwnParts(hiddenLayers: true)
  ) { stream, settings, values in
    var settings = settings
    let width = values.integer("hidden-units")
    settings.hidden = [width, width]
    return SeparateNetworks(stream: stream, settings: settings)
  }

  static let generativeClassifier = MethodDescriptor(
    name: "generative-classifier", title: "Generative Classifier", aliases: ["gen-classifier"],
    summary: "One small generator for each class; the class under which an example is most likely",
    source: "van de Ven, Li & Tolias 2021, arXiv:2104.10093", scenarios: [.class],
    hyperparameters: [
      HyperparameterDescriptor(
        "hidden-units", .integer(1...100_000), "width of the hidden layers of each autoencoder",
        default: .number(85)),
      HyperparameterDescriptor(
        "hidden-layers", .integer(1...16), "hidden layers of its encoder, and of its decoder"
      ) {
        .number($0.isPermuted ? 1 : 2)
      },
      HyperparameterDescriptor("latent", .integer(1...10_000), "latent variables of each") {
        .number($0.isPermuted ? 20 : 5)
      },
      HyperparameterDescriptor(
        "learning-rate", .number(1e-12...1e6), "learning rate of Adam", default: .number(0.001)),
      HyperparameterDescriptor(
        "samples", .integer(1...1_000_000), "importance samples behind a likelihood",
        default: .number(50)),
      HyperparameterDescriptor(
        "observation", .choice(VariationalAutoencoder.Observation.allCases.map(\.rawValue)),
        "the units' distribution in the likelihood", default: .text("bernoulli")),
    ],
    ownParts: OwnParts(optimizer: .adam, hiddenLayers: true, activeClasses: true)
  ) { stream, settings, values in
    let settings = values.autoencoderSettings(settings)
    return GenerativeClassifier(
      stream: stream, settings: settings, latent: values.integer("latent"),
      samples: values.integer("samples"), observation: values.choice("observation"))
  }

  static let contextDependentGating = MethodDescriptor(
    name: "xdg", title: "XdG", aliases: ["context-dependent-gating"],
    summary: "Context-dependent gating: each context leaves its own part of the hidden units off",
    source: "Masse, Grant & Freedman 2018, arXiv:1802.01569", scenarios: [.task],
    hyperparameters: [
      HyperparameterDescriptor(
        "gating", .number(0...0.999), "part of the hidden units that is off in a context"
      ) {
        .number($0.isPermuted ? 0.6 : 0.9)
      },
      .gatingForm,
    ]
  ) { stream, settings, values in
    ClassifierLearner(stream: stream, settings: settings, gates: values.gates)
  }
}

extension Hyperparameters {
  /// The generative classifier's settings of an autoencoder in the place of the network's.
  func autoencoderSettings(_ settings: LearnerSettings) -> LearnerSettings {
    var settings = settings
    settings.hidden = Array(
      repeating: integer("hidden-units"), count: integer("hidden-layers"))
    settings.optimizer = .adam(learningRate: Float(number("learning-rate")))
    return settings
  }
}
