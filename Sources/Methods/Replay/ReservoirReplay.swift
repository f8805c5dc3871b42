import Engine
import Streams

/// Experience replay from a reservoir: stored examples are learned again beside the current ones, or
/// constrain them (A-GEM).
///
///     L = ½ · L_current + ½ · L_replay
///
/// Each step draws min(B, stored) examples without replacement from the memory as it was at the last
/// copy; in task-incremental learning they are stored with their contexts. After van de Ven,
/// Tuytelaars & Tolias 2022, `models/cl/memory_buffer_stream.py` of its released code.
struct ReservoirReplay: Rehearsal {
  let use: ExperienceReplay.Use
  /// The loss of replayed examples.
  let loss: StepBatch.Term.Kind
  private(set) var memory: ReservoirMemory

  private let batchSize: Int
  private let bytesPerExample: Int
  /// The memory at the last copy.
  private var past: [StreamExample] = []
  /// The examples replayed in this step.
  private var replayed: [StreamExample] = []

  init(
    budget: Int, use: ExperienceReplay.Use = .loss, loss: StepBatch.Term.Kind = .labels,
    stream: StreamOutline, settings: LearnerSettings
  ) {
    self.use = use
    self.loss = loss
    batchSize = settings.batchSize
    bytesPerExample = stream.bytesPerStoredExample()
    memory = ReservoirMemory(capacity: budget, seed: settings.seed)
    past.reserveCapacity(budget)
    replayed.reserveCapacity(settings.batchSize)
  }

  mutating func contribute(to batch: StepBatch) {
    guard !past.isEmpty else { return }
    replayed.removeAll(keepingCapacity: true)
    memory.draw(batchSize, from: past.count) { replayed.append(past[$0]) }
    if use != .constraint { batch.scaleTerms(by: 0.5) }
    if use != .loss { batch.beginConstraint(minimized: use == .both) }
    batch.append(replayed, learning: loss, weight: use == .constraint ? 1 : 0.5)
  }

  mutating func observe(_ batch: StepBatch) { memory.offerCurrent(of: batch) }

  mutating func consolidate(_ model: Classifier) {
    // In place, since it may happen after every step.
    for place in past.indices { past[place] = memory.examples[place] }
    past.append(contentsOf: memory.examples[past.count...])
  }

  func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int { settings.batchSize }

  func nearestMeans(of model: Classifier, arrived: ArrivedContexts) -> NearestMean? {
    memory.examples.isEmpty ? nil : NearestMean(memory.examples, in: arrived, model: model)
  }

  func storedLabels(in arrived: ArrivedContexts) -> [Int32]? { memory.labels(in: arrived) }

  var carriedBytes: Int { memory.examples.count * bytesPerExample }
}

extension ReservoirReplay {
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    try memory.exchange(with: state.archive)
    try state.archive.exchange(&past)
  }
}
