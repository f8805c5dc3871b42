import Engine
import Streams

/// Dark experience replay (DER, DER++): stored examples are to be answered as they were when they
/// were learned.
///
///     L = CE(s(x), y) + α · D(s(x′), z′)                      DER
///     L = CE(s(x), y) + α · D(s(x′), z′) + β · CE(s(x″), y″)  DER++
///
/// z′ are the logits of x′ in the step that learned it, from the weights before that step, and are
/// never computed again. (x′, z′) and (x″, y″) are draws of their own from a reservoir that every
/// learned example is offered to after its step, as often as it is learned; so replay begins with the
/// second step, and no boundary is needed. Buzzega et al. 2020, arXiv:2004.07211.
///
/// D compares the output units that are trained: where training is per context, those of the stored
/// example's context, and otherwise all, also those of classes that came later.
struct DarkExperienceReplay: Rehearsal {
  /// What D is of one example.
  enum Distance: String, CaseIterable {
    /// The mean of squared differences over output units, as in the released code.
    case mean
    /// Their sum, the squared norm of the paper; α then has another scale.
    case norm
  }

  /// α and β; nothing is drawn for a term of strength 0.
  let strengths: (logits: Float, labels: Float)
  let distance: Distance
  private(set) var memory: ReservoirMemory
  /// By place in the memory, [stored, outputs].
  private var logits: [Float] = []

  private let outputs: Int
  /// Examples of one draw.
  private let drawSize: Int
  private let bytesPerExample: Int
  /// Places of the examples drawn last.
  private var drawn: [Int] = []

  /// - Parameter drawSize: Examples of one draw; as many as current ones where nil.
  init(
    budget: Int, strengths: (logits: Float, labels: Float), distance: Distance, drawSize: Int?,
    stream: StreamOutline, settings: LearnerSettings
  ) {
    self.strengths = strengths
    self.distance = distance
    self.drawSize = drawSize ?? settings.batchSize
    outputs = stream.outputs
    bytesPerExample =
      stream.bytesPerStoredExample(withLabel: strengths.labels > 0)
      + MemoryLayout<Float>.stride * stream.outputs
    memory = ReservoirMemory(capacity: budget, seed: settings.seed)
  }

  mutating func contribute(to batch: StepBatch) {
    guard !memory.examples.isEmpty else { return }
    if strengths.logits > 0 {
      let rows = draw(into: batch)
      logits.withUnsafeBufferPointer { logits in
        guard let logits = logits.baseAddress else { return }
        for (row, place) in zip(rows, drawn) {
          batch.setTargets(logits + place * outputs, rows: row..<row + 1)
        }
      }
      addTerms(
        .squaredError(isMean: distance == .mean), of: rows, to: batch, weight: strengths.logits)
    }
    if strengths.labels > 0 {
      let rows = draw(into: batch)
      addTerms(.labels, of: rows, to: batch, weight: strengths.labels)
    }
  }

  /// Adds stored examples without replacement as rows.
  private mutating func draw(into batch: StepBatch) -> Range<Int> {
    drawn.removeAll(keepingCapacity: true)
    memory.draw(drawSize) { drawn.append($0) }
    return batch.append(drawn.map { memory.examples[$0] })
  }

  private func addTerms(
    _ kind: StepBatch.Term.Kind, of rows: Range<Int>, to batch: StepBatch, weight: Float
  ) {
    batch.addTerms(kind, rows: rows, weight: weight) {
      memory.examples[drawn[$0 - rows.lowerBound]].context
    }
  }

  mutating func observe(_ batch: StepBatch) {
    for row in batch.currentRows {
      guard let place = memory.offer(batch.place(row)) else { continue }
      let new = UnsafeBufferPointer(start: batch.logits(row), count: outputs)
      if place * outputs == logits.count {
        logits.append(contentsOf: new)
      } else {
        logits.replaceSubrange(place * outputs..<(place + 1) * outputs, with: new)
      }
    }
  }

  func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int {
    ((strengths.logits > 0 ? 1 : 0) + (strengths.labels > 0 ? 1 : 0)) * drawSize
  }

  func storedLabels(in arrived: ArrivedContexts) -> [Int32]? { memory.labels(in: arrived) }

  var carriedBytes: Int { memory.examples.count * bytesPerExample }
}

extension DarkExperienceReplay {
  private static let alpha = Setting.strength(
    "alpha", "strength of the pull to stored logits",
    searched: """
      on Split MNIST with 200, 500 and 5120 stored examples 0.2, 1 and 0.5 for DER, 0.2, 1 and 0.2 for \
      DER++; on Split CIFAR-10 0.3 for DER, 0.1, 0.2 and 0.1 for DER++ (Buzzega et al. 2020)
      """)
  private static let beta = Setting.strength(
    "beta", "strength of the loss of stored labels",
    searched: """
      1, 0.5 and 0.5 on Split MNIST with 200, 500 and 5120 stored examples, 0.5, 0.5 and 1 on Split \
      CIFAR-10 (Buzzega et al. 2020)
      """)
  private static let distance = Setting.choice(
    "distance",
    "how far logits are from stored ones: the mean of squares, or their sum, the squared norm",
    default: Distance.mean)
  private static let shared: [any DescribedSetting] = [
    SharedSettings.reservoirBudget, SharedSettings.replayBatch, distance,
  ]

  /// Without labels (DER).
  fileprivate static let settings: [any DescribedSetting] = [alpha] + shared
  /// With labels (DER++).
  fileprivate static let settingsWithLabels: [any DescribedSetting] = [alpha, beta] + shared

  /// - Parameter withLabels: Whether stored labels are learned too, as in DER++.
  fileprivate init(
    _ values: Hyperparameters, withLabels: Bool, stream: StreamOutline, settings: LearnerSettings
  ) {
    self.init(
      budget: values[SharedSettings.reservoirBudget],
      strengths: (Float(values[Self.alpha]), withLabels ? Float(values[Self.beta]) : 0),
      distance: values[Self.distance], drawSize: values[SharedSettings.replayBatch],
      stream: stream, settings: settings)
  }
}

extension DarkExperienceReplay {
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    try memory.exchange(with: state.archive)
    try state.archive.exchange(&logits)
    guard logits.count == memory.examples.count * outputs else { throw StateError() }
  }
}

extension MethodDescriptor {
  static let darkExperienceReplay = MethodDescriptor(
    name: "der", title: "DER", aliases: ["dark-experience-replay"],
    summary: "Dark experience replay: stored examples keep the logits with which they were learned",
    source: "Buzzega et al. 2020, arXiv:2004.07211", settings: DarkExperienceReplay.settings,
    networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: DarkExperienceReplay(
        values, withLabels: false, stream: stream, settings: settings))
  }
  .onStreams(settings: DarkExperienceReplay.settings) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings,
      rehearsal: DarkExperienceReplay(
        values, withLabels: false, stream: supply.outline, settings: settings))
  }

  static let darkExperienceReplayPlusPlus = MethodDescriptor(
    name: "derpp", title: "DER++", aliases: ["der++", "dark-experience-replay++"],
    summary: "Dark experience replay that learns other stored examples with their labels too",
    source: darkExperienceReplay.source, settings: DarkExperienceReplay.settingsWithLabels,
    networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: DarkExperienceReplay(
        values, withLabels: true, stream: stream, settings: settings))
  }
  .onStreams(settings: DarkExperienceReplay.settingsWithLabels) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings,
      rehearsal: DarkExperienceReplay(
        values, withLabels: true, stream: supply.outline, settings: settings))
  }
}
