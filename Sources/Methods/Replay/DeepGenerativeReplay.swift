public import Engine
public import Streams

/// Deep generative replay (DGR): a generator learned beside the classifier brings the past back.
///
///     classifier  L = 1/k · CE(x, y) + (1 − 1/k) · CE(x̃, ỹ)
///     generator   L = 1/k · VAE(x) + (1 − 1/k) · VAE(x̃)        in context k > 1
///
/// x̃ is drawn from the generator, and labeled by the classifier, as both were at the end of the
/// previous context. Shin et al. 2017, arXiv:1705.08690, with the weights and the generator of van
/// de Ven, Tuytelaars & Tolias 2022. Where training is per context, all generated examples are
/// labeled anew for each past context, among its own outputs, and the losses are averaged; a
/// conditional generator makes examples of each past context instead.
///
/// The generator is not trained in the last context, where the released code does so: nothing that is
/// measured comes from it any more.
public struct DeepGenerativeReplay: Rehearsal {
  public let targets: ReplayTargets
  public let design: GeneratorDesign
  /// Generated examples of a step; nil for as many as current ones.
  ///
  /// The weights of the losses do not depend on it.
  public let replayBatch: Int?
  /// Whether the generator starts every context from new initial weights.
  public let redrawsWeights: Bool
  private var generator: GeneratorTrainer?
  private var previousGenerator: ModelState?
  private var teacher: Teacher?
  private var generation: RandomStream
  private var contextIndex = 0
  private var parts: [ReplayPart] = []
  private var isPerContext = false
  private var isLastContext = false

  public init(
    targets: ReplayTargets = .labels, design: GeneratorDesign = GeneratorDesign(),
    replayBatch: Int? = nil, redrawsWeights: Bool = false, seed: UInt64
  ) {
    self.targets = targets
    self.design = design
    self.replayBatch = replayBatch
    self.redrawsWeights = redrawsWeights
    generation = RandomStream(seed: seed, purpose: .generation)
  }

  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) {
    contextIndex = context.index
    isPerContext = stream.isPerContext
    isLastContext = context.index == stream.contexts.count
    generation = RandomStream(seed: settings.seed, purpose: .generation, index: context.index)
    parts = ReplayPart.parts(
      of: context, in: stream, batchSize: batchSize(settings),
      isConditional: design.isConditional)
    if generator == nil {
      generator = GeneratorTrainer(
        design, stream: stream, settings: settings, replayBatch: batchSize(settings),
        redrawsWeights: redrawsWeights)
    }
    generator?.begin(context: context.index)
  }

  public mutating func contribute(to batch: StepBatch) {
    let currentRows = batch.rows
    let share = 1 / Float(contextIndex)
    generator?.setLabels(batch.label, rows: 0..<currentRows, context: contextIndex)
    var replayedRows = 0
    if let previousGenerator, let teacher, let last = parts.last {
      replayedRows = last.rows.upperBound
      generator?.generate(
        previousGenerator, parts: parts, pastContexts: isPerContext ? nil : contextIndex - 1,
        using: &generation)
      replay(share: share, labeledBy: teacher, in: batch)
    }
    guard !isLastContext else { return }
    generator?.step(
      batch.workspace.inputs, currentRows: currentRows, replayedRows: replayedRows, share: share)
  }

  /// Adds the generated examples: once, or once for each past context where units are gated by
  /// context.
  private mutating func replay(
    share: Float, labeledBy teacher: Teacher, in batch: StepBatch
  ) {
    guard let images = generator?.generated else { return }
    let network = teacher.model.network
    let offset = batch.rows
    batch.scaleTerms(by: share)
    let weight = (1 - share) / Float(parts.count)
    var rows = 0..<0
    var answers: UnsafeMutablePointer<Float>?
    let targets = targets
    for (slot, part) in parts.enumerated() {
      let isNew = slot == 0 || parts[slot - 1].rows != part.rows
      if isNew || batch.isGated {
        let inputs = images + part.rows.lowerBound * network.inputs
        rows = batch.append(inputs, count: part.rows.count)
        batch.gate(rows, as: part.index)
        answers = teacher.logits(of: inputs, rows: part.rows.count, gatedAs: part.index)
      }
      guard let answers else { continue }
      switch targets {
      case .labels:
        batch.addLabelTerm(
          slot: slot + 1, rows: rows, columns: part.columns, weight: weight
        ) { row in
          indexOfMaximum(
            answers + (row - rows.lowerBound) * network.outputs, part.targetColumns)
        }
      case .distillation(let distillation):
        batch.setTargets(answers, rows: rows)
        batch.addTerm(
          .targets(distillation, columns: part.targetColumns), rows: rows, columns: part.columns,
          weight: weight)
      }
      generator?.setAnswers(answers, of: part, as: targets, offset: offset)
    }
  }

  public mutating func finish(
    _ context: Context, of stream: StreamOutline, model: Classifier, settings: LearnerSettings
  ) {
    guard context.index < stream.contexts.count, let generator else { return }
    previousGenerator = generator.state
    let capacity = batchSize(settings) + stream.contexts.count
    if teacher == nil { teacher = Teacher(model, capacity: capacity) }
    teacher?.replace(by: model)
  }

  public func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int {
    let copies = isGated && !design.isConditional ? stream.contexts.count - 1 : 1
    return batchSize(settings) * copies + stream.contexts.count
  }

  private func batchSize(_ settings: LearnerSettings) -> Int { replayBatch ?? settings.batchSize }

  public var carriedBytes: Int {
    // The earlier classifier, the earlier generator, and the generator itself with its optimizer.
    (teacher?.model.parameters.byteCount ?? 0) + 4 * (generator?.state.parameters.byteCount ?? 0)
  }
}

