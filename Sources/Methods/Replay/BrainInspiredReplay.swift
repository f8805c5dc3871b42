public import Datasets
public import Engine
public import Streams

/// Brain-inspired replay (BI-R): a classifier that generates its own replay.
///
/// The classifier is the encoder of a variational autoencoder (replay through feedback). Its prior
/// has modes for each class (conditional replay), its decoder is gated by class or context, and
/// replayed examples are learned with the earlier model's answers (distillation):
///
///     L = 1/k · [VAE(x, y) + CE(x, y)] + (1 − 1/k) · mean over parts of [VAE(x̃, ỹ) + KD(x̃, ỹ)]
///
/// van de Ven, Siegelmann & Tolias 2020, doi:10.1038/s41467-020-17866-2, with the weights of van de
/// Ven, Tuytelaars & Tolias 2022. Each component can be left out; without feedback the method is
/// ``DeepGenerativeReplay`` with the same design of the generator. Where the examples are the features of
/// a frozen trunk, the replay is internal: features are what is generated.
///
/// The loop of steps is its own: a ``StepBatch`` passes a classifier alone, and here the rows go on through
/// the decoder, whose loss is part of the same gradient.
///
/// In task-incremental learning with gates by class, the released code gates current examples by
/// their label within the context. Here they are gated by their class, as replayed ones are.
public struct BrainInspiredReplay: ContinualLearner {
  /// How the autoencoder's loss is counted beside that of the classifier.
  public enum GenerativeLoss: String, Sendable, CaseIterable {
    /// Reconstruction and divergence divided by the number of input units, as in the released code.
    case mean
    /// Their sums, the negative evidence lower bound: Kingma & Welling 2014, arXiv:1312.6114, Eq. 7.
    case sum
  }

  public let design: GeneratorDesign
  public let targets: ReplayTargets
  public let generativeLoss: GenerativeLoss
  public private(set) var parameters: Parameters
  public private(set) var examplesSeen = 0

  private let network: VariationalAutoencoder
  private let classifier: Network
  private let stream: StreamOutline
  private let settings: LearnerSettings
  private var gradient: Parameters
  private var optimizer: any Optimizer
  private var regularizer: SynapticIntelligence?
  private let workspace: AutoencoderWorkspace
  private let evaluationWorkspace: Workspace
  private var conditioning: Conditioning
  private var loader: ExampleLoader?
  private var teacher: Teacher?
  private var parts: [ReplayPart] = []
  private var context = 1
  private var columns = 0..<0
  private var labels: [Int32]
  private var lossParts: [(rows: Range<Int>, weight: Float)] = []
  private var noise: RandomStream
  private var generation: RandomStream

  /// - Parameter synapticIntelligence: Beside the replay, if any; it holds the encoder and the classifier.
  public init(
    stream: StreamOutline, settings: LearnerSettings, design: GeneratorDesign,
    targets: ReplayTargets, generativeLoss: GenerativeLoss = .sum,
    synapticIntelligence: SynapticIntelligence? = nil
  ) {
    network = VariationalAutoencoder(
      input: stream.featureShape, hidden: settings.network.hiddenWidths, latent: design.latent,
      classes: stream.outputs, prior: LatentPrior(design, classes: stream.outputs),
      reconstruction: settings.reconstruction)
    guard let classifier = network.classifier else {
      preconditionFailure("An autoencoder with classes has a classifier")
    }
    self.classifier = classifier
    var weights = RandomStream(seed: settings.seed, purpose: .initialWeights)
    var generatorWeights = RandomStream(seed: settings.seed, purpose: .generatorWeights)
    parameters = network.initialParameters(classifier: &weights, generator: &generatorWeights)
    gradient = Parameters(layout: network.layout)
    optimizer = settings.makeOptimizer(layout: network.layout)
    regularizer = synapticIntelligence
    regularizer?.extent = network.classifierExtent
    self.stream = stream
    self.settings = settings
    self.design = design
    self.targets = targets
    self.generativeLoss = generativeLoss
    let capacity = 2 * settings.batchSize + stream.contexts.count
    workspace = AutoencoderWorkspace(for: network, capacity: capacity)
    evaluationWorkspace = Workspace(for: classifier, capacity: 256)
    conditioning = Conditioning(
      design, hidden: settings.network.hiddenWidths, classes: stream.outputs,
      contexts: stream.contexts.count, capacity: capacity, seed: settings.seed)
    labels = Array(repeating: 0, count: capacity)
    lossParts.reserveCapacity(stream.contexts.count + 1)
    noise = RandomStream(seed: settings.seed, purpose: .reparameterization)
    generation = RandomStream(seed: settings.seed, purpose: .generation)
  }

  public var carriedBytes: Int {
    (teacher?.model.parameters.byteCount ?? 0) + (regularizer?.carriedBytes ?? 0)
  }

