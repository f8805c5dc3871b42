import Engine
import Streams

/// Riemannian walk (RWalk): a parameter is as important as the likelihood is sensitive to it and as it
/// has lowered the loss for the distance that it went.
///
///     every step         F ← α g² + (1−α) F,  ω ← ω − g Δθ
///     every Δt steps     s′ ← s′ + max(0, ω / (½ F (θ − θ_ref)² + ε)),  ω ← 0,  θ_ref ← θ
///     at a boundary      s ← ½ (s + s′), the first as it is;  s′ ← 0,  θ* ← θ
///     afterwards         L = L_current + λ · Σᵢ (Fᵢ/max F + sᵢ/max s) (θᵢ − θ*ᵢ)²
///
/// Chaudhry et al. 2018, arXiv:1801.10112, where g is the gradient of a minibatch's loss without the
/// penalty. An interval that is open at a boundary ends there. Known implementations differ in most of
/// this; the forms of the first author's later code and of FACIL are settings.
struct RiemannianWalk: Regularizer {
  /// Where the Fisher information comes from.
  enum Information: String, Sendable, CaseIterable {
    /// The squared gradient of every step.
    case steps
    /// The mean of these over an interval, when it ends, as in the code of A-GEM.
    case intervals
    /// Squared gradients of the batches of a context when it ends, of the predicted labels and
    /// averaged with those before from 0 on, as in FACIL.
    case contexts
  }

  /// How the score of a context, or a window, joins that of those before.
  enum Merging: String, Sendable, CaseIterable {
    /// ½ old + ½ new, but the first as it is.
    case average
    /// The same with the first halved too, as in FACIL.
    case averageFromZero = "average-from-zero"
    /// 1½ old + ½ new, as in the code of A-GEM.
    case addedAverage = "added-average"
  }

  /// How Fisher information and scores become comparable.
  enum Scaling: String, Sendable, CaseIterable {
    /// Each is divided by its largest value.
    case maximum
    /// Each is moved and scaled to 0...1, as in the code of A-GEM.
    case range
    /// Not at all, as in FACIL.
    case none
  }

  /// λ ≥ 0.
  var strength: Double
  /// α, the weight of what is new.
  var share: Float = 0.9
  /// Δt.
  var interval = 10
  /// ε > 0.
  var damping: Float = 1e-3
  /// The ½ of the distance, which A-GEM's code and FACIL leave out.
  var distanceFactor: Float = 0.5
  var information = Information.steps
  var merging = Merging.average
  var scaling = Scaling.maximum

  private var walk: Walk?
  /// What holds parameters, and where; nil before the first boundary.
  private(set) var importance: Parameters?
  private var anchor: Parameters?

  init(strength: Double) { self.strength = strength }

  /// What is followed from step to step.
  fileprivate struct Walk {
    var information: Parameters
    var hasInformation = false
    /// Squared gradients since the interval began.
    var squares: Parameters
    var path: Parameters
    /// s′ and s.
    var newScore: Parameters
    var score: Parameters
    var hasScore = false
    /// θ_ref.
    var reference: Parameters
    /// θ before the step, and its gradient without the penalty.
    var previous: Parameters
    var gradient: Parameters
    var steps = 0

    init(at parameters: Parameters) {
      let zero = Parameters(layout: parameters.layout)
      (information, squares, path) = (zero, zero, zero)
      (newScore, score, gradient) = (zero, zero, zero)
      (reference, previous) = (parameters, parameters)
    }
  }

  /// F and s, for tests.
  var informationAndScore: (Parameters, Parameters)? { walk.map { ($0.information, $0.score) } }

  mutating func begin(at model: Classifier) { begin(at: model.parameters) }

  mutating func begin(at parameters: Parameters) {
    if walk == nil { walk = Walk(at: parameters) }
  }

  mutating func addGradient(at parameters: Parameters, to gradient: inout Parameters) -> Double {
    guard var walk = walk.take() else { return 0 }
    walk.gradient.copy(gradient)
    switch information {
    case .steps:
      walk.information.average(
        squaresOf: gradient, share: walk.hasInformation ? share : 1)
      walk.hasInformation = true
    case .intervals: walk.squares.add(squaresOf: gradient)
    case .contexts: break
    }
    self.walk = walk
    guard let importance, let anchor else { return 0 }
    return strength
      * gradient.addQuadraticPull(
        of: parameters, to: anchor, importance: importance, strength: Float(2 * strength))
  }

