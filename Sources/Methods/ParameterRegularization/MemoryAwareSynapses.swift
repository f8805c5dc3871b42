import Datasets
import Engine
import Streams

/// Memory aware synapses (MAS): a parameter is as important as the outputs are sensitive to it.
///
///     at the end of a context   Ωᵢ ← Ωᵢ + 1/N · Σ_x |∂ ‖s(x)‖² / ∂θᵢ|
///     afterwards                L = L_current + λ · Σᵢ Ωᵢ (θᵢ − θ*ᵢ)²
///
/// Aljundi et al. 2018, arXiv:1711.09601, Eqs. 2 and 3. s are the logits that the context trains; no
/// labels are needed. Absolute values are taken example by example. Known implementations take them of
/// the gradients of batches, in which examples cancel, and differ in what else is a setting here.
struct MemoryAwareSynapses: Regularizer {
  /// The function whose gradient is taken.
  enum Norm: String, Sendable, CaseIterable {
    /// ‖s‖².
    case squared
    /// ‖s‖, as in FACIL.
    case plain
  }

  /// What a last batch counts that is shorter than the others.
  enum ShortBatch: String, Sendable, CaseIterable {
    /// As much as the others, as in the authors' code and Avalanche.
    case counts
    /// Nothing, as in the code of A-GEM and FACIL, where there are others.
    case skipped
  }

  /// How the importance of a context joins that of the contexts before.
  enum Merging: String, Sendable, CaseIterable {
    case sum
    /// ½ old + ½ new, but the first as it is, as in Avalanche.
    case average
    /// The same with the first halved too, as in FACIL.
    case averageFromZero = "average-from-zero"
    /// The last context alone, as in the code of A-GEM.
    case last
  }

  /// λ ≥ 0.
  var strength: Double
  var norm = Norm.squared
  /// Examples of whose summed gradient the absolute value is taken.
  var batchSize = 1
  var shortBatch = ShortBatch.counts
  var merging = Merging.sum
  /// Whether the penalty is half as large, as in FACIL.
  var isHalved = false

  /// Ω, or nil before the first context has ended.
  private(set) var importance: Parameters?
  private var anchor: Parameters?

  init(strength: Double) { self.strength = strength }

  mutating func addGradient(at parameters: Parameters, to gradient: inout Parameters) -> Double {
    guard let importance, let anchor else { return 0 }
    // λ·ΣΩ(θ−θ*)² has the gradient 2λ·Ω(θ−θ*).
    let strength = isHalved ? strength / 2 : strength
    return strength
      * gradient.addQuadraticPull(
        of: parameters, to: anchor, importance: importance, strength: Float(2 * strength))
  }

  mutating func finish(_ context: Context, model: Classifier, settings: LearnerSettings) {
    merge(estimate(model, on: context, seed: settings.seed), at: model.parameters)
  }

  /// Adds the importance of a context that ended at `parameters`.
  mutating func merge(_ added: Parameters, at parameters: Parameters) {
    var merged = added
    switch merging {
    case .sum:
      if let importance { merged.add(importance) }
    case .average, .averageFromZero:
      if let importance { merged.add(importance) }
      if importance != nil || merging == .averageFromZero { merged.scale(by: 0.5) }
    case .last: break
    }
    importance = merged
    anchor = parameters
  }

  /// Ω of one context.
  func estimate(_ model: Classifier, on context: Context, seed: UInt64) -> Parameters {
    let (network, state) = (model.network, model.state)
    let available = context.train.count
    let size = min(batchSize, available)
    let used = shortBatch == .skipped ? available / size * size : available
    let batches = ExampleBatches(
      of: context, for: model, count: used, capacity: size == 1 ? 128 : size, seed: seed)
    let gates = model.gates(of: context.outline, capacity: batches.capacity)
    var total = Parameters(layout: state.parameters.layout)
    if size == 1 {
      let scratch = AbsoluteGradientWorkspace(for: network, capacity: batches.capacity)
      batches.forEach { workspace, _, rows in
        network.forward(state, rows: rows, in: workspace, gates: gates)
        differentiateNorm(of: network, rows: rows, columns: context.trainingColumns, in: workspace)
        network.addAbsoluteGradients(
          state.parameters, rows: rows, in: workspace, scratch: scratch, to: &total, gates: gates)
      }
    } else {
      var gradient = total
      batches.forEach { workspace, _, rows in
        network.forward(state, rows: rows, in: workspace, gates: gates)
        differentiateNorm(of: network, rows: rows, columns: context.trainingColumns, in: workspace)
        network.backward(
          state.parameters, rows: 0..<rows, in: workspace, into: &gradient, gates: gates)
        total.add(absoluteValuesOf: gradient, times: 1 / Float(rows))
      }
    }
    total.scale(by: 1 / Float((used + size - 1) / size))
    return total
  }

