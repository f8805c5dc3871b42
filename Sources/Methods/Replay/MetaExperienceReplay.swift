import Engine
import Streams

/// Meta-experience replay (MER): steps on single examples, current and replayed, and then only part
/// of the way that they went (Reptile).
///
/// For each example of the stream, with b batches of it and q replayed ones each:
///
///     θ_A ← θ;  b times:  θ_W ← θ;  for each z of the batch:  θ ← θ − α ∇ℓ(z; θ);
///                         θ ← θ_W + β (θ − θ_W)
///     θ ← θ_A + γ (θ − θ_A)
///
/// Riemer et al. 2019, arXiv:1810.11910, algorithms 1, 6 and 7. The order in a batch is that of the
/// released code: the current example comes first (1), last (6) or anywhere (7). Algorithm 6 takes γ
/// within its batches and has no step across them. Algorithm 7 has one batch, α·s for the current
/// example, and γ; the very first example of the run is only stored. Only θ goes back: statistics of a
/// network, such as running moments, follow every step.
struct MetaExperienceReplay: OnlineLearner {
  enum Algorithm: Int, CaseIterable {
    case multipleBatches = 1
    case oneBatch = 6
    case currentExampleRate = 7
  }

  struct Settings {
    var algorithm: Algorithm
    /// q.
    var replayed: Int
    /// b; 1 with algorithm 7.
    var batches: Int
    /// β; algorithm 1 only.
    var within: Float
    /// γ.
    var across: Float
    /// s; algorithm 7 only.
    var currentRate: Float
  }

  var model: OnlineModel
  var supply: OnlineSupply
  private var memory: OnlineReplayMemory
  private let settings: Settings
  private var random: RandomStream
  /// θ_W and θ_A.
  private var beforeBatch: Parameters
  private var beforeExample: Parameters
  private(set) var examplesSeen = 0

  init(
    _ model: OnlineModel, stream: StreamOutline, learner: LearnerSettings, memory capacity: Int,
    rule: Reservoir.Rule, draws: OnlineReplayMemory.Draws, settings: Settings
  ) {
    self.model = model
    supply = OnlineSupply(stream: stream, settings: learner)
    memory = OnlineReplayMemory(
      capacity: capacity, rule: rule, draws: draws, atOnce: settings.replayed, stream: stream,
      seed: learner.seed)
    self.settings = settings
    random = RandomStream(seed: learner.seed, purpose: .replayOrder)
    beforeBatch = model.state.parameters
    beforeExample = model.state.parameters
  }

  mutating func step() -> Double {
    guard let context = supply.context else { preconditionFailure("No context has begun") }
    var loss = 0.0
    let count = supply.advance()
    for slot in 0..<count {
      let example = supply.batch[slot]
      loss += learn(example, columns: supply.columns)
      memory.offer(example, of: context)
    }
    return loss / Double(count)
  }

  /// Learns one example of the stream, and returns the mean loss of the steps taken for it.
  private mutating func learn(_ example: SparseExample, columns: Range<Int>) -> Double {
    let isAcross = settings.algorithm == .multipleBatches && settings.across != 1
    if isAcross { beforeExample.copy(model.state.parameters) }
    var (loss, steps) = (0.0, 0)
    for _ in 0..<settings.batches {
      memory.draw(settings.replayed)
      let place: Int
      switch settings.algorithm {
      case .multipleBatches: place = 0
      case .oneBatch: place = memory.drawn.count
      case .currentExampleRate:
        place = random.uniform(below: memory.drawn.count + 1)
        // The drawn examples are in random order already.
        if memory.isEmpty { return model.loss(of: example, columns: columns) }
      }
      let factor = settings.algorithm == .multipleBatches ? settings.within : settings.across
      if factor != 1 { beforeBatch.copy(model.state.parameters) }
      loss += takeSteps(example, columns, at: place)
      steps += memory.drawn.count + 1
      if factor != 1 { model.state.parameters.interpolate(from: beforeBatch, by: factor) }
    }
    if isAcross {
      model.state.parameters.interpolate(from: beforeExample, by: settings.across)
    }
    examplesSeen += steps
    return loss / Double(steps)
  }