  public mutating func begin(_ context: Context) -> Int {
    if settings.resetsOptimizer { optimizer.reset() }
    self.context = context.index
    columns = context.trainingColumns.neighbors
    func random(_ purpose: RandomStream.Purpose) -> RandomStream {
      RandomStream(seed: settings.seed, purpose: purpose, index: context.index)
    }
    loader = ExampleLoader(
      context.train, batchSize: settings.batchSize, random: random(.dataOrder))
    noise = random(.reparameterization)
    generation = random(.generation)
    parts = ReplayPart.parts(
      of: context, in: stream, batchSize: settings.batchSize, isConditional: design.isConditional)
    regularizer?.begin(at: parameters)
    return settings.iterations
  }

  public mutating func step() -> Double {
    let current = 0..<supply()
    let replayed = parts.last?.rows.upperBound ?? 0
    let rows = current.count + replayed
    examplesSeen += rows
    let share: Float = replayed == 0 ? 1 : 1 / Float(context)
    if replayed > 0 { generate(behind: current.count) }
    network.encode(ModelState(parameters), rows: rows, in: workspace)
    workspace.classLogitGradients.update(repeating: 0, count: rows * classifier.outputs)
    var loss = labels.withUnsafeBufferPointer { labels in
      labels.baseAddress.map {
        softmaxCrossEntropy(
          logits: workspace.classLogits, labels: $0, rows: current.count,
          width: classifier.outputs, columns: columns, weight: share,
          addingTo: workspace.classLogitGradients)
      } ?? 0
    }
    lossParts.removeAll(keepingCapacity: true)
    lossParts.append((current, share))
    for (position, part) in parts.enumerated() {
      let weight = (1 - share) / Float(parts.count)
      loss += learn(part, behind: current.count, weight: weight)
      let partRows = current.count + part.rows.lowerBound..<current.count + part.rows.upperBound
      if position > 0, parts[position - 1].rows == part.rows {
        lossParts[lossParts.count - 1].weight += weight
      } else {
        lossParts.append((partRows, weight))
      }
    }
    if generativeLoss == .sum {
      // The autoencoder's loss is a mean over its units.
      for index in lossParts.indices { lossParts[index].weight *= Float(network.units) }
    }
    loss += network.lossGradient(
      ModelState(parameters), parts: lossParts, in: workspace, using: &noise,
      gates: conditioning.trainingGates, into: &gradient)
    if regularizer != nil {
      loss += regularizer?.addGradient(at: parameters, to: &gradient) ?? 0
      regularizer?.update(&parameters, gradient: gradient, with: &optimizer)
    } else {
      optimizer.update(&parameters, gradient: gradient, pathIntegral: nil)
    }
    return loss
  }

  /// Writes the current batch to the first rows and returns how many they are.
  private mutating func supply() -> Int {
    let inputs = workspace.encoder.inputs
    let rows = loader?.writeNextBatch(to: inputs, labels: &labels) ?? 0
    let labels = labels
    conditioning.setLabels(
      { Int(labels[$0]) }, rows: 0..<rows, context: context, in: workspace)
    return rows
  }

  /// Draws this step's replay into the rows behind the current ones.
  private mutating func generate(behind offset: Int) {
    guard let teacher else { return }
    conditioning.generate(
      network, ModelState(teacher.model.parameters), parts: parts,
      pastContexts: stream.isPerContext ? nil : context - 1, in: workspace, using: &generation)
    let (units, outputs) = (network.units, classifier.outputs)
    let rows = parts.last?.rows.upperBound ?? 0
    let images = UnsafePointer(workspace.decoder.logits)
    (workspace.encoder.inputs + offset * units).update(from: images, count: rows * units)
    let answers = teacher.logits(of: images, rows: rows, gatedAs: context)
    for part in parts {
      conditioning.setAnswers(
        answers + part.rows.lowerBound * outputs, of: part, as: targets, offset: offset,
        in: workspace)
    }
  }

  /// Adds the gradient of the classification loss of replayed rows, and returns its value.
  private mutating func learn(_ part: ReplayPart, behind offset: Int, weight: Float) -> Double {
    guard let answers = teacher?.lastLogits else { return 0 }
    let outputs = classifier.outputs
    let first = part.rows.lowerBound
    let logits = workspace.classLogits + (offset + first) * outputs
    let gradients = workspace.classLogitGradients + (offset + first) * outputs
    switch targets {
    case .distillation(let distillation):
      return distillation.loss(
        logits: logits, targets: answers + first * outputs, rows: part.rows.count, width: outputs,
        columns: part.columns, targetColumns: part.targetColumns, weight: weight,
        addingTo: gradients)
    case .labels:
      return labels.withUnsafeMutableBufferPointer { labels in
        guard let base = labels.baseAddress else { return 0 }
        for row in part.rows {
          base[row] = Int32(indexOfMaximum(answers + row * outputs, part.targetColumns))
        }
        return softmaxCrossEntropy(
          logits: logits, labels: base + first, rows: part.rows.count, width: outputs,
          columns: part.columns, weight: weight, addingTo: gradients)
      }
    }
  }

