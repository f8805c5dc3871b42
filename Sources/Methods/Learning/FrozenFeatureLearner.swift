import Datasets
import Engine
import Streams

/// What classifies the features of a fixed network, learned from one example after the other.
protocol FeatureClassifier: Resumable {
  /// Learns the examples on which the network was trained, all at once.
  mutating func learnBase(_ features: LabeledFeatures)

  /// Learns one example by its features, [width].
  mutating func learn(_ features: UnsafePointer<Float>, label: Int)

  /// How features are classified with what was learned so far.
  func decision() -> LinearDecision

  var byteCount: Int { get }
}

extension FeatureClassifier {
  mutating func learnBase(_ features: LabeledFeatures) {
    features.forEach { learn($0, label: $1) }
  }
}

/// The first of the known classes with the largest ⟨w_y, φ⟩ + b_y, in double precision.
struct LinearDecision {
  /// w, [classes, width].
  let weights: [Double]
  let biases: [Double]
  /// Examples of each class; one without an example is never answered.
  let counts: [Int]

  /// The class among some columns; nil where none of them is known.
  func callAsFunction(_ features: UnsafePointer<Float>, _ columns: some Sequence<Int>) -> Int? {
    let width = weights.count / biases.count
    return weights.withUnsafeBufferPointer { weights in
      var best: (class: Int, score: Double)?
      for label in columns where counts[label] > 0 {
        let score = (0..<width).reduce(biases[label]) {
          $0 + weights[label * width + $1] * Double(features[$1])
        }
        if score > best?.score ?? -.infinity { best = (label, score) }
      }
      return best?.class
    }
  }
}

/// Features of examples, what the network's head reads of them, and their labels.
struct LabeledFeatures {
  let width: Int
  /// [count, width].
  private(set) var values: [Float] = []
  private(set) var labels: [Int] = []

  init(width: Int) { self.width = width }

  mutating func append(_ features: UnsafePointer<Float>, label: Int) {
    values.append(contentsOf: UnsafeBufferPointer(start: features, count: width))
    labels.append(label)
  }

  func forEach(_ body: (UnsafePointer<Float>, Int) -> Void) {
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for (row, label) in labels.enumerated() { body(base + row * width, label) }
    }
  }
}

/// When the network behind a ``FeatureClassifier`` is frozen.
enum FrozenFeatures: String, Sendable, CaseIterable {
  /// After the first context, in which it is trained.
  case frozen
  /// From the beginning, with the weights that it begins with, such as those of a file.
  case initial
}

/// A network trained in the first context and frozen then, or frozen from the beginning, and a classifier of its
/// features that learns every example once, without a gradient.
///
/// The network is trained by a ``ClassifierLearner`` that nothing is added to.
///
/// The examples of a context that does not train the network come in a random order, a batch in each step. On a
/// stream without boundaries the first so many steps stand for the first context. Until the network is frozen, its
/// largest logit decides.
struct FrozenFeatureLearner<Head: FeatureClassifier>: ContinualLearner {
  private let stream: StreamOutline
  private let settings: LearnerSettings
  private var training: ClassifierLearner
  private(set) var classifier: Head
  private let features: FrozenFeatures
  private(set) var isFrozen: Bool
  private var examplesRead = 0
  /// The context at hand, where the network is frozen, and the positions of its examples still to be read.
  private var context: Context?
  private var unread: ArraySlice<Int> = []
  /// The examples that come where boundaries are unknown, in step with those of the training, the steps
  /// before the network is frozen, and whose examples they have brought.
  private var supply: StreamSupply?
  private var baseSteps = 0
  private var base: [Set<Int>]

  /// - Parameter makeClassifier: Gives a classifier of so many features and output units.
  init(
    stream: StreamOutline, settings: LearnerSettings, features: FrozenFeatures = .frozen,
    classifier makeClassifier: (_ features: Int, _ outputs: Int) -> Head
  ) {
    self.init(
      stream: stream, settings: settings, features: features,
      training: ClassifierLearner(stream: stream, settings: settings),
      classifier: makeClassifier)
  }

  /// A learner on a stream without known boundaries.
  init(
    streamOf supply: StreamSupply, settings: LearnerSettings, features: FrozenFeatures = .frozen,
    baseSteps: Int, classifier makeClassifier: (_ features: Int, _ outputs: Int) -> Head
  ) {
    self.init(
      stream: supply.outline, settings: settings, features: features,
      training: ClassifierLearner(streamOf: supply, settings: settings),
      classifier: makeClassifier)
    self.supply = supply
    self.baseSteps = baseSteps
  }

