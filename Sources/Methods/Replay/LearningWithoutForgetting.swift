import Datasets
import Engine

/// Learning without forgetting (LwF): the model as it was before this context is asked about the
/// current inputs, and its answers are to be kept.
///
/// Li & Hoiem 2017, arXiv:1606.09282, in the form of van de Ven, Tuytelaars & Tolias 2022: with
/// distillation losses KD at temperature T,
///
///     task-incremental    L = CE + Σ_{j<k} KD_j over the output units of context j
///     domain-incremental  L = CE + (k−1) · KD
///     class-incremental   L = CE + KD over the active units
///
/// The factor T² of Hinton et al. is left out, as in the released code.
public struct LearningWithoutForgetting: Rehearsal {
  /// T > 0.
  public let temperature: Float

  private var teacher: Classifier?
  private var workspace: Workspace?
  private var terms: [(columns: Range<Int>, weight: Float)] = []

  public init(temperature: Float = 2) {
    precondition(temperature > 0, "A temperature is positive, got \(temperature)")
    self.temperature = temperature
  }

  public mutating func begin(
    _ context: Context, of stream: ContextStream, settings: LearnerSettings
  ) {
    let past = context.index - 1
    if stream.isPerContext {
      // The mean over past contexts times their number, except in the class-incremental scenario.
      let weight = stream.scenario == .class ? 1 / Float(past) : 1
      terms = stream.contexts.prefix(past).map { ($0.trainingColumns, weight) }
    } else {
      let weight = stream.scenario == .class ? 1 : Float(past)
      terms = [(context.trainingColumns, weight)]
    }
  }

  public mutating func contribute(to batch: StepBatch) {
    guard let teacher, let workspace else { return }
    let rows = batch.rows
    let network = teacher.network
    workspace.inputs.update(from: batch.workspace.inputs, count: rows * network.inputs)
    network.forward(teacher.parameters, rows: rows, in: workspace)
    batch.setTargets(workspace.logits, rows: 0..<rows)
    for term in terms {
      batch.addTerm(
        .targets(temperature: temperature), rows: 0..<rows, columns: term.columns,
        weight: term.weight)
    }
  }

  public mutating func finish(
    _ context: Context, of stream: ContextStream, model: Classifier, settings: LearnerSettings
  ) {
    teacher = model
    if workspace == nil {
      workspace = Workspace(for: model.network, capacity: settings.batchSize)
    }
  }

  public func additionalRows(in stream: ContextStream, settings: LearnerSettings) -> Int { 0 }

  public var carriedBytes: Int { teacher?.parameters.byteCount ?? 0 }
}
