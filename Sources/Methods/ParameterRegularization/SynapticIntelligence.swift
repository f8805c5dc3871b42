public import Engine
public import Streams

/// Synaptic intelligence (SI): a parameter is as important as its share in lowering the loss.
///
///     within a context    Wᵢ ← Wᵢ − gᵢ Δθᵢ at every step
///     at its end          ωᵢ ← ωᵢ + Wᵢ / ((θᵢ − θᵢ^start)² + ξ)
///     afterwards          L = L_current + c · Σᵢ ωᵢ (θᵢ − θ*ᵢ)²
///
/// Zenke, Poole & Ganguli 2017, arXiv:1703.04200, Eqs. 3–5, where Δθ is the actual step of the
/// optimizer. In the released code of "Three types of incremental learning" g is the gradient of the
/// whole loss, penalty included (``PathIntegral``); with replay, that of the replayed loss belongs to
/// both. ω can be negative; other code often clamps it at 0.
public struct SynapticIntelligence: Regularizer {
  /// What g is the gradient of.
  public enum PathIntegral: String, Sendable, CaseIterable {
    /// The loss on examples, as in the paper.
    case lossWithoutPenalty = "loss-without-penalty"
    /// The whole loss with the penalty, as in the released code.
    case loss
  }

  /// c ≥ 0.
  public let strength: Double
  /// ξ > 0, which bounds the importance of parameters that hardly moved.
  public let damping: Float
  /// Only so many parameters, the first of the vector, are held; nil for all.
  public var extent: Int?
  public let followed: PathIntegral
  /// Whether negative ω become 0 at the end of a context.
  public let clampsImportance: Bool

  private var pathIntegral: Parameters?
  private var start: Parameters?
  private var importance: Parameters?
  private var anchor: Parameters?

  public init(
    strength: Double, damping: Float = 0.1,
    pathIntegral followed: PathIntegral = .lossWithoutPenalty, clampsImportance: Bool = false
  ) {
    precondition(damping > 0, "Damping is positive, got \(damping)")
    self.strength = strength
    self.damping = damping
    self.followed = followed
    self.clampsImportance = clampsImportance
  }

  /// ω, or nil before the first context has ended.
  public var consolidatedImportance: Parameters? { importance }

  public mutating func begin(at model: Classifier) { begin(at: model.parameters) }

  public mutating func consolidate(_ model: Classifier) { consolidate(at: model.parameters) }

  /// Starts the path integral of a context, or of a window of a stream, at `parameters`.
  mutating func begin(at parameters: Parameters) {
    if pathIntegral == nil { pathIntegral = Parameters(layout: parameters.layout) }
    pathIntegral?.clear()
    if start == nil { start = parameters }
  }

  public mutating func addGradient(
    at parameters: Parameters, to gradient: inout Parameters
  ) -> Double {
    guard let importance, let anchor else { return 0 }
    // c·Σω(θ−θ*)² has the gradient 2c·ω(θ−θ*).
    return strength
      * gradient.addQuadraticPull(
        of: parameters, to: anchor, importance: importance, strength: Float(2 * strength))
  }

  public mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, with optimizer: inout any Optimizer
  ) {
    let before = followed == .loss || importance == nil ? nil : parameters
    pathIntegral?.withUnsafeMutablePointer { path in
      optimizer.update(&parameters, gradient: gradient, pathIntegral: path)
    }
    guard let before, let importance, let anchor else { return }
    // What the penalty's gradient 2c·ω(θ−θ*) added to −gΔθ is taken back.
    pathIntegral?.addWork(
      ofPullFrom: before, to: anchor, importance: importance, strength: Float(2 * strength),
      over: parameters)
  }

  public mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    consolidate(at: model.parameters)
  }

  /// Turns the path integral of the stretch that ends at `parameters` into importance.
  mutating func consolidate(at parameters: Parameters) {
    guard let start, let pathIntegral else { return }
    var omega = importance.take() ?? Parameters(layout: parameters.layout)
    let (count, damping, clamps) = (extent ?? parameters.count, damping, clampsImportance)
    omega.withUnsafeMutablePointer { omega in
      parameters.withUnsafePointer { end in
        start.withUnsafePointer { start in
          pathIntegral.withUnsafePointer { path in
            for index in 0..<count {
              let distance = end[index] - start[index]
              omega[index] += path[index] / damping.addingProduct(distance, distance)
              if clamps { omega[index] = max(omega[index], 0) }
            }
          }
        }
      }
    }
    importance = omega
    anchor = parameters
    self.start = parameters
  }

  public var carriedBytes: Int {
    // θ* and the next θ^start are the same vector.
    (importance?.byteCount ?? 0) + (anchor?.byteCount ?? 0)
  }
}

extension SynapticIntelligence {
  public mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try exchange(with: archive, layout: model.parameters.layout)
  }

  mutating func exchange(
    with archive: StateArchive, layout: ParameterLayout
  ) throws(StateError) {
    try archive.exchange(&pathIntegral) { Parameters(layout: layout) }
    try archive.exchange(&start) { Parameters(layout: layout) }
    try archive.exchange(&importance) { Parameters(layout: layout) }
    try archive.exchange(&anchor) { Parameters(layout: layout) }
  }
}

extension MethodDescriptor {
  private static let strength = Setting.strength(
    "c", "strength of the penalty",
    searched: "Split MNIST: 10, 5e4 and 5e3 by scenario; Permuted MNIST: 10, 10 and 5",
    values: [
      .splitMNIST: [.task: 10, .domain: 5e4, .class: 5e3],
      .permutedMNIST: [.task: 10, .domain: 10, .class: 5],
    ])
  private static let damping = Setting.number(
    "xi", 1e-12...(.infinity), "damping of the importance", default: 0.1)
  private static let clamped = Setting.flag(
    "clamped", "whether negative importance becomes 0; not where absent")
  private static let streamStrength = Setting.strength(
    "c", "strength of the penalty", searched: "Split MNIST: 10",
    values: [.splitMNIST: [.task: 10, .domain: 10, .class: 10]])
  private static let interval = SharedSettings.updateInterval(default: 100)

  static let synapticIntelligence = MethodDescriptor(
    name: "si", title: "SI", aliases: ["synaptic-intelligence"],
    summary: "Synaptic intelligence: parameters held by their share in lowering the loss",
    source: "Zenke, Poole & Ganguli 2017, arXiv:1703.04200",
    settings: [strength, damping, SharedSettings.pathIntegral, clamped] + SharedSettings.gates,
    networks: .all
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings,
      regularizer: SynapticIntelligence(
        strength: values[strength], damping: Float(values[damping]),
        pathIntegral: values[SharedSettings.pathIntegral], clampsImportance: values[clamped]),
      gates: values.gates)
  }
  .onStreams(
    settings: [streamStrength, damping, SharedSettings.pathIntegral, interval]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values[interval],
      regularizer: SynapticIntelligence(
        strength: values[streamStrength], damping: Float(values[damping]),
        pathIntegral: values[SharedSettings.pathIntegral]))
  }
}
