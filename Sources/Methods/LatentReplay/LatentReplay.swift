import Datasets
import Engine
import Streams

/// AR1* with latent replay: a network that learns from the rows of a latent layer, stored ones among them, with a head
/// that is consolidated by CWR*.
///
/// Pellegrini et al. 2020, arXiv:1912.01100, in the form of the authors' released PyTorch code, where it differs
/// from the paper's own code: the layers before the latent one, the *front*, are frozen from the beginning, so that
/// the rows of a stream are its latent rows (`features` in a protocol), and one learning rate is that of all layers.
/// Gradient descent with momentum, whose state is kept from the second context on; the loss is the cross-entropy over
/// all outputs, a mean over new and stored rows alike.
///
/// With n new examples, R stored rows and batches of B there are, in whole numbers,
///
///     c = n ÷ ((n + R) ÷ B) new rows in a step,  K = n ÷ c steps in an epoch,  p = B − c stored rows in a step
///
/// The new examples are shuffled once: all epochs see the same batches. The k-th step of each has the stored rows from
/// slot kp on; slots behind K·p and the last n − Kc new examples have no part in a context. The first context has
/// no stored rows; its last batch is filled up with its first examples, which are put in front.
///
/// Order of events: the head's weights are set, the steps are taken, the head and the importances are consolidated, rows
/// are stored, and the kept weights of all classes are put in place for the test.
struct LatentReplay: ContinualLearner {
  /// What is trained how; the names are those of the released configuration where it has any.
  struct Training {
    /// Passes over the rows of a context.
    var epochs: Int
    /// Learning rate in the first context, and in later ones.
    var rates: (first: Double, later: Double)
    var momentum: Double
    /// Part of the parameters that is added to their gradient.
    var weightDecay: Double
    /// How layers of batch renormalization go along in the first context, and in later ones.
    var courses: (first: RenormalizationCourse, later: RenormalizationCourse)
    /// What learns from the second context on.
    var learns: Learning
  }

  /// What learns from the second context on.
  enum Learning: String, CaseIterable {
    /// All layers behind the latent one.
    case all
    /// The head alone, on features that stay: CWR*.
    case head
  }

  private let stream: StreamOutline
  private let settings: LearnerSettings
  private let training: Training
  private var trainer: ClassifierTrainer
  private var descent: StochasticGradientDescent
  private var importance: ClippedImportance?
  private var head: ConsolidatedHead
  private(set) var memory: LatentMemory

  private var context: Context?
  private var counts: ConsolidatedHead.Counts
  /// The places of the context's examples in the order in which they are learned, those twice that fill a batch.
  private var order: [Int] = []
  private var plan = Plan(new: 0, stored: 0, batchSize: 1)
  /// Steps taken in the context.
  private var taken = 0
  private(set) var log = ReleasedLog()

  /// How the rows of a context are divided among the steps of an epoch.
  struct Plan: Equatable {
    /// c, K and p.
    let newRows, steps, storedRows: Int

    /// - Parameters:
    ///   - new: n, those that fill a batch among them.
    ///   - stored: R; 0 in the first context.
    ///   - batchSize: B.
    init(new count: Int, stored: Int, batchSize: Int) {
      newRows = max(count / max((count + stored) / batchSize, 1), 1)
      steps = count / newRows
      storedRows = stored == 0 ? 0 : max(0, batchSize - newRows)
    }
  }

  init(
    stream: StreamOutline, settings: LearnerSettings, training: Training, memory capacity: Int,
    consolidation: ConsolidatedHead.Rule, strength: Double, clip: Double
  ) {
    var settings = settings
    settings.head = .unbiased
    self.stream = stream
    self.settings = settings
    self.training = training
    // With fewer stored rows than a batch has, a step may have up to twice a batch.
    trainer = ClassifierTrainer(
      stream: stream, settings: settings,
      capacity: capacity < settings.batchSize ? 2 * settings.batchSize : settings.batchSize)
    let network = trainer.model.network
    descent = StochasticGradientDescent(
      layout: network.layout, learningRate: Float(training.rates.first),
      momentum: Float(training.momentum))
    network.begin(training.courses.first, in: &trainer.model.statistics)
    if strength > 0 {
      importance = ClippedImportance(of: trainer.model, strength: strength, clip: clip)
    }
    head = ConsolidatedHead(of: network, rule: consolidation)
    memory = LatentMemory(capacity: capacity, width: network.inputs, seed: settings.seed)
    counts = ConsolidatedHead.Counts(classes: network.outputs)
  }

