import Engine
import Streams

/// Settings that several methods have in common.
///
/// Strengths and sizes are by default those of "Three types of incremental learning" (2022) on Split MNIST, or
/// on Permuted MNIST; forms are those of the methods' papers, where the released code has others
/// (docs/departures.md).
enum SharedSettings {
  static let budget = Setting.integer(
    "budget", 1...1_000_000, "stored examples of each class"
  ) {
    .number($0.isPermuted ? 10 : 100)
  }

  static let replayBatch = Setting.optionalInteger(
    "replay-batch", 1...65_536,
    "stored examples of one draw; as many as current ones where absent")

  static let selection = Setting.choice(
    "selection", "which examples are stored", bySilence: ExemplarSelection.random,
    default: .random)

  static let usesFullCapacity = Setting.flag(
    "use-full-capacity",
    "whether contexts seen so far share the room of all; not where absent")

  /// What of an example is kept where a frozen front computes its row.
  enum Stored: String, CaseIterable, Sendable {
    case rows
    case images
  }

  static let stored = Setting.choice(
    "stores",
    "what is kept where rows are computed of images by a frozen front: the rows, or the images "
      + "(native replay), which changes no result, but the bytes",
    bySilence: Stored.rows, default: .rows)

  static let consolidationStrength = Setting.strength(
    "lambda", "strength of the penalty",
    searched: "Split MNIST: 1e5, 1e10 and 1e9 by scenario; Permuted MNIST: 100",
    values: [
      .splitMNIST: [.task: 1e5, .domain: 1e10, .class: 1e9],
      .permutedMNIST: [.task: 100, .domain: 100, .class: 100],
    ])

  static let fisherDecay = Setting.number(
    "gamma", 0...1, "decay of the running Fisher information", default: 1)

  static let fisherBatch = Setting.optionalInteger(
    "fisher-batch", 1...Int.max,
    "examples whose mean gradient is squared as one (predicted, true); 1 where absent")

  private static let fisherLabels = Setting.choice(
    "fisher-labels", "labels behind the Fisher information: all is exact",
    default: FisherLabels.all)
  private static let fisherSamples = Setting.optionalInteger(
    "fisher-samples", 1...Int.max, "examples, or batches, behind it; all where absent")
  private static let fisherDivisor = Setting.choice(
    "fisher-divisor", "the mean, or the released code's count that is one off",
    default: FisherEstimator.Divisor.mean)

  /// The settings of how Fisher information is estimated.
  static let fisher: [any DescribedSetting] = [fisherLabels, fisherSamples, fisherDivisor]

  static func estimator(_ values: Hyperparameters) -> FisherEstimator {
    FisherEstimator(
      labels: values[fisherLabels], sampleLimit: values[fisherSamples],
      divisor: values[fisherDivisor], batchSize: values[fisherBatch] ?? 1)
  }

  static func fisherBatchConflict(_ values: Hyperparameters) -> String? {
    guard let size = values[fisherBatch], size > 1 else { return nil }
    let labels = values[fisherLabels]
    guard labels == .all || labels == .sample else { return nil }
    return """
      'fisher-batch: \(size)' squares the mean gradient of a batch, which means something for \
      'fisher-labels: predicted' and 'true' but not for '\(labels.rawValue)'; leave one of them out
      """
  }

  static let temperature = Setting.number(
    "temperature", 1e-3...1e3, "temperature of the distillation", default: 2)

  static let distillationScale = Setting.choice(
    "distillation-scale",
    "what the distillation loss, a sum over outputs, is multiplied by: T², T² by the number of "
      + "outputs, or the released code's one",
    bySilence: Distillation.Scale.one, default: .squaredTemperature)

  /// What generated examples are learned with, by name.
  enum Targets: String, CaseIterable, Sendable {
    case labels
    case distillation
  }

  static func targets(default value: Targets) -> Setting<Targets> {
    .choice("targets", "what generated examples are learned with", default: value)
  }

  /// The path integral of synaptic intelligence.
  static let pathIntegral = Setting.choice(
    "path-integral",
    "whose gradient is followed: that of the loss without the penalty, or the released code's, "
      + "of the whole loss",
    bySilence: SynapticIntelligence.PathIntegral.loss, default: .lossWithoutPenalty)

  static let latent = Setting.integer(
    "latent", 1...10_000, "latent variables of the generator", default: 100)

  /// The name, values and meaning of the modes of a generator's prior.
  static let modesPerClass = (
    name: "modes-per-class", range: 0...1000,
    summary: "modes of the prior for each class; 0, or absent, for the standard normal"
  )

  /// The modes of a prior, nil for the standard normal, which 0 stands for too.
  static func modes(_ count: Int?) -> Int? { count == 0 ? nil : count }

  /// The name, values and meaning of the gates of a generator's decoder.
  static let decoderGating = (
    name: "decoder-gating", range: 0...0.999,
    summary: "probability of a decoder unit to be off for a class or context; 0 where absent"
  )

  static let gatedByMeaning = "what the decoder's gates depend on"

  private static let gating = Setting.optionalNumber(
    "gating", 0...0.999,
    "part of the hidden units that is off in a context (XdG); none where absent"
  ).only(in: [.task])

  static let gatingForm = Setting.choice(
    "gating-form", "whether a gated unit is silent or puts out its rectified bias",
    bySilence: HiddenGates.Form.silent, default: .silent
  ).only(in: [.task], where: gating.isGiven)

  /// The settings that combine a method with context-dependent gating.
  static let gates: [any DescribedSetting] = [gating, gatingForm]

  static func gates(_ values: Hyperparameters) -> ContextGates? {
    values[gating].map { ContextGates(proportion: $0, form: values[gatingForm]) }
  }

  /// The room of a memory that is filled while a stream passes.
  static let reservoirBudget = Setting.integer(
    "budget", 1...10_000_000, "stored examples in total", default: 1000)

  /// When the network is frozen on a stream.
  static let baseSteps = Setting.optionalInteger(
    "base-steps", 1...10_000_000,
    "steps before the network is frozen; those of a context where absent")

  static func updateInterval(default steps: Int) -> Setting<Int> {
    .integer(
      "update-every", 1...10_000_000,
      "steps after which the present becomes the past that is remembered", default: steps)
  }
}

extension Hyperparameters {
  var fisherEstimator: FisherEstimator { SharedSettings.estimator(self) }

  var fisherBatchConflict: String? { SharedSettings.fisherBatchConflict(self) }

  var gates: ContextGates? { SharedSettings.gates(self) }

  var distillation: Distillation {
    Distillation(
      temperature: Float(self[SharedSettings.temperature]),
      scale: self[SharedSettings.distillationScale])
  }

  func targets(_ kind: SharedSettings.Targets) -> ReplayTargets {
    kind == .distillation ? .distillation(distillation) : .labels
  }

  /// - Parameter stream: All that will be learned.
  func memory(of stream: StreamOutline, selection: ExemplarSelection) -> ExemplarMemory {
    ExemplarMemory(
      budgetPerClass: self[SharedSettings.budget], selection: selection,
      sharedClasses: self[SharedSettings.usesFullCapacity]
        ? stream.contexts.reduce(0) { $0 + $1.classes.count } : nil,
      keepsImages: self[SharedSettings.stored] == .images)
  }
}
