import Engine
import Streams

/// Running class means of features, and classification by the nearest.
///
///     c ← c + 1,  μ ← μ + (φ − μ) / c
///
/// Without forgetting where the network is fixed; Mensink et al. 2013, doi:10.1109/TPAMI.2013.83. In
/// double precision. A class without an example is never answered.
struct RunningClassMeans: FeatureClassifier {
  /// What is near.
  enum Distance: String, Sendable, CaseIterable {
    /// The Euclidean distance of features to their mean.
    case euclidean
    /// The angle between features and their mean, as in SimpleCIL.
    case cosine
    /// The Euclidean distance of features of length 1 to their mean, scaled to length 1, as in iCaRL.
    case unit
  }

  let distance: Distance
  private let width: Int
  /// μ, [classes, width], and c.
  private(set) var means: [Double]
  private(set) var counts: [Int]

  init(features: Int, classes: Int, distance: Distance) {
    self.distance = distance
    width = features
    means = Array(repeating: 0, count: classes * features)
    counts = Array(repeating: 0, count: classes)
  }

  mutating func learn(_ features: UnsafePointer<Float>, label: Int) {
    counts[label] += 1
    let scale = distance == .unit ? 1 / length(of: features) : 1
    for unit in 0..<width {
      let place = label * width + unit
      means[place] += (Double(features[unit]) * scale - means[place]) / Double(counts[label])
    }
  }

  /// The largest ⟨w_y, φ⟩ + b_y, which all three come to since φ is the same for every class.
  func decision() -> LinearDecision {
    var (weights, biases) = (means, [Double]())
    for label in counts.indices {
      let mean = means[label * width..<(label + 1) * width]
      let squares = mean.reduce(0) { $0 + $1 * $1 }
      biases.append(distance == .euclidean ? -squares / 2 : 0)
      guard distance != .euclidean else { continue }
      let scale = 1 / max(squares.squareRoot(), 1e-12)
      for unit in 0..<width { weights[label * width + unit] *= scale }
    }
    return LinearDecision(weights: weights, biases: biases, counts: counts)
  }

  private func length(of features: UnsafePointer<Float>) -> Double {
    let squares = (0..<width).reduce(0.0) { $0 + Double(features[$1]) * Double(features[$1]) }
    return max(squares.squareRoot(), 1e-12)
  }

  var byteCount: Int { (means.count + counts.count) * MemoryLayout<Double>.stride }
}

/// A memory whose examples are never learned again, only asked for their class means.
struct UnreplayedMemory: Rehearsal {
  private var memory: any Rehearsal

  init(_ memory: any Rehearsal) { self.memory = memory }

  mutating func contribute(to batch: StepBatch) {}

  mutating func observe(_ batch: StepBatch) { memory.observe(batch) }

  mutating func finish(
    _ context: Context, of stream: StreamOutline, model: Classifier, settings: LearnerSettings
  ) {
    memory.finish(context, of: stream, model: model, settings: settings)
  }

  func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int { 0 }

  func nearestMeans(of model: Classifier, arrived: ArrivedContexts) -> NearestMean? {
    memory.nearestMeans(of: model, arrived: arrived)
  }

  var carriedBytes: Int { memory.carriedBytes }
}

/// Whether the network goes on learning.

extension UnreplayedMemory {
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    // No context begins for it, since it supplies nothing.
    try memory.exchange(
      with: LearnerState(state.archive, contexts: state.contexts, isWithinContext: false),
      of: stream, model: model, settings: settings)
  }
}

extension RunningClassMeans {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    let (numbers, classes) = (means.count, counts.count)
    try archive.exchange(&means)
    try archive.exchange(&counts)
    guard means.count == numbers, counts.count == classes else { throw StateError() }
  }
}

private enum Features: String, CaseIterable {
  /// In all contexts; class means are those of stored examples.
  case learned
  /// In the first context only; class means are those of all examples.
  case frozen
  /// Not at all: they are those of the weights that it begins with.
  case initial
}

