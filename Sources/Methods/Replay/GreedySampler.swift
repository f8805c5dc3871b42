import Datasets
import Engine
import Foundation
import Streams

/// A memory of fixed size that is balanced by class as it fills: the first examples of a class stay.
///
/// An example is taken if its class has fewer than its share, the ⌊M/q⌋-th part of M places for the q
/// classes in the memory before it; where all places are taken, that of a random example of the largest
/// class, the one that came first among equals. Prabhu, Torr & Dokania 2020, Algorithm 1.
struct GreedyBalancedMemory {
  let capacity: Int
  /// By class, in the order in which classes came.
  private(set) var classes: [(label: Int, examples: [StreamExample])] = []
  private(set) var count = 0
  private var random: RandomStream

  init(capacity: Int, seed: UInt64) {
    precondition(capacity > 0, "A memory keeps at least one example")
    self.capacity = capacity
    random = RandomStream(seed: seed, purpose: .reservoir)
  }

  mutating func offer(_ example: StreamExample, label: Int) {
    let share = capacity / max(1, classes.count)
    if let own = classes.first(where: { $0.label == label }), own.examples.count >= share { return }
    if count == capacity { removeOneOfLargest() }
    if let place = classes.firstIndex(where: { $0.label == label }) {
      classes[place].examples.append(example)
    } else {
      classes.append((label, [example]))
    }
    count += 1
  }

  private mutating func removeOneOfLargest() {
    let size = classes.map(\.examples.count).max() ?? 0
    guard let place = classes.firstIndex(where: { $0.examples.count == size }) else { return }
    classes[place].examples.remove(at: random.uniform(below: size))
    if size == 1 { classes.remove(at: place) }
    count -= 1
  }

  /// All examples, class by class.
  var examples: [StreamExample] { classes.flatMap(\.examples) }
}

/// Learning rates of passes that go down by half a cosine and start anew at passes 2, 4, 8 and so on,
/// counted from 0.
///
///     η_e = η_min + ½(η_max − η_min)(1 + cos(π(e − P)/P)),  P = 2^⌊log₂ e⌋
///
/// Pass 0 has a tenth of the largest rate, pass 1 the largest.
struct RestartedCosine: Equatable {
  let largest: Double
  let smallest: Double

  func rate(ofPass pass: Int) -> Double {
    guard pass > 1 else { return pass == 0 ? largest / 10 : largest }
    let period = 1 << (Int.bitWidth - 1 - pass.leadingZeroBitCount)
    let phase = Double(pass - period) / Double(period)
    return smallest + 0.5 * (largest - smallest) * (1 + cos(.pi * phase))
  }
}

/// GDumb, the greedy sampler and dumb learner: examples are only stored while they come, and at the end
/// of each context a network is trained on what is stored, from new initial weights.
///
/// The sampler sees each example of a context once, in the order in which other methods see their first
/// pass. A step is one of that training, by gradient descent with momentum, weight decay and gradients
/// clipped by their norm; the protocol's optimizer, iterations and batch size are not used. The
/// softmax is over the classes in the memory in every scenario, and a prediction among those that the
/// scenario leaves open. Prabhu, Torr & Dokania, ECCV 2020, doi:10.1007/978-3-030-58536-5_31.
///
/// The loop of steps is its own: it goes over the memory instead of a context, and each pass sets the rate
/// of a gradient descent that is not the protocol's.
struct GreedySamplerLearner: ContinualLearner {
  /// How the network is trained on the memory.
  struct Training {
    let passes: Int
    let batchSize: Int
    let rates: RestartedCosine
    let momentum: Double
    let weightDecay: Double
    /// The largest norm of a gradient.
    let clip: Double
  }

  private let stream: StreamOutline
  private let settings: LearnerSettings
  private let training: Training
  private let arrived = ArrivedContexts()
  private(set) var memory: GreedyBalancedMemory
  private var trainer: ClassifierTrainer
  private var descent: StochasticGradientDescent

  /// The memory's examples in the order of this pass, from 0.
  private var stored: [StreamExample] = []
  private var order: [Int] = []
  private var position = 0
  private var pass = -1
  private var random: RandomStream
  /// The output units of the classes in the memory, in ascending order.
  private var columns: [Int] = []

  init(
    budget: Int, training: Training, stream: StreamOutline, settings: LearnerSettings
  ) {
    self.stream = stream
    self.settings = settings
    self.training = training
    memory = GreedyBalancedMemory(capacity: budget, seed: settings.seed)
    trainer = ClassifierTrainer(
      stream: stream, settings: settings, capacity: training.batchSize, arrived: arrived)
    descent = StochasticGradientDescent(
      layout: trainer.model.network.layout, learningRate: 0, momentum: Float(training.momentum))
    random = RandomStream(seed: settings.seed, purpose: .replay)
  }

  mutating func begin(_ context: Context) -> Int {
    arrived.insert(context)
    var arrival = RandomStream(
      seed: settings.seed, purpose: .dataOrder, index: context.index)
    for position in arrival.permutation(of: context.train.count) {
      memory.offer(
        StreamExample(context: context.index, position: position),
        label: Int(context.train.labels[position]))
    }
    stored = memory.examples
    columns = memory.classes.map(\.label).sorted()
    var weights = RandomStream(
      seed: settings.seed, purpose: .initialWeights, index: context.index - 1)
    trainer.model.parameters = trainer.model.network.initialParameters(using: &weights)
    trainer.model.statistics = trainer.model.network.initialStatistics()
    descent.reset()
    random = RandomStream(seed: settings.seed, purpose: .replay, index: context.index)
    order = Array(stored.indices)
    position = order.count
    pass = -1
    let steps = (stored.count + training.batchSize - 1) / training.batchSize
    return training.passes * steps
  }

