import Engine
import Streams

/// Experience replay with asymmetric cross-entropy (ER-ACE): current examples compete with few output
/// units, replayed ones with all.
///
///     L = CE(s(x), y | A) + CE(s(x′), y′)
///
/// So current examples send no gradient to old classes that are not among them, whose features would
/// otherwise drift away at each boundary. (x′, y′) is a draw from a reservoir that every learned example
/// is offered to after its step; no boundary is needed. Caccia et al. 2022, arXiv:2104.05025.
///
/// A is taken among the output units that are trained: where training is per context, those of the
/// context.
struct AsymmetricReplay: Rehearsal {
  /// A, the output units among which current examples are learned.
  enum Competitors: String, CaseIterable {
    /// The classes of the batch, and all from the largest seen so far on, as in the released code: with
    /// classes in the order of their coming, those not seen yet, and the last one seen.
    case presentAndNew = "present-and-new"
    /// The classes of the batch, as in the paper.
    case present
  }

  /// How the two losses are put together.
  enum Weights: String, CaseIterable {
    case sum
    /// Half of it.
    case mean
  }

  let competitors: Competitors
  let weights: Weights
  /// The first context, from 1, in which anything is replayed and A is not all.
  let firstContext: Int
  private(set) var memory: ReservoirMemory

  /// Examples of one draw.
  private let drawSize: Int
  private let bytesPerExample: Int
  private let outputs: Int
  private var largestSeen = 0
  /// The examples drawn last.
  private var drawn: [StreamExample] = []

  /// - Parameter drawSize: Examples of one draw; as many as current ones where nil.
  init(
    budget: Int, competitors: Competitors, weights: Weights, firstContext: Int = 1, drawSize: Int?,
    stream: StreamOutline, settings: LearnerSettings
  ) {
    self.competitors = competitors
    self.weights = weights
    self.firstContext = firstContext
    self.drawSize = drawSize ?? settings.batchSize
    outputs = stream.outputs
    bytesPerExample = stream.bytesPerStoredExample()
    memory = ReservoirMemory(capacity: budget, seed: settings.seed)
  }

  mutating func contribute(to batch: StepBatch) {
    let present = Set((0..<batch.rows).map { batch.label($0) })
    largestSeen = max(largestSeen, present.max() ?? 0)
    guard batch.arrived.latest >= firstContext else { return }
    batch.restrictTerms(
      to: (0..<outputs).filter {
        present.contains($0) || (competitors == .presentAndNew && $0 >= largestSeen)
      })
    if !memory.examples.isEmpty {
      drawn.removeAll(keepingCapacity: true)
      let stored = memory.examples
      memory.draw(drawSize) { drawn.append(stored[$0]) }
      batch.append(drawn, learning: .labels, weight: 1)
    }
    if weights == .mean { batch.scaleTerms(by: 0.5) }
  }

  mutating func observe(_ batch: StepBatch) { memory.offerCurrent(of: batch) }

  func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int { drawSize }

  func storedLabels(in arrived: ArrivedContexts) -> [Int32]? { memory.labels(in: arrived) }

  var carriedBytes: Int { memory.examples.count * bytesPerExample }
}

extension AsymmetricReplay {
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    try memory.exchange(with: state.archive)
    try state.archive.exchange(&largestSeen)
  }
}

extension MethodDescriptor {
  private static let firstContext = Setting.integer(
    "from-context", 1...1_000_000,
    "the first context with replay and its outputs; those before are learned as by 'none'",
    default: 1)

  static let asymmetricReplay = MethodDescriptor(
    name: "er-ace", title: "ER-ACE", aliases: ["asymmetric-replay"],
    summary: "Experience replay in which current examples do not compete with absent old classes",
    source: "Caccia et al. 2022, arXiv:2104.05025",
    settings: AsymmetricReplay.settings + [firstContext], networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: values.withHead(settings),
      rehearsal: AsymmetricReplay(
        budget: values[SharedSettings.reservoirBudget],
        competitors: values[AsymmetricReplay.competitorsSetting],
        weights: values[AsymmetricReplay.weightsSetting], firstContext: values[firstContext],
        drawSize: values[SharedSettings.replayBatch], stream: stream, settings: settings))
  }
  .onStreams(settings: AsymmetricReplay.settings) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: values.withHead(settings),
      rehearsal: AsymmetricReplay(
        budget: values[SharedSettings.reservoirBudget],
        competitors: values[AsymmetricReplay.competitorsSetting],
        weights: values[AsymmetricReplay.weightsSetting],
        drawSize: values[SharedSettings.replayBatch],
        stream: supply.outline, settings: settings))
  }
}

extension AsymmetricReplay {
  fileprivate static let competitorsSetting = Setting.choice(
    "competitors",
    "outputs among which current examples are learned: the batch's classes and, as released, all "
      + "from the largest seen on, or the former alone",
    default: Competitors.presentAndNew)
  fileprivate static let weightsSetting = Setting.choice(
    "weights", "whether current and replayed losses are summed or averaged",
    default: Weights.sum)
  fileprivate static let head = Setting.choice(
    "head",
    "whether classes are scored by the cosine of features and weights, as released, or linearly",
    among: [NetworkDescription.Head.linear, .cosine], default: .cosine)

  fileprivate static let settings: [any DescribedSetting] = [
    SharedSettings.reservoirBudget, SharedSettings.replayBatch, competitorsSetting,
    weightsSetting, head,
  ]
}

extension Hyperparameters {
  fileprivate func withHead(_ settings: LearnerSettings) -> LearnerSettings {
    var settings = settings
    settings.head = self[AsymmetricReplay.head]
    return settings
  }
}
