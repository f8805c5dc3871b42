import Engine
import Streams

/// Experience replay from a reservoir, one step for each example of the stream.
///
/// The q replayed examples and the current one make a minibatch. Algorithm 4 takes the mean of their
/// losses; algorithm 5 sums, over the contexts that are present, the means of the examples of each,
/// so that its step grows with their number. Riemer et al. 2019, arXiv:1810.11910, algorithms 4 and
/// 5, as in the released code.
struct ReservoirExperienceReplay: OnlineLearner {
  enum Algorithm: Int, CaseIterable {
    case mean = 4
    case sumOfContextMeans = 5
  }

  var model: OnlineModel
  var supply: OnlineSupply
  private var memory: OnlineReplayMemory
  private let algorithm: Algorithm
  /// q.
  private let replayed: Int
  /// Examples of each context in the minibatch, by its index.
  private var counts: [Int]
  /// The minibatch, the weights of its examples and their losses; kept for their room.
  private var batch: [OnlineBatchExample] = []
  private var weights: [Float] = []
  private var losses: [Float] = []
  private(set) var examplesSeen = 0

  /// - Parameter model: With room for `replayed` + 1 examples.
  init(
    _ model: OnlineModel, stream: StreamOutline, settings: LearnerSettings, memory capacity: Int,
    rule: Reservoir.Rule, draws: OnlineReplayMemory.Draws, algorithm: Algorithm, replayed: Int
  ) {
    self.model = model
    supply = OnlineSupply(stream: stream, settings: settings)
    memory = OnlineReplayMemory(
      capacity: capacity, rule: rule, draws: draws, atOnce: replayed, stream: stream,
      seed: settings.seed)
    self.algorithm = algorithm
    self.replayed = replayed
    counts = Array(repeating: 0, count: stream.contexts.count + 1)
  }

  mutating func step() -> Double {
    guard let context = supply.context else { preconditionFailure("No context has begun") }
    var loss = 0.0
    let count = supply.advance()
    for slot in 0..<count {
      let example = supply.batch[slot]
      loss += learn(example, of: context)
      memory.offer(example, of: context)
    }
    return loss / Double(count)
  }

  /// A step on the drawn examples and the current one behind them; returns the loss.
  private mutating func learn(_ example: SparseExample, of context: Context) -> Double {
    memory.draw(replayed)
    let rows = memory.drawn.count + 1
    examplesSeen += rows
    for slot in memory.drawn { counts[memory.contexts[slot]] += 1 }
    counts[context.index] += 1
    batch.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    func append(_ example: SparseExample, _ columns: Range<Int>, ofContext index: Int) {
      let weight = 1 / Float(algorithm == .sumOfContextMeans ? counts[index] : rows)
      weights.append(weight)
      batch.append(OnlineBatchExample(example, columns: columns, scale: -model.rate * weight))
    }
    for slot in memory.drawn {
      append(memory[slot], memory.columns[slot], ofContext: memory.contexts[slot])
    }
    append(example, context.trainingColumns.neighbors, ofContext: context.index)
    model.step(on: batch, losses: &losses)
    for slot in memory.drawn { counts[memory.contexts[slot]] = 0 }
    counts[context.index] = 0
    return zip(weights, losses).reduce(0) { $0 + Double($1.0 * $1.1) }
  }

  var storedLabels: [Int32]? { memory.labels }

  var carriedBytes: Int { memory.byteCount }
}

extension ReservoirExperienceReplay {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try model.exchange(with: state.archive)
    try supply.exchange(with: state)
    try state.archive.exchange(&examplesSeen)
    try memory.exchange(with: state.archive)
  }
}

extension MethodDescriptor {
  private static let algorithm = Setting.integer(
    "algorithm", 4...5,
    "4: the mean over the minibatch; 5: the sum over contexts of their means", default: 4)

  static let reservoirExperienceReplay = MethodDescriptor(
    name: "er-reservoir", title: "ER (reservoir)", aliases: ["er-mer"],
    summary: "Each example is learned in one step with some drawn from a reservoir",
    source: OnlineSettings.mer,
    settings: [
      OnlineSettings.rate, OnlineSettings.memory, OnlineSettings.replayed,
      OnlineSettings.reservoir, OnlineSettings.draws, algorithm,
    ],
    ownParts: .ofSingleExamples
  ) { stream, settings, values in
    let replayed = values[OnlineSettings.replayed]
    return ReservoirExperienceReplay(
      OnlineModel(
        stream: stream, settings: settings, rate: values.rate, batchSize: replayed + 1),
      stream: stream, settings: settings,
      memory: values[OnlineSettings.memory], rule: values[OnlineSettings.reservoir],
      draws: values[OnlineSettings.draws],
      algorithm: values[algorithm] == 5 ? .sumOfContextMeans : .mean,
      replayed: replayed)
  }
}
