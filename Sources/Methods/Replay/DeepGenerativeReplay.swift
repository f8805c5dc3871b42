import Datasets
public import Engine

/// Deep generative replay (DGR): a generator learned beside the classifier brings the past back.
///
///     classifier  L = 1/k · CE(x, y) + (1 − 1/k) · CE(x̃, ỹ)
///     generator   L = 1/k · VAE(x) + (1 − 1/k) · VAE(x̃)        in context k > 1
///
/// x̃ is drawn from the generator, and labeled by the classifier, as both were at the end of the
/// previous context. Shin et al. 2017, arXiv:1705.08690, with the weights and the generator of van
/// de Ven, Tuytelaars & Tolias 2022. Where training is per context, all generated examples are
/// labeled anew for each past context, among its own outputs, and the losses are averaged.
public struct DeepGenerativeReplay: Rehearsal {
  /// What generated examples are learned with.
  public enum Targets: Sendable, Equatable {
    /// The most probable label.
    case labels
    /// The earlier classifier's answers (DGR with distillation).
    case distillation(Distillation)
  }

  public let targets: Targets
  private let latent: Int
  private var generator: GeneratorTrainer?
  private var previousGenerator: Parameters?
  private var teacher: Teacher?
  private var generation: RandomStream
  private var settings: LearnerSettings?
  private var contextIndex = 0
  /// For each past context, or once for all: the outputs among which examples are labeled.
  private var parts: [(columns: Range<Int>, index: Int)] = []

  public init(targets: Targets = .labels, latent: Int = 100, seed: UInt64) {
    self.targets = targets
    self.latent = latent
    generation = RandomStream(seed: seed, purpose: .generation)
  }

  public mutating func begin(
    _ context: Context, of stream: ContextStream, settings: LearnerSettings
  ) {
    contextIndex = context.index
    self.settings = settings
    generation = RandomStream(seed: settings.seed, purpose: .generation, index: context.index)
    parts =
      stream.isPerContext
      ? stream.contexts.prefix(context.index - 1).map { ($0.trainingColumns, $0.index) }
      : [(context.trainingColumns, context.index)]
    if generator == nil {
      generator = GeneratorTrainer(units: stream.inputs, latent: latent, settings: settings)
    }
    generator?.begin(context: context.index)
  }

  public mutating func contribute(to batch: StepBatch) {
    let currentRows = batch.rows
    let share = 1 / Float(contextIndex)
    var replayedRows = 0
    if let previousGenerator, let teacher, let settings {
      replayedRows = settings.batchSize
      generator?.generate(previousGenerator, rows: replayedRows, using: &generation)
      guard let images = generator?.generated else { return }
      replay(images, count: replayedRows, share: share, labeledBy: teacher, in: batch)
    }
    generator?.step(
      batch.workspace.inputs, currentRows: currentRows, replayedRows: replayedRows, share: share)
  }

  /// Adds generated images [count, inputs], once, or once for each past context where units are
  /// gated by context.
  private func replay(
    _ images: UnsafePointer<Float>, count: Int, share: Float, labeledBy teacher: Teacher,
    in batch: StepBatch
  ) {
    batch.scaleTerms(by: share)
    let weight = (1 - share) / Float(parts.count)
    let outputs = teacher.model.network.outputs
    var rows = 0..<0
    var answers: UnsafeMutablePointer<Float>?
    for (slot, part) in parts.enumerated() {
      if answers == nil || batch.isGated {
        rows = batch.append(images, count: count)
        batch.gate(rows, as: part.index)
        answers = teacher.logits(of: images, rows: count, gatedAs: part.index)
      }
      guard let answers else { continue }
      switch targets {
      case .labels:
        batch.addLabelTerm(
          slot: slot + 1, rows: rows, columns: part.columns, weight: weight
        ) { row in
          indexOfMaximum(answers + (row - rows.lowerBound) * outputs, part.columns)
        }
      case .distillation(let distillation):
        batch.setTargets(answers, rows: rows)
        batch.addTerm(
          .targets(temperature: distillation.temperature), rows: rows, columns: part.columns,
          weight: weight * distillation.factor)
      }
    }
  }

  public mutating func finish(
    _ context: Context, of stream: ContextStream, model: Classifier, settings: LearnerSettings
  ) {
    guard context.index < stream.contexts.count, let generator else { return }
    previousGenerator = generator.parameters
    if teacher == nil { teacher = Teacher(model, capacity: settings.batchSize) }
    teacher?.replace(by: model)
  }

  public func additionalRows(
    in stream: ContextStream, settings: LearnerSettings, isGated: Bool
  ) -> Int {
    settings.batchSize * (isGated ? stream.contexts.count - 1 : 1)
  }

  public var carriedBytes: Int {
    // The earlier classifier, the earlier generator, and the generator itself with its optimizer.
    (teacher?.model.parameters.byteCount ?? 0) + 4 * (generator?.parameters.byteCount ?? 0)
  }
}