  /// Stores the derivative of the rows' norms with respect to the logits.
  private func differentiateNorm(
    of network: Network, rows: Int, columns: OutputUnits, in workspace: Workspace
  ) {
    let width = network.outputs
    workspace.logitGradients.update(repeating: 0, count: rows * width)
    for row in 0..<rows {
      let (logits, errors) = (
        workspace.logits + row * width, workspace.logitGradients + row * width
      )
      let scale: Float
      switch norm {
      case .squared: scale = 2
      case .plain:
        var squares: Float = 0
        for column in columns { squares += logits[column] * logits[column] }
        // At 0 the norm has no derivative; all directions are alike there.
        scale = squares > 0 ? 1 / squares.squareRoot() : 0
      }
      for column in columns { errors[column] = scale * logits[column] }
    }
  }

  var carriedBytes: Int { (importance?.byteCount ?? 0) + (anchor?.byteCount ?? 0) }
}

extension Parameters {
  /// self ← self + factor · |other|.
  fileprivate mutating func add(absoluteValuesOf other: Parameters, times factor: Float) {
    let count = count
    withUnsafeMutablePointer { sum in
      other.withUnsafePointer { other in
        for index in 0..<count { sum[index] = sum[index].addingProduct(abs(other[index]), factor) }
      }
    }
  }
}

extension MemoryAwareSynapses {
  mutating func exchange(with archive: StateArchive, model: Classifier) throws(StateError) {
    let layout = model.parameters.layout
    try archive.exchange(&importance) { Parameters(layout: layout) }
    try archive.exchange(&anchor) { Parameters(layout: layout) }
  }
}

extension MethodDescriptor {
  private static let strength = Setting.strength(
    "lambda", "strength of the penalty",
    searched: "it scales with the squared logits; known implementations have 0.1 to 1")
  private static let norm = Setting.choice(
    "norm", "what of the logits is differentiated: their squared norm, or FACIL's norm",
    bySilence: MemoryAwareSynapses.Norm.squared, default: .squared)
  private static let batchSize = Setting.optionalInteger(
    "importance-batch", 1...65_536,
    "examples of whose mean gradient the absolute value is taken; 1 where absent")
  private static let shortBatch = Setting.choice(
    "short-batch", "whether a last, shorter batch counts as much as the others",
    bySilence: MemoryAwareSynapses.ShortBatch.counts, default: .counts
  ).only(where: batchSize.isGiven)
  private static let merging = Setting.choice(
    "merging", "how the importance of a context joins the earlier ones'",
    bySilence: MemoryAwareSynapses.Merging.sum, default: .sum)
  private static let halved = Setting.flag(
    "halved", "whether the penalty is FACIL's half; not where absent")

  static let memoryAwareSynapses = MethodDescriptor(
    name: "mas", title: "MAS", aliases: ["memory-aware-synapses"],
    summary: "Memory aware synapses: parameters held by how much the outputs depend on them",
    source: "Aljundi et al. 2018, arXiv:1711.09601",
    settings: [strength, norm, batchSize, shortBatch, merging, halved] + SharedSettings.gates,
    networks: .all
  ) { stream, settings, values in
    var method = MemoryAwareSynapses(strength: values[strength])
    method.norm = values[norm]
    method.batchSize = values[batchSize] ?? 1
    method.shortBatch = values[shortBatch]
    method.merging = values[merging]
    method.isHalved = values[halved]
    return ClassifierLearner(
      stream: stream, settings: settings, regularizer: method, gates: values.gates)
  }
}
