public import Engine
public import Streams

/// Learning without forgetting (LwF): the model as it was before this context is asked about the
/// current inputs, and its answers are to be kept.
///
/// Li & Hoiem 2017, arXiv:1606.09282, in the form of van de Ven, Tuytelaars & Tolias 2022: with
/// distillation losses KD at temperature T,
///
///     task-incremental    L = CE + Σ_{j<k} KD_j over the output units of context j
///     domain-incremental  L = CE + (k−1) · KD
///     class-incremental   L = CE + KD over the active units
///
/// or, with ``Weights/shares`` as in "Brain-inspired replay", L = 1/k · CE + (1 − 1/k) · KD with the
/// mean over past contexts.
public struct LearningWithoutForgetting: Rehearsal {
  /// How new and old count against each other.
  public enum Weights: String, Codable, Sendable, CaseIterable {
    /// CE has weight 1, and so has KD for every past context.
    case sum
    /// Every context has the same share of a total of 1.
    case shares
  }

  public let distillation: Distillation
  public let weights: Weights

  private var teacher: Teacher?
  private var terms: [(columns: Range<Int>, targetColumns: Range<Int>, index: Int)] = []
  private var weight: Float = 1
  private var currentWeight: Float = 1

  public init(distillation: Distillation = Distillation(), weights: Weights = .sum) {
    self.distillation = distillation
    self.weights = weights
  }

  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) {
    let past = context.index - 1
    terms =
      stream.isPerContext
      ? stream.contexts.prefix(past).map {
        ($0.trainingColumns.neighbors, $0.trainingColumns.neighbors, $0.index)
      }
      : stream.contexts.prefix(past).suffix(1).map {
        // What the teacher was trained on: all outputs, or those of the classes seen before.
        (context.trainingColumns.neighbors, $0.trainingColumns.neighbors, context.index)
      }
    let share = 1 / Float(context.index)
    // The total weight of the distillation losses, whose mean it multiplies.
    let total: Float =
      switch (weights, stream.scenario) {
      case (.shares, _): 1 - share
      case (.sum, .class): 1
      case (.sum, _): Float(past)
      }
    currentWeight = weights == .shares ? share : 1
    weight = total / Float(max(terms.count, 1))
  }

  public mutating func contribute(to batch: StepBatch) {
    guard let teacher else { return }
    let rows = 0..<batch.rows
    batch.scaleTerms(by: currentWeight)
    let inputs = UnsafePointer(batch.workspace.inputs)
    var answers: UnsafeMutablePointer<Float>?
    for term in terms {
      var target = rows
      if batch.isGated {
        // The same inputs, seen through the gates of the past context.
        target = batch.append(inputs, count: rows.count)
        batch.gate(target, as: term.index)
        answers = nil
      }
      if answers == nil {
        let logits = teacher.logits(of: inputs, rows: rows.count, gatedAs: term.index)
        batch.setTargets(logits, rows: target)
        answers = logits
      }
      batch.addTerm(
        .targets(distillation, columns: term.targetColumns), rows: target, columns: term.columns,
        weight: weight)
    }
  }

  public mutating func finish(
    _ context: Context, of stream: StreamOutline, model: Classifier, settings: LearnerSettings
  ) {
    if teacher == nil { teacher = Teacher(model, capacity: settings.batchSize) }
    teacher?.replace(by: model)
  }

  public func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int {
    isGated ? (stream.contexts.count - 1) * settings.batchSize : 0
  }

  public var carriedBytes: Int { teacher?.model.parameters.byteCount ?? 0 }
}

extension LearningWithoutForgetting {
  public mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    try state.archive.exchange(&teacher) { Teacher(model, capacity: settings.batchSize) }
    if let context = state.repeated { begin(context, of: stream, settings: settings) }
  }
}

extension MethodDescriptor {
  private static let weights = Setting.choice(
    "weights", "new and old summed, or as shares of 1",
    bySilence: LearningWithoutForgetting.Weights.sum, default: .sum)

  private static let interval = SharedSettings.updateInterval(default: 100)

  static let learningWithoutForgetting = MethodDescriptor(
    name: "lwf", title: "LwF", aliases: ["learning-without-forgetting"],
    summary: "Learning without forgetting: the earlier model's answers to current inputs are kept",
    source: "Li & Hoiem 2017, arXiv:1606.09282",
    settings: [SharedSettings.temperature, SharedSettings.distillationScale, weights]
      + SharedSettings.gates, networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: LearningWithoutForgetting(
        distillation: values.distillation, weights: values[weights]),
      gates: values.gates)
  }
  .onStreams(
    settings: [SharedSettings.temperature, SharedSettings.distillationScale, interval]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values[interval],
      rehearsal: StreamDistillation(
        distillation: values.distillation, stream: supply.outline, settings: settings))
  }
}
