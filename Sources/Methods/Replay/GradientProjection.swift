public import Engine
import Streams

/// The projection of averaged gradient episodic memory (A-GEM).
///
/// A step may not increase the mean loss on the memory, to first order. With the memory's gradient
/// r, a gradient g that points against it loses the component along r:
///
///     g ← g − (g·r)/(r·r + ε) · r    if g·r < 0
///
/// Chaudhry et al. 2019, arXiv:1812.00420, Eq. 11. The guard ε is that of the released code of
/// "Three types of incremental learning"; the paper has none. A-GEM as a method is
/// ``ExperienceReplay`` with ``ExperienceReplay/Use/constraint`` and this projection.
public struct GradientProjection: Sendable {
  /// ε ≥ 0.
  public let epsilon: Double

  public init(epsilon: Double = 1e-7) {
    self.epsilon = epsilon
  }

  /// Projects `gradient` where it points against `reference`; returns whether it did.
  @discardableResult
  public func project(_ gradient: inout Parameters, against reference: Parameters) -> Bool {
    let product = gradient.dot(reference)
    guard product < 0 else { return false }
    gradient.add(reference, times: Float(-product / (reference.dot(reference) + epsilon)))
    return true
  }
}

extension MethodDescriptor {
  private static let guarded = Setting.number(
    "epsilon", 0...1, "guard of the projection's division", default: 1e-7)
  private static let replays = Setting.flag(
    "replays", "whether the loss on the memory is minimized too")
  private static let draw = Setting.choice(
    "draw",
    "one batch from the whole memory, or the released code's few examples of each past context",
    bySilence: ExperienceReplay.Draw.byContext, default: .wholeMemory
  ).only(in: [.task])
  private static let interval = SharedSettings.updateInterval(default: 1)

  static let averagedGradientEpisodicMemory = MethodDescriptor(
    name: "a-gem", title: "A-GEM", aliases: ["agem"],
    summary: "Averaged gradient episodic memory: no step may raise the loss on the memory",
    source: "Chaudhry et al. 2019, arXiv:1812.00420",
    settings: [
      SharedSettings.budget, SharedSettings.selection, SharedSettings.usesFullCapacity, guarded,
      replays, draw,
    ] + SharedSettings.gates, networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      rehearsal: ExperienceReplay(
        memory: values.memory(of: stream, selection: values[SharedSettings.selection]),
        use: values[replays] ? .both : .constraint, draw: values[draw]),
      projection: GradientProjection(epsilon: values[guarded]), gates: values.gates)
  }
  .onStreams(
    settings: [SharedSettings.reservoirBudget, interval, guarded]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values[interval],
      rehearsal: ReservoirReplay(
        budget: values[SharedSettings.reservoirBudget], use: .constraint,
        stream: supply.outline, settings: settings),
      projection: GradientProjection(epsilon: values[guarded]))
  }
}