  mutating func update(
    _ parameters: inout Parameters, gradient: Parameters, with optimizer: inout any Optimizer
  ) {
    guard var walk = walk.take() else { return }
    walk.previous.copy(parameters)
    optimizer.update(&parameters, gradient: gradient, pathIntegral: nil)
    walk.path.subtractWork(of: walk.gradient, from: walk.previous, to: parameters)
    walk.steps += 1
    if walk.steps == interval { close(&walk, at: parameters) }
    self.walk = walk
  }

  mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    if information == .contexts {
      let estimator = FisherEstimator(labels: .predicted, batchSize: settings.batchSize)
      let added = estimator.estimate(model, on: context, seed: settings.seed)
      walk?.information.scale(by: 1 - share)
      walk?.information.add(added, times: share)
    }
    consolidate(at: model.parameters)
  }

  mutating func consolidate(_ model: Classifier) { consolidate(at: model.parameters) }

  /// Makes what was learned since the last boundary the past.
  mutating func consolidate(at parameters: Parameters) {
    guard var walk = walk.take() else { return }
    if walk.steps > 0 { close(&walk, at: parameters) }
    let isFirst = !walk.hasScore
    walk.score.combine(with: walk.newScore) { merged($0, $1, isFirst: isFirst) }
    walk.hasScore = true
    walk.newScore.clear()
    var importance = scaled(walk.information)
    importance.add(scaled(walk.score))
    self.importance = importance
    anchor = parameters
    self.walk = walk
  }

  /// Ends an interval: its score is taken with the information from before it where that is one of
  /// intervals.
  private func close(_ walk: inout Walk, at parameters: Parameters) {
    let count = parameters.count
    walk.newScore.withUnsafeMutablePointer { score in
      walk.path.withUnsafePointer { path in
        walk.information.withUnsafePointer { information in
          parameters.withUnsafePointer { end in
            walk.reference.withUnsafePointer { start in
              for index in 0..<count {
                score[index] += self.score(
                  path[index], information: information[index], moved: end[index] - start[index])
              }
            }
          }
        }
      }
    }
    if information == .intervals {
      walk.squares.scale(by: 1 / Float(walk.steps))
      let share = walk.hasInformation ? share : 1
      walk.information.scale(by: 1 - share)
      walk.information.add(walk.squares, times: share)
      walk.hasInformation = true
      walk.squares.clear()
    }
    walk.path.clear()
    walk.reference.copy(parameters)
    walk.steps = 0
  }

  /// The score of one parameter in an interval.
  func score(_ path: Float, information: Float, moved: Float) -> Float {
    max(0, path / damping.addingProduct(distanceFactor * information, moved * moved))
  }

  /// A parameter's score after a boundary.
  func merged(_ old: Float, _ new: Float, isFirst: Bool) -> Float {
    switch merging {
    case .averageFromZero: 0.5 * (old + new)
    case _ where isFirst: new
    case .average: 0.5 * (old + new)
    case .addedAverage: old + 0.5 * (old + new)
    }
  }

  /// Values that are all at least 0 as importances.
  func scaled(_ values: Parameters) -> Parameters {
    let tensors = values.layout.tensors
    var (low, high) = (Float.infinity, Float(0))
    for tensor in tensors {
      for index in tensor.range {
        (low, high) = (min(low, values[index]), max(high, values[index]))
      }
    }
    var scaled = values
    switch scaling {
    case .maximum:
      // Where all are 0 they stay it.
      if high > 0 { scaled.scale(by: 1 / high) }
    case .range:
      scaled.withUnsafeMutablePointer { scaled in
        for tensor in tensors {
          for index in tensor.range {
            scaled[index] = (scaled[index] - low) / (high - low + 1e-32)
          }
        }
      }
    case .none: break
    }
    return scaled
  }

  var carriedBytes: Int {
    guard let importance, let walk else { return 0 }
    // θ* and θ_ref are the same vector between contexts.
    return importance.byteCount + walk.information.byteCount + walk.score.byteCount
      + walk.reference.byteCount
  }
}

extension RiemannianWalk {
  mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    try archive.exchange(&walk) { Walk(at: model.parameters) }
    try archive.exchange(&importance) { Parameters(layout: model.parameters.layout) }
    try archive.exchange(&anchor) { Parameters(layout: model.parameters.layout) }
  }
}