  public mutating func finish(_ context: Context) {
    guard context.index < stream.contexts.count else { return }
    let model = Classifier(network: classifier, parameters: parameters)
    let settings = settings
    regularizer?.finish(context, model: model, settings: settings)
    let capacity = settings.batchSize + stream.contexts.count
    if teacher == nil { teacher = Teacher(model, capacity: capacity) }
    teacher?.replace(by: model)
  }

  public func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    Classifier(network: classifier, parameters: parameters).predictions(
      for: examples, of: context, in: evaluationWorkspace)
  }
}

extension BrainInspiredReplay {
  public mutating func exchange(with state: LearnerState) throws(StateError) {
    let archive = state.archive
    if archive.isReading, let context = state.contexts.last { _ = begin(context) }
    try parameters.exchange(with: archive)
    try optimizer.exchange(with: archive)
    try archive.exchange(&examplesSeen)
    let (layout, capacity) = (network.layout, settings.batchSize + stream.contexts.count)
    let model = Classifier(network: classifier, parameters: parameters)
    try regularizer?.exchange(with: archive, layout: layout)
    try archive.exchange(&teacher) { Teacher(model, capacity: capacity) }
    try noise.exchange(with: archive)
    try generation.exchange(with: archive)
    try loader.exchange(with: state)
  }
}

extension BrainInspiredReplay: ExampleGenerator {
  public var generator: (any ExampleGenerator)? { self }

  public func examples(
    of subjects: [ExampleSubject], using random: inout RandomStream
  ) -> [Float]? {
    conditioning.examples(network, ModelState(parameters), of: subjects, using: &random)
  }

  public func reconstructions(of inputs: [Float], _ subjects: [ExampleSubject]) -> [Float]? {
    conditioning.reconstructions(network, ModelState(parameters), of: inputs, subjects)
  }
}

extension MethodDescriptor {
  private static let targets = SharedSettings.targets(default: .distillation)
  private static let distillationScale = SharedSettings.distillationScale.only(
    where: targets.equals(.distillation))
  private static let modes = Setting.integer(
    SharedSettings.modesPerClass.name, SharedSettings.modesPerClass.range,
    SharedSettings.modesPerClass.summary, default: 1)
  private static let decoderGating = Setting.number(
    SharedSettings.decoderGating.name, SharedSettings.decoderGating.range,
    SharedSettings.decoderGating.summary
  ) { situation in
    switch situation.scenario {
    case .task: .number(0)
    case _ where situation.isPermuted: .number(situation.scenario == .domain ? 0.5 : 0.7)
    case .domain, .class: .number(0.1)
    }
  }
  private static let gatedBy = Setting.choice("gated-by", SharedSettings.gatedByMeaning) {
    $0.scenario == .domain ? GeneratorDesign.GateIndex.context : .class
  }
  private static let strength = Setting.optionalNumber(
    "c", 0...(.infinity),
    "strength of synaptic intelligence beside the replay; none where absent")
  private static let damping = Setting.optionalNumber(
    "xi", 1e-12...(.infinity), "damping of its importance; 0.1 where absent"
  ).only(where: strength.isGiven)
  private static let pathIntegral = SharedSettings.pathIntegral.only(where: strength.isGiven)
  private static let generativeLoss = Setting.choice(
    "generative-loss", "the autoencoder's loss as a sum over units, or the released code's mean",
    bySilence: BrainInspiredReplay.GenerativeLoss.mean, default: .sum)

  static let brainInspiredReplay = MethodDescriptor(
    name: "bi-r", title: "BI-R", aliases: ["brain-inspired-replay"],
    summary: "Brain-inspired replay: the classifier generates its own replay, by class and gated",
    source: "van de Ven, Siegelmann & Tolias 2020, doi:10.1038/s41467-020-17866-2",
    settings: [
      targets, SharedSettings.temperature, distillationScale, SharedSettings.latent, modes,
      decoderGating, gatedBy, strength, damping, pathIntegral, generativeLoss,
    ], needsNewClasses: true, generator: .always
  ) { stream, settings, values in
    BrainInspiredReplay(
      stream: stream, settings: settings,
      design: GeneratorDesign(
        latent: values[SharedSettings.latent], modesPerClass: SharedSettings.modes(values[modes]),
        gating: values[decoderGating], gatedBy: values[gatedBy]),
      targets: values.targets(values[targets]), generativeLoss: values[generativeLoss],
      synapticIntelligence: values[strength].map {
        SynapticIntelligence(
          strength: $0, damping: Float(values[damping] ?? 0.1),
          pathIntegral: values[pathIntegral])
      })
  }
}