  private init(
    stream: StreamOutline, settings: LearnerSettings, features: FrozenFeatures,
    training: ClassifierLearner,
    classifier makeClassifier: (_ features: Int, _ outputs: Int) -> Head
  ) {
    self.stream = stream
    self.settings = settings
    self.features = features
    isFrozen = features == .initial
    self.training = training
    let network = training.model.network
    classifier = makeClassifier(network.features, network.outputs)
    base = Array(repeating: [], count: stream.contexts.count)
  }

  var parameters: Parameters { training.parameters }

  /// Examples that were learned, with a gradient or without.
  var examplesSeen: Int { training.examplesSeen + examplesRead }

  var carriedBytes: Int {
    classifier.byteCount
      + base.reduce(0) { $0 + $1.count * (stream.bytesPerExample + 1) }
  }

  mutating func begin(_ context: Context) -> Int {
    guard isFrozen else { return training.begin(context) }
    self.context = context
    unread = order(of: context)[...]
    return (unread.count + settings.batchSize - 1) / settings.batchSize
  }

  /// After the network is frozen a step minimizes nothing, and its loss is 0.
  mutating func step() -> Double {
    if isFrozen {
      readNextBatch()
      return 0
    }
    let loss = training.step()
    if supply != nil {
      // The training draws the same from a supply of its own.
      supply?.advance()
      for example in supply?.examples ?? [] {
        base[example.context - 1].insert(example.position)
      }
      baseSteps -= 1
      if baseSteps == 0 { freezeOnBase() }
    }
    return loss
  }

  mutating func finish(_ context: Context) {
    guard !isFrozen else { return }
    var features = LabeledFeatures(width: training.model.network.features)
    training.model.forEachFeatures(of: context, at: order(of: context)) {
      features.append($0, label: $1)
    }
    learnBase(features)
  }

  private func order(of context: Context) -> [Int] {
    var random = RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index)
    return random.permutation(of: context.train.count)
  }

  /// Learns the examples of the steps so far, context by context.
  private mutating func freezeOnBase() {
    guard let arrived = supply?.arrived else { return }
    var features = LabeledFeatures(width: training.model.network.features)
    for (place, positions) in base.enumerated() where !positions.isEmpty {
      training.model.forEachFeatures(of: arrived[place + 1], at: positions.sorted()) {
        features.append($0, label: $1)
      }
    }
    base = base.map { _ in [] }
    learnBase(features)
  }

  private mutating func learnBase(_ features: LabeledFeatures) {
    isFrozen = true
    classifier.learnBase(features)
    examplesRead += features.labels.count
  }

  private mutating func readNextBatch() {
    guard supply != nil else {
      let batch = Array(unread.prefix(settings.batchSize))
      unread = unread.dropFirst(settings.batchSize)
      if let context { read(batch, of: context) }
      return
    }
    supply?.advance()
    guard let supply else { return }
    for index in Set(supply.examples.map(\.context)).sorted() {
      let positions = supply.examples.filter { $0.context == index }.map(\.position)
      read(positions, of: supply.arrived[index])
    }
  }

  private mutating func read(_ positions: [Int], of context: Context) {
    let model = training.model
    model.forEachFeatures(of: context, at: positions) { classifier.learn($0, label: $1) }
    examplesRead += positions.count
  }

  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    guard isFrozen else {
      return training.predictions(for: examples, of: context)
    }
    let decide = classifier.decision()
    return training.model.predictions(for: examples, of: context) {
      decide($0, context.predictionColumns)
    }
  }
}

extension FrozenFeatureLearner {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    let archive = state.archive
    try archive.exchange(&isFrozen)
    // Its training ends with the first context, if it has any.
    let trained = features == .initial ? 0 : 1
    try training.exchange(
      with: isFrozen
        ? LearnerState(
          archive, contexts: Array(state.contexts.prefix(trained)), isWithinContext: false)
        : state)
    try classifier.exchange(with: archive)
    try archive.exchange(&examplesRead)
    try supply?.exchange(with: archive)
    try archive.exchange(&baseSteps)
    for index in base.indices {
      var positions = base[index].sorted()
      try archive.exchange(&positions)
      base[index] = Set(positions)
    }
    guard isFrozen, supply == nil, let current = state.current, current.index > trained else {
      return
    }
    var positions = Array(unread)
    try archive.exchange(&positions)
    (context, unread) = (current, positions[...])
  }
}

extension Classifier {
  /// Calls `body` with features and label of examples in the given order.
  fileprivate func forEachFeatures(
    of context: Context, at positions: [Int], _ body: (UnsafePointer<Float>, Int) -> Void
  ) {
    let (examples, width) = (context.train, network.features)
    forEachBatch(of: examples, at: positions, in: context.outline) { workspace, part in
      for (row, position) in part.enumerated() {
        body(workspace.features + row * width, Int(examples.labels[position]))
      }
    }
  }
}