/// After the last context there is none, since the generator did not learn it.

extension DeepGenerativeReplay {
  public mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError) {
    let archive = state.archive
    // The generator comes with the first context, and what is known of the stream with each.
    state.repeatBeginnings { begin($0, of: stream, settings: settings) }
    try generator?.exchange(with: archive)
    try archive.exchangePresence(of: &previousGenerator) { () throws(StateError) in
      guard let generator else { throw StateError() }
      return generator.state
    }
    try previousGenerator?.exchange(with: archive)
    let capacity = batchSize(settings) + stream.contexts.count
    try archive.exchange(&teacher) { Teacher(model, capacity: capacity) }
    try generation.exchange(with: archive)
  }
}

extension DeepGenerativeReplay: ExampleGenerator {
  public func examples(
    of subjects: [ExampleSubject], using random: inout RandomStream
  ) -> [Float]? {
    isLastContext ? nil : generator?.examples(of: subjects, using: &random)
  }

  public func reconstructions(of inputs: [Float], _ subjects: [ExampleSubject]) -> [Float]? {
    isLastContext ? nil : generator?.reconstructions(of: inputs, subjects)
  }
}

extension MethodDescriptor {
  private static let targets = SharedSettings.targets(default: .labels)
  private static let distillationScale = SharedSettings.distillationScale.only(
    where: targets.equals(.distillation))
  private static let modes = Setting.optionalInteger(
    SharedSettings.modesPerClass.name, SharedSettings.modesPerClass.range,
    SharedSettings.modesPerClass.summary)
  private static let decoderGating = Setting.optionalNumber(
    SharedSettings.decoderGating.name, SharedSettings.decoderGating.range,
    SharedSettings.decoderGating.summary)
  private static let gatedBy = Setting.choice(
    "gated-by", SharedSettings.gatedByMeaning, bySilence: GeneratorDesign.GateIndex.class,
    default: .class
  ).only(where: decoderGating.isGiven)
  private static let replayBatch = Setting.optionalInteger(
    "replay-batch", 1...65_536,
    "generated examples of a step; as many as current ones where absent")
  private static let generatorUnits = Setting.optionalInteger(
    "generator-units", 1...100_000,
    "width of the generator's hidden layers; that of the classifier where absent")
  private static let reinitialize = Setting.flag(
    "reinitialize",
    "whether classifier and generator start every context from new weights; not where absent")

  static let deepGenerativeReplay = MethodDescriptor(
    name: "dgr", title: "DGR", aliases: ["generative-replay"],
    summary:
      "Deep generative replay: a generator learned beside the classifier brings the past back",
    source: "Shin et al. 2017, arXiv:1705.08690",
    settings: [
      targets, SharedSettings.temperature, distillationScale, SharedSettings.latent, modes,
      decoderGating, gatedBy, replayBatch, generatorUnits, reinitialize,
    ] + SharedSettings.gates, networks: .stacks, needsNewClasses: true, generator: .always
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: DeepGenerativeReplay(
        targets: values.targets(values[targets]),
        design: GeneratorDesign(
          latent: values[SharedSettings.latent], modesPerClass: SharedSettings.modes(values[modes]),
          gating: values[decoderGating] ?? 0, gatedBy: values[gatedBy],
          units: values[generatorUnits]),
        replayBatch: values[replayBatch], redrawsWeights: values[reinitialize],
        seed: settings.seed),
      gates: values.gates, redrawsWeights: values[reinitialize])
  }
}