  mutating func step() -> Double {
    if position == order.count {
      random.shuffle(&order)
      position = 0
      pass += 1
      descent.learningRate = Float(training.rates.rate(ofPass: pass))
    }
    let end = min(position + training.batchSize, order.count)
    let batch = trainer.batch
    batch.removeAll()
    let rows = batch.append(order[position..<end].map { stored[$0] })
    batch.addTerm(.labels, rows: rows, columns: 0..<stream.outputs, weight: 1)
    batch.restrictTerms(to: columns)
    position = end
    let loss = trainer.differentiate()
    let norm = trainer.gradient.dot(trainer.gradient).squareRoot()
    if norm > training.clip { trainer.gradient.scale(by: Float(training.clip / norm)) }
    trainer.gradient.add(trainer.model.parameters, times: Float(training.weightDecay))
    descent.update(&trainer.model.parameters, gradient: trainer.gradient, pathIntegral: nil)
    return loss
  }

  mutating func finish(_ context: Context) {}

  /// A prediction is a class that has been stored, wherever the scenario leaves one open.
  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    let last = columns.last ?? -1
    let known = OutputUnits(context.predictionColumns.filter { $0 <= last })
    let outline = ContextOutline(
      index: context.index, classes: context.classes, trainingColumns: context.trainingColumns,
      predictionColumns: known.isEmpty ? context.predictionColumns : known)
    return trainer.predictions(for: examples, of: outline)
  }

  var parameters: Parameters { trainer.model.parameters }

  var examplesSeen: Int { trainer.examplesSeen }

  var storedLabels: [Int32]? {
    memory.classes.flatMap { Array(repeating: Int32($0.label), count: $0.examples.count) }
  }

  var carriedBytes: Int { memory.count * (stream.bytesPerExample + 1) }
}

extension GreedySamplerLearner {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    let archive = state.archive
    try arrived.exchange(with: archive, contexts: state.contexts)
    try memory.exchange(with: archive)
    try trainer.exchange(with: archive)
    try descent.exchange(with: archive)
    try archive.exchange(&stored)
    try archive.exchange(&order)
    try archive.exchange(&position)
    try archive.exchange(&pass)
    try random.exchange(with: archive)
    try archive.exchange(&columns)
    guard order.count == stored.count, (0...order.count).contains(position) else {
      throw StateError()
    }
  }
}

extension GreedyBalancedMemory: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchangeCount(of: &classes) { _ in (0, []) }
    for place in classes.indices {
      try archive.exchange(&classes[place].label)
      try archive.exchange(&classes[place].examples)
    }
    try archive.exchange(&count)
    try random.exchange(with: archive)
  }
}

extension MethodDescriptor {
  private static let passes = Setting.integer(
    "passes", 1...1_000_000, "passes over the memory; a power of 2 ends a cosine", default: 128)
  private static let trainingBatch = Setting.integer(
    "training-batch", 1...65_536, "stored examples of a step", default: 16)
  private static let largestRate = Setting.number(
    "largest-rate", 1e-12...1e6, "learning rate where a cosine starts", default: 0.05)
  private static let smallestRate = Setting.number(
    "smallest-rate", 0...1e6, "learning rate towards which it goes", default: 0.0005)
  private static let momentum = Setting.number(
    "momentum", 0...0.999999, "momentum of the gradient descent", default: 0.9)
  private static let weightDecay = Setting.number(
    "weight-decay", 0...1, "part of the weights added to the gradient", default: 1e-6)
  private static let clip = Setting.number(
    "clip", 1e-12...1e12, "largest norm of a gradient", default: 10)

  /// Not for domain-incremental learning, whose contexts have the same classes: a memory that keeps the
  /// first examples of each would be one of the first context.
  static let greedySampler = MethodDescriptor(
    name: "gdumb", title: "GDumb", aliases: ["greedy-sampler"],
    summary: "A network trained from new weights on a memory balanced by class, after each context",
    source: "Prabhu, Torr & Dokania 2020, doi:10.1007/978-3-030-58536-5_31",
    scenarios: [.task, .class],
    settings: [
      SharedSettings.reservoirBudget, passes, trainingBatch, largestRate, smallestRate, momentum,
      weightDecay, clip,
    ],
    ownParts: OwnParts(optimizer: .gradientDescent, iterations: true, batchSize: true),
    networks: .all,
    conflict: { values, _ in
      let (largest, smallest) = (values[largestRate], values[smallestRate])
      return smallest <= largest
        ? nil : "'smallest-rate' is \(smallest), above a 'largest-rate' of \(largest)"
    }
  ) { stream, settings, values in
    GreedySamplerLearner(
      budget: values[SharedSettings.reservoirBudget],
      training: GreedySamplerLearner.Training(
        passes: values[passes], batchSize: values[trainingBatch],
        rates: RestartedCosine(largest: values[largestRate], smallest: values[smallestRate]),
        momentum: values[momentum], weightDecay: values[weightDecay], clip: values[clip]),
      stream: stream, settings: settings)
  }
}