  mutating func begin(_ context: Context) -> Int {
    prepare(context)
    importance?.begin(at: trainer.model.parameters)
    if context.index == 2 {
      trainer.model.network.begin(training.courses.later, in: &trainer.model.statistics)
      descent.reset()
      descent.learningRate = Float(training.rates.later)
      if training.learns == .head { trainer.freezeTrunk() }
    }
    head.begin(counts, in: &trainer.model.parameters)
    taken = 0
    return plan.steps * training.epochs
  }

  /// What follows from the context and the memory alone.
  private mutating func prepare(_ context: Context) {
    self.context = context
    let count = context.train.count
    counts = ConsolidatedHead.Counts(classes: stream.outputs)
    for label in context.train.labels { counts.new[Int(label)] += 1 }
    for label in memory.labels { counts.stored[Int(label)] += 1 }
    let isFirst = context.index == 1
    let missing =
      isFirst ? (settings.batchSize - count % settings.batchSize) % settings.batchSize : 0
    order = (0..<missing).map { $0 % count } + Array(0..<count)
    var random = RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index)
    random.shuffle(&order)
    plan = Plan(new: order.count, stored: memory.count, batchSize: settings.batchSize)
  }

  mutating func step() -> Double {
    guard let examples = context?.train else { preconditionFailure("No context has begun") }
    let place = taken % plan.steps
    let batch = trainer.batch
    batch.removeAll()
    if place + 1 < plan.steps {
      examples.expect(order[(place + 1) * plan.newRows..<(place + 2) * plan.newRows])
    }
    for position in order[place * plan.newRows..<(place + 1) * plan.newRows] {
      batch.append(position, of: examples)
    }
    let first = min(place * plan.storedRows, memory.count)
    let stored = first..<min(first + plan.storedRows, memory.count)
    memory.rows.withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { return }
      for slot in stored {
        batch.append(base + slot * memory.width, label: Int(memory.labels[slot]))
      }
    }
    batch.addTerm(.labels, rows: 0..<batch.rows, columns: 0..<stream.outputs, weight: 1)
    var loss = trainer.differentiate()
    let correct = (0..<batch.rows).count { row in
      indexOfMaximum(batch.logits(row), 0..<stream.outputs) == batch.label(row)
    }
    loss += importance?.addGradient(at: trainer.model.parameters, to: &trainer.gradient) ?? 0
    decay()
    descent.update(&trainer.model.parameters, gradient: trainer.gradient, pathIntegral: nil)
    importance?.observe(trainer.model.parameters)
    log.take(loss: loss, correct: correct, of: batch.rows, atPlace: place)
    taken += 1
    return loss
  }

  /// Adds the weight decay of what learns.
  private mutating func decay() {
    let network = trainer.model.network
    let decay = Float(training.weightDecay)
    trainer.gradient.withUnsafeMutablePointer { gradient in
      trainer.model.parameters.withUnsafePointer { theta in
        for tensor in network.layers[network.frozen...].flatMap(\.tensors) {
          for index in tensor.range { gradient[index].addProduct(decay, theta[index]) }
        }
      }
    }
  }

  mutating func finish(_ context: Context) {
    head.consolidate(counts, isFirst: context.index == 1, from: trainer.model.parameters)
    importance?.finish(at: trainer.model.parameters)
    let examples = context.train
    memory.store(ofPassed: plan.newRows * plan.steps, afterContext: context.index) {
      examples.write(order[$0], to: $1)
      return examples.labels[order[$0]]
    }
    head.loadAll(into: &trainer.model.parameters)
    head.end(counts)
  }

  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    trainer.predictions(for: examples, of: context)
  }

  func answers(to examples: Examples, of context: ContextOutline) -> TestAnswers {
    trainer.answers(to: examples, of: context)
  }

  var stepNotes: [RunNote] { log.stepNotes }

  func notes(on answers: [TestAnswers]) -> [RunNote] {
    guard let context else { return [] }
    let stored = RunNote(
      "latents/stored", "Latent rows in the memory.", at: context.index, Double(memory.count))
    return [stored]
      + ReleasedLog.notes(on: answers, after: context.index, batchSize: settings.batchSize)
  }

  var parameters: Parameters { trainer.model.parameters }

  var examplesSeen: Int { trainer.examplesSeen }

  var storedLabels: [Int32]? { memory.labels }

  var carriedBytes: Int {
    memory.byteCount + head.byteCount + (importance?.byteCount ?? 0)
  }
}

extension LatentReplay {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    let archive = state.archive
    try memory.exchange(with: archive)
    try head.exchange(with: archive)
    if archive.isReading, let context = state.contexts.last {
      if training.learns == .head, context.index > 1 { trainer.freezeTrunk() }
      if state.isWithinContext { prepare(context) }
    }
    try trainer.exchange(with: archive)
    try descent.exchange(with: archive)
    try importance?.exchange(with: archive)
    try archive.exchange(&taken)
    try archive.exchange(&log)
  }
}
