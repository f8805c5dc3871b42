import Engine

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
  private let traces: OnlineTraces
  private let algorithm: Algorithm
  /// q.
  private let replayed: Int
  /// Examples of each context in the minibatch, by its index.
  private var counts: [Int]
  private(set) var examplesSeen = 0

  init(
    stream: ContextStream, settings: LearnerSettings, rate: Float, memory capacity: Int,
    rule: Reservoir.Rule, draws: OnlineReplayMemory.Draws, algorithm: Algorithm, replayed: Int
  ) {
    model = OnlineModel(stream: stream, settings: settings, rate: rate)
    supply = OnlineSupply(stream: stream, settings: settings)
    memory = OnlineReplayMemory(
      capacity: capacity, rule: rule, draws: draws, atOnce: replayed, stream: stream,
      seed: settings.seed)
    traces = OnlineTraces(for: model.perceptron, capacity: replayed + 1)
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
    let (perceptron, rate, traces, memory) = (model.perceptron, model.rate, traces, memory)
    let (counts, byContext) = (counts, algorithm == .sumOfContextMeans)
    let loss = model.theta.withUnsafeMutablePointer { theta in
      var loss = 0.0
      for row in 0..<rows {
        let slot = row < rows - 1 ? memory.drawn[row] : nil
        let group = byContext ? counts[slot.map { memory.contexts[$0] } ?? context.index] : rows
        let weight = 1 / Float(group)
        loss += Double(
          weight
            * perceptron.trace(
              theta, on: slot.map { memory[$0] } ?? example,
              columns: slot.map { memory.columns[$0] } ?? context.trainingColumns,
              scale: -rate * weight, slot: row, in: traces))
      }
      for row in 0..<rows {
        let replayed = row < rows - 1 ? memory[memory.drawn[row]] : example
        perceptron.add(replayed, slot: row, in: traces, to: theta)
      }
      return loss
    }
    for slot in memory.drawn { self.counts[memory.contexts[slot]] = 0 }
    self.counts[context.index] = 0
    return loss
  }

  var carriedBytes: Int { memory.byteCount }
}