extension RiemannianWalk.Walk: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    // The gradient and the parameters before a step live within it.
    try information.exchange(with: archive)
    try archive.exchange(&hasInformation)
    try squares.exchange(with: archive)
    try path.exchange(with: archive)
    try newScore.exchange(with: archive)
    try score.exchange(with: archive)
    try archive.exchange(&hasScore)
    try reference.exchange(with: archive)
    try archive.exchange(&steps)
  }
}

extension Parameters {
  /// self ← share · gradient² + (1 − share) · self.
  fileprivate mutating func average(squaresOf gradient: Parameters, share: Float) {
    combine(with: gradient) { share * $1 * $1 + (1 - share) * $0 }
  }

  /// self ← self − gradient ⊙ (end − start).
  mutating func subtractWork(
    of gradient: Parameters, from start: Parameters, to end: Parameters
  ) {
    let count = count
    withUnsafeMutablePointer { work in
      gradient.withUnsafePointer { gradient in
        start.withUnsafePointer { start in
          end.withUnsafePointer { end in
            for index in 0..<count { work[index] -= gradient[index] * (end[index] - start[index]) }
          }
        }
      }
    }
  }

  /// self ← body(self, other), element by element.
  @inline(__always)
  fileprivate mutating func combine(with other: Parameters, _ body: (Float, Float) -> Float) {
    let count = count
    withUnsafeMutablePointer { target in
      other.withUnsafePointer { other in
        for index in 0..<count { target[index] = body(target[index], other[index]) }
      }
    }
  }
}

extension RiemannianWalk {
  private static let lambda = Setting.strength(
    "lambda", "strength of the penalty",
    searched: "with importances scaled to 0...1, known implementations have 0.1 to 1")
  private static let alpha = Setting.number(
    "alpha", 0...1, "weight of what is new in the running Fisher information", default: 0.9)
  private static let intervalSteps = Setting.integer(
    "interval", 1...10_000_000,
    "steps of an interval of the score; more than a context has for the whole of it", default: 10)
  private static let epsilon = Setting.number(
    "epsilon", 1e-12...(.infinity), "damping of the score", default: 1e-3)
  private static let wholeDistance = Setting.flag(
    "whole-distance",
    "whether the distance lacks its ½, as in A-GEM's code and FACIL; not where absent")
  private static let merge = Setting.choice(
    "merging", "how a new score joins the old", bySilence: Merging.average,
    default: .average)
  private static let scale = Setting.choice(
    "scaling", "how Fisher information and score are scaled before they are added",
    bySilence: Scaling.maximum, default: .maximum)

  /// - Parameter choices: Where the Fisher information can come from.
  private static func source(_ choices: [Information]) -> Setting<Information> {
    .choice(
      "information", "whose gradients the running Fisher information is made of", among: choices,
      default: .steps)
  }

  fileprivate static func settings(_ choices: [Information]) -> [any DescribedSetting] {
    [lambda, alpha, intervalSteps, epsilon, wholeDistance, source(choices), merge, scale]
  }

  fileprivate init(_ values: Hyperparameters) {
    self.init(strength: values[Self.lambda])
    share = Float(values[Self.alpha])
    interval = values[Self.intervalSteps]
    damping = Float(values[Self.epsilon])
    distanceFactor = values[Self.wholeDistance] ? 1 : 0.5
    information = values[Self.source(Information.allCases)]
    merging = values[Self.merge]
    scaling = values[Self.scale]
  }
}

extension MethodDescriptor {
  private static let interval = SharedSettings.updateInterval(default: 100)

  static let riemannianWalk = MethodDescriptor(
    name: "rwalk", title: "RWalk", aliases: ["riemannian-walk"],
    summary: "Riemannian walk: parameters held by Fisher information and by what their path gained",
    source: "Chaudhry et al. 2018, arXiv:1801.10112",
    settings: RiemannianWalk.settings(RiemannianWalk.Information.allCases) + SharedSettings.gates
  ) { stream, settings, values in
    ClassifierLearner(
      stream: stream, settings: settings, regularizer: RiemannianWalk(values),
      gates: values.gates)
  }
  // Every so many steps are a context.
  .onStreams(
    settings: RiemannianWalk.settings([.steps, .intervals]) + [interval]
  ) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings, every: values[interval],
      regularizer: RiemannianWalk(values))
  }
}