  /// Steps on the drawn examples, with the current one behind the first `place`; returns the sum of
  /// their losses.
  private mutating func takeSteps(
    _ example: SparseExample, _ columns: Range<Int>, at place: Int
  ) -> Double {
    let currentRate = settings.algorithm == .currentExampleRate ? settings.currentRate : 1
    var loss = 0.0
    for index in 0...memory.drawn.count {
      if index == place {
        loss += model.step(on: example, columns: columns, times: currentRate)
      }
      guard index < memory.drawn.count else { break }
      let slot = memory.drawn[index]
      loss += model.step(on: memory[slot], columns: memory.columns[slot])
    }
    return loss
  }

  var storedLabels: [Int32]? { memory.labels }

  var carriedBytes: Int { memory.byteCount }
}

extension MetaExperienceReplay {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try model.exchange(with: state.archive)
    try supply.exchange(with: state)
    try state.archive.exchange(&examplesSeen)
    try memory.exchange(with: state.archive)
    try random.exchange(with: state.archive)
  }
}

extension MethodDescriptor {
  private static let algorithm = Setting.integer(
    "algorithm", 1...7, "1, 6 or 7, as numbered in the paper", default: 1)
  private static let batches = Setting.optionalInteger(
    "batches", 1...10_000, "batches for each example, 1 where absent (1 and 6)")
  private static let within = Setting.optionalNumber(
    "beta", 0...1, "β, kept part of the way within a batch, 1 where absent (1)")
  private static let across = Setting.number(
    "gamma", 0...1, "γ, kept part of the way across batches (1) or within the one (6, 7)",
    default: 1)
  private static let currentRate = Setting.optionalNumber(
    "s", 0...1e6, "factor of the rate on the current example, 1 where absent (7)")

  static let metaExperienceReplay = MethodDescriptor(
    name: "mer", title: "MER", aliases: ["meta-experience-replay"],
    summary: "Steps on current and replayed examples one by one, and part of the way back",
    source: OnlineSettings.mer,
    settings: [
      OnlineSettings.rate, OnlineSettings.memory, OnlineSettings.replayed,
      OnlineSettings.reservoir, OnlineSettings.draws, algorithm, batches, within, across,
      currentRate,
    ],
    ownParts: .ofSingleExamples,
    conflict: { values, _ in conflict(values) }
  ) { stream, settings, values in
    MetaExperienceReplay(
      OnlineModel(stream: stream, settings: settings, rate: values.rate, batchSize: 1),
      stream: stream, learner: settings, memory: values[OnlineSettings.memory],
      rule: values[OnlineSettings.reservoir], draws: values[OnlineSettings.draws],
      settings: MetaExperienceReplay.Settings(
        algorithm: MetaExperienceReplay.Algorithm(rawValue: values[algorithm])
          ?? .multipleBatches,
        replayed: values[OnlineSettings.replayed], batches: values[batches] ?? 1,
        within: Float(values[within] ?? 1), across: Float(values[across]),
        currentRate: Float(values[currentRate] ?? 1)))
  }

  /// Why the settings of MER do not go together; nil where they do.
  private static func conflict(_ values: Hyperparameters) -> String? {
    let algorithm = values[algorithm]
    guard MetaExperienceReplay.Algorithm(rawValue: algorithm) != nil else {
      return "'algorithm: \(algorithm)' is none of MER's, which are 1, 6 and 7"
    }
    let owned: [(name: String, isGiven: Bool, owners: [Int])] = [
      (batches.descriptor.name, values[batches] != nil, [1, 6]),
      (within.descriptor.name, values[within] != nil, [1]),
      (currentRate.descriptor.name, values[currentRate] != nil, [7]),
    ]
    for (name, isGiven, owners) in owned where isGiven && !owners.contains(algorithm) {
      let list = owners.map(String.init).joined(separator: " and ")
      return "'\(name)' belongs to algorithm \(list), not to \(algorithm); leave it out"
    }
    return nil
  }
}
