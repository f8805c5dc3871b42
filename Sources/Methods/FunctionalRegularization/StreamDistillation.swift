import Engine
import Streams

/// Learning without forgetting on a stream: the model as it was at the last copy is asked about the
/// current inputs, and its answers are to be kept.
///
///     L = ½ · CE + ½ · KD
///
/// In task-incremental learning the answers are those among the outputs of a context drawn anew for
/// each input: each context seen before the last copy as often as it has been seen. After van de Ven,
/// Tuytelaars & Tolias 2022, `train/train_stream.py` of its released code; the weights are not those
/// of ``LearningWithoutForgetting``.
struct StreamDistillation: Rehearsal {
  let distillation: Distillation
  private let batchSize: Int
  private let tellsContext: Bool
  private var teacher: Teacher?
  /// Examples seen of each context, now and at the last copy.
  private var seen: [Int]
  private var past: [Int]
  /// The context for each row of this step.
  private var drawn: [Int] = []
  private var random: RandomStream

  init(distillation: Distillation, stream: StreamOutline, settings: LearnerSettings) {
    self.distillation = distillation
    batchSize = settings.batchSize
    tellsContext = stream.isPerContext
    seen = Array(repeating: 0, count: stream.contexts.count)
    past = seen
    drawn.reserveCapacity(settings.batchSize)
    random = RandomStream(seed: settings.seed, purpose: .replayedContexts)
  }

  mutating func contribute(to batch: StepBatch) {
    guard let teacher else { return }
    let rows = 0..<batch.rows
    batch.scaleTerms(by: 0.5)
    batch.setTargets(
      teacher.logits(of: batch.workspace.inputs, rows: rows.count, gatedAs: 1), rows: rows)
    drawn.removeAll(keepingCapacity: true)
    for _ in rows { drawn.append(tellsContext ? drawPastContext() : 1) }
    batch.addTerms(.targets(distillation), rows: rows, weight: 0.5) { drawn[$0] }
  }

  private mutating func drawPastContext() -> Int {
    var rest = random.uniform(below: past.reduce(0, +))
    for index in past.indices {
      if rest < past[index] { return index + 1 }
      rest -= past[index]
    }
    preconditionFailure("A draw below the sum of the counts belongs to one of them")
  }

  mutating func observe(_ batch: StepBatch) {
    for row in batch.currentRows { seen[batch.place(row).context - 1] += 1 }
  }

  mutating func consolidate(_ model: Classifier) {
    if teacher == nil { teacher = Teacher(model, capacity: batchSize) }
    teacher?.replace(by: model)
    for index in past.indices { past[index] = seen[index] }
  }

  /// The answers are learned in the rows of the current examples.
  func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int { 0 }

  var carriedBytes: Int { teacher?.model.parameters.byteCount ?? 0 }
}

extension StreamDistillation {
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    let archive = state.archive
    try archive.exchange(&teacher) { Teacher(model, capacity: batchSize) }
    try archive.exchange(&seen)
    try archive.exchange(&past)
    try random.exchange(with: archive)
  }
}
