import Engine
public import Streams

// Settings that several methods have in common, and what they are read as.

extension HyperparameterDescriptor {
  static let budget = HyperparameterDescriptor(
    "budget", .integer(1...1_000_000), "stored examples of each class"
  ) {
    .number($0.isPermuted ? 10 : 100)
  }

  static let selection = HyperparameterDescriptor(
    "selection", "which examples are stored", recordedAsAbsent: ExemplarSelection.random,
    default: .random)

  static let usesFullCapacity = HyperparameterDescriptor(
    "use-full-capacity", .flag,
    "whether contexts seen so far share the room of all; not where absent", default: nil)

  static let consolidationStrength = HyperparameterDescriptor(
    "lambda", .number(0...(.infinity)), "strength of the penalty"
  ) {
    situation in
    switch situation.scenario {
    case _ where situation.isPermuted: .number(100)
    case .task: .number(1e5)
    case .domain: .number(1e10)
    case .class: .number(1e9)
    }
  }

  static let fisherDecay = HyperparameterDescriptor(
    "gamma", .number(0...1), "decay of the running Fisher information", default: .number(1))

  static let fisherBatch = HyperparameterDescriptor(
    "fisher-batch", .integer(1...Int.max),
    "examples whose mean gradient is squared as one (predicted, true); 1 where absent",
    default: nil)

  static let temperature = HyperparameterDescriptor(
    "temperature", .number(1e-3...1e3), "temperature of the distillation", default: .number(2))

  /// - Parameter condition: Where anything is distilled; nil for always.
  static func distillationScale(
    where condition: Condition? = nil
  ) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "distillation-scale",
      "what the distillation loss, a sum over outputs, is multiplied by: T², T² by the number of "
        + "outputs, or the released code's one",
      recordedAsAbsent: Distillation.Scale.one, where: condition, default: .squaredTemperature)
  }

  static func targets(default value: String) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "targets", .choice(["labels", "distillation"]), "what generated examples are learned with",
      default: .text(value))
  }

  /// The path integral of synaptic intelligence.
  ///
  /// - Parameter condition: Where there is synaptic intelligence; nil for always.
  static func pathIntegral(where condition: Condition? = nil) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "path-integral",
      "whose gradient is followed: that of the loss without the penalty, or the released code's, "
        + "of the whole loss",
      recordedAsAbsent: SynapticIntelligence.PathIntegral.loss, where: condition,
      default: .lossWithoutPenalty)
  }

  /// When the network is frozen on a stream.
  static func baseSteps(where condition: Condition? = nil) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "base-steps", .integer(1...10_000_000),
      "steps before the network is frozen; those of a context where absent", where: condition,
      default: nil)
  }

  static let latent = HyperparameterDescriptor(
    "latent", .integer(1...10_000), "latent variables of the generator", default: .number(100))

  static func modesPerClass(default value: HyperparameterValue?) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "modes-per-class", .integer(0...1000),
      "modes of the prior for each class; 0, or absent, for the standard normal", default: value)
  }

  static func decoderGating(
    default value: @escaping @Sendable (MethodSituation) -> HyperparameterValue?
  ) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      "decoder-gating", .number(0...0.999),
      "probability of a decoder unit to be off for a class or context; 0 where absent",
      default: value)
  }

  static let gatingForm = HyperparameterDescriptor(
    "gating-form", "whether a gated unit is silent or puts out its rectified bias",
    scenarios: [.task], recordedAsAbsent: HiddenGates.Form.silent,
    where: Condition(name: "gating", value: nil), default: .silent)
}

extension MethodDescriptor {
  /// The settings of how Fisher information is estimated.
  static let fisherSettings: [HyperparameterDescriptor] = [
    HyperparameterDescriptor(
      "fisher-labels", .choice(FisherLabels.allCases.map(\.rawValue)),
      "labels behind the Fisher information: all is exact", default: .text("all")),
    HyperparameterDescriptor(
      "fisher-samples", .integer(1...Int.max), "examples, or batches, behind it; all where absent",
      default: nil),
    HyperparameterDescriptor(
      "fisher-divisor", .choice(FisherEstimator.Divisor.allCases.map(\.rawValue)),
      "the mean, or the released code's count that is one off", default: .text("mean")),
  ]

  /// The settings that combine a method with context-dependent gating.
  static let gatingSettings: [HyperparameterDescriptor] = [
    HyperparameterDescriptor(
      "gating", .number(0...0.999),
      "part of the hidden units that is off in a context (XdG); none where absent",
      scenarios: [.task], default: nil),
    .gatingForm,
  ]
}

extension Hyperparameters {
  var fisherEstimator: FisherEstimator {
    FisherEstimator(
      labels: choice("fisher-labels"), sampleLimit: optionalInteger("fisher-samples"),
      divisor: choice("fisher-divisor"), batchSize: optionalInteger("fisher-batch") ?? 1)
  }

  var fisherBatchConflict: String? {
    guard let size = optionalInteger("fisher-batch"), size > 1 else { return nil }
    let labels: FisherLabels = choice("fisher-labels")
    guard labels == .all || labels == .sample else { return nil }
    return """
      'fisher-batch: \(size)' squares the mean gradient of a batch, which means something for \
      'fisher-labels: predicted' and 'true' but not for '\(labels.rawValue)'; leave one of them out
      """
  }

  func baseSteps(_ settings: LearnerSettings) -> Int {
    optionalInteger("base-steps") ?? settings.iterations
  }

  var gates: ContextGates? {
    optionalNumber("gating").map {
      ContextGates(proportion: $0, form: choice("gating-form"))
    }
  }

  var distillation: Distillation {
    Distillation(
      temperature: Float(number("temperature")), scale: choice("distillation-scale"))
  }

  var targets: ReplayTargets {
    values["targets"] == .text("distillation") ? .distillation(distillation) : .labels
  }

  var generatorDesign: GeneratorDesign {
    let modes = optionalInteger("modes-per-class") ?? 0
    return GeneratorDesign(
      latent: integer("latent"), modesPerClass: modes == 0 ? nil : modes,
      gating: optionalNumber("decoder-gating") ?? 0,
      gatedBy: choice("gated-by"), units: optionalInteger("generator-units"))
  }

  /// - Parameter stream: All that will be learned.
  func memory(of stream: StreamOutline) -> ExemplarMemory {
    ExemplarMemory(
      budgetPerClass: integer("budget"), selection: choice("selection"),
      sharedClasses: flag("use-full-capacity")
        ? stream.contexts.reduce(0) { $0 + $1.classes.count } : nil)
  }
}