private enum Training: String, CaseIterable {
  /// Stored examples are learned beside the current ones.
  case replay
  case fineTuning = "fine-tuning"
}

private enum NearestClassMeanSettings {
  static let features = Setting.choice(
    "features",
    "of a network that learns on, with the means of stored examples, or, with running means, is "
      + "frozen after the first context or has the weights that it begins with",
    default: Features.learned)
  static let training = Setting.choice(
    "training", "whether stored examples are learned again",
    default: Training.replay
  ).only(where: features.equals(.learned))
  static let distance = Setting.choice(
    "distance",
    "what is near; for learned features it is unit, the rule of iCaRL",
    default: RunningClassMeans.Distance.euclidean
  ).only(where: features.equals(.frozen, .initial))
  static let budget = SharedSettings.budget.only(where: features.equals(.learned))
  static let selection = SharedSettings.selection.only(where: features.equals(.learned))
  static let usesFullCapacity = SharedSettings.usesFullCapacity.only(
    where: features.equals(.learned))
  static let streamBudget = SharedSettings.reservoirBudget.only(where: features.equals(.learned))
  static let interval = SharedSettings.updateInterval(default: 1).only(
    where: features.equals(.learned))
  static let baseSteps = SharedSettings.baseSteps.only(where: features.equals(.frozen))
}

extension Hyperparameters {
  /// When the network is frozen; nil where it learns on.
  fileprivate var frozenFeatures: FrozenFeatures? {
    FrozenFeatures(rawValue: self[NearestClassMeanSettings.features].rawValue)
  }

  fileprivate func runningMeans(features: Int, outputs: Int) -> RunningClassMeans {
    RunningClassMeans(
      features: features, classes: outputs,
      distance: self[NearestClassMeanSettings.distance])
  }

  fileprivate func remembering(_ memory: any Rehearsal) -> any Rehearsal {
    self[NearestClassMeanSettings.training] == .replay ? memory : UnreplayedMemory(memory)
  }
}

extension MethodDescriptor {
  static let nearestClassMean = MethodDescriptor(
    name: "ncm", title: "NCM", aliases: ["nearest-class-mean"],
    summary: "Nearest class mean: features decide by the mean that is nearest, not by logits",
    source: "Mensink et al. 2013, doi:10.1109/TPAMI.2013.83",
    settings: [
      NearestClassMeanSettings.features, NearestClassMeanSettings.training,
      NearestClassMeanSettings.budget, NearestClassMeanSettings.selection,
      NearestClassMeanSettings.usesFullCapacity, NearestClassMeanSettings.distance,
    ],
    networks: .all
  ) { stream, settings, values in
    if let features = values.frozenFeatures {
      return FrozenFeatureLearner(
        stream: stream, settings: settings, features: features, classifier: values.runningMeans)
    }
    return ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: values.remembering(
        ExperienceReplay(
          memory: values.memory(of: stream, selection: values[NearestClassMeanSettings.selection]))),
      prediction: .nearestMean)
  }
  // Stored examples are a reservoir, and the first steps stand for the first context.
  .onStreams(
    settings: [
      NearestClassMeanSettings.features, NearestClassMeanSettings.training,
      NearestClassMeanSettings.streamBudget, NearestClassMeanSettings.interval,
      NearestClassMeanSettings.distance, NearestClassMeanSettings.baseSteps,
    ]
  ) { supply, settings, values in
    if let features = values.frozenFeatures {
      return FrozenFeatureLearner(
        streamOf: supply, settings: settings, features: features,
        baseSteps: values[NearestClassMeanSettings.baseSteps] ?? settings.iterations,
        classifier: values.runningMeans)
    }
    return ClassifierLearner(
      streamOf: supply, settings: settings, every: values[NearestClassMeanSettings.interval],
      rehearsal: values.remembering(
        ReservoirReplay(
          budget: values[SharedSettings.reservoirBudget], stream: supply.outline,
          settings: settings)),
      prediction: .nearestMean)
  }
}
