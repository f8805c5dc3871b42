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
    /// The earlier classifier's answers at this temperature (DGR with distillation).
    case distillation(temperature: Float)
  }

  public let targets: Targets
  private let latent: Int
  private var generator: GeneratorTrainer?
  private var previous: (generator: Parameters, classifier: Classifier)?
  private var classifierWorkspace: Workspace?
  private var generation: RandomStream
  private var settings: LearnerSettings?
  private var contextIndex = 0
  /// For each past context, or once for all: the outputs among which examples are labeled.
  private var columns: [Range<Int>] = []

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
    columns =
      stream.isPerContext
      ? stream.contexts.prefix(context.index - 1).map(\.trainingColumns)
      : [context.trainingColumns]
    if generator == nil {
      generator = GeneratorTrainer(units: stream.inputs, latent: latent, settings: settings)
    }
    generator?.begin(context: context.index)
  }

  public mutating func contribute(to batch: StepBatch) {
    let currentRows = batch.rows
    let share = 1 / Float(contextIndex)
    if let previous, let workspace = classifierWorkspace, let settings {
      let count = settings.batchSize
      generator?.generate(previous.generator, rows: count, using: &generation)
      let units = previous.classifier.network.inputs
      guard let images = generator?.generated else { return }
      let rows = batch.append(images, count: count)
      workspace.inputs.update(from: images, count: count * units)
      let network = previous.classifier.network
      network.forward(previous.classifier.parameters, rows: count, in: workspace)
      batch.scaleTerms(by: share)
      let weight = (1 - share) / Float(columns.count)
      for (slot, columns) in columns.enumerated() {
        switch targets {
        case .labels:
          batch.addLabelTerm(slot: slot + 1, rows: rows, columns: columns, weight: weight) { row in
            indexOfMaximum(workspace.logits + (row - rows.lowerBound) * network.outputs, columns)
          }
        case .distillation(let temperature):
          batch.setTargets(workspace.logits, rows: rows)
          batch.addTerm(
            .targets(temperature: temperature), rows: rows, columns: columns, weight: weight)
        }
      }
    }
    generator?.step(
      batch.workspace.inputs, currentRows: currentRows, replayedRows: batch.rows - currentRows,
      share: share)
  }

  public mutating func finish(
    _ context: Context, of stream: ContextStream, model: Classifier, settings: LearnerSettings
  ) {
    guard context.index < stream.contexts.count, let generator else { return }
    previous = (generator.parameters, model)
    if classifierWorkspace == nil {
      classifierWorkspace = Workspace(for: model.network, capacity: settings.batchSize)
    }
  }

  public func additionalRows(in stream: ContextStream, settings: LearnerSettings) -> Int {
    settings.batchSize
  }

  public var carriedBytes: Int {
    // The earlier classifier, the earlier generator, and the generator itself with its optimizer.
    (previous?.classifier.parameters.byteCount ?? 0) + 4 * (generator?.parameters.byteCount ?? 0)
  }
}
