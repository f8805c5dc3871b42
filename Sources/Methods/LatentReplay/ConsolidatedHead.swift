import Engine

/// The output weights of all classes seen so far, kept beside those that learn: CWR*.
///
/// A context starts with the kept weights of its current classes, those of its examples and of the memory, and
/// zeros for all others. At its end each current class is consolidated,
///
///     ω_c = W_c − w̄,  Ŵ_c ← (ρ_c Ŵ_c + ω_c)/(ρ_c + 1),  ρ_c = √(past_c/current_c)
///
/// where w̄ is the mean of the current classes' weights, current_c counts the class's examples in the context
/// and the memory, and past_c those of all contexts before (Lomonaco, Maltoni & Pellegrini 2020,
/// arXiv:1907.03799, Algorithm 1; Ŵ_c = ω_c for a class without kept weights).
struct ConsolidatedHead {
  enum Rule: String, CaseIterable {
    /// Each current class once, as in the paper.
    case once
    /// As released in PyTorch with latent replay: from the second context on a class is taken once for each of
    /// its stored rows and once more where it is among the new examples, m_c times in all, so that w̄ is weighed
    /// by m_c and
    ///
    ///     Ŵ_c ← ω_c + (ρ_c/(ρ_c + 1))^{m_c} (Ŵ_c − ω_c)
    ///
    /// which leaves little of the older weights.
    case released
  }

  /// Examples of each class in a context.
  struct Counts {
    /// Among the new examples.
    var new: [Int]
    /// Among the stored rows.
    var stored: [Int]

    init(classes: Int) {
      new = Array(repeating: 0, count: classes)
      stored = new
    }

    func isCurrent(_ label: Int) -> Bool { new[label] + stored[label] > 0 }
  }

  let rule: Rule
  /// W, [features, classes].
  private let weight: ParameterLayout.Tensor
  private let features: Int
  private let classes: Int
  /// Ŵ, [classes, features], and whether a class has any.
  private(set) var kept: [Float]
  private(set) var isKept: [Bool]
  /// past_c.
  private(set) var past: [Int]

  /// - Precondition: the network's head is one layer of weights without biases.
  init(of network: Network, rule: Rule) {
    guard let head = network.layers[network.head] as? Dense, head.bias == nil else {
      preconditionFailure("A head is consolidated that is linear and has no biases")
    }
    self.rule = rule
    weight = head.weight
    (features, classes) = (head.inputs, head.outputs)
    kept = Array(repeating: 0, count: features * classes)
    isKept = Array(repeating: false, count: classes)
    past = Array(repeating: 0, count: classes)
  }

  /// Sets the weights with which a context starts.
  func begin(_ counts: Counts, in parameters: inout Parameters) {
    parameters.set(weight, to: Array(repeating: 0, count: weight.count))
    load(into: &parameters) { counts.isCurrent($0) }
  }

  /// Sets the weights with which all classes seen are tested; the others keep theirs.
  func loadAll(into parameters: inout Parameters) { load(into: &parameters) { _ in true } }

  private func load(into parameters: inout Parameters, where isWanted: (Int) -> Bool) {
    parameters.withUnsafeMutablePointer { theta in
      for label in 0..<classes where isKept[label] && isWanted(label) {
        for feature in 0..<features {
          theta[weight.offset + feature * classes + label] = kept[label * features + feature]
        }
      }
    }
  }

  /// Consolidates the current classes at the end of a context.
  mutating func consolidate(_ counts: Counts, isFirst: Bool, from parameters: Parameters) {
    let current = (0..<classes).filter(counts.isCurrent)
    let times = current.map { label in
      rule == .once || isFirst ? 1 : counts.stored[label] + (counts.new[label] > 0 ? 1 : 0)
    }
    parameters.withUnsafePointer { theta in
      let weights = theta + weight.offset
      var mean = 0.0
      for (label, times) in zip(current, times) {
        var sum = 0.0
        for feature in 0..<features { sum += Double(weights[feature * classes + label]) }
        mean += Double(times) * sum / Double(features)
      }
      mean /= Double(max(times.reduce(0, +), 1))
      for (label, times) in zip(current, times) {
        let count = counts.new[label] + counts.stored[label]
        let ratio = (Double(past[label]) / Double(count)).squareRoot()
        // Of kept weights without a past nothing is left, as of none.
        let share = isKept[label] ? Self.power(ratio / (ratio + 1), times) : 0
        for feature in 0..<features {
          let new = Double(weights[feature * classes + label]) - mean
          let old = Double(kept[label * features + feature])
          kept[label * features + feature] = Float(new + share * (old - new))
        }
        isKept[label] = true
      }
    }
  }

  /// Counts what a context has brought among the past; the last of its events.
  mutating func end(_ counts: Counts) {
    for label in 0..<classes { past[label] += counts.new[label] + counts.stored[label] }
  }

  /// xⁿ by multiplication, whose bits do not depend on a library.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  var byteCount: Int { kept.count * MemoryLayout<Float>.stride }
}

extension ConsolidatedHead: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&kept)
    try archive.exchange(&isKept)
    try archive.exchange(&past)
    guard kept.count == features * classes, isKept.count == classes, past.count == classes else {
      throw StateError()
    }
  }
}
