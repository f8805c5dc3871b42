public import Engine

/// Context-dependent gating (XdG): in each context a fixed random part of the hidden units is off.
///
/// Masse, Grant & Freedman 2018, arXiv:1802.01569. The context has to be known, in training and in
/// testing. For each context and hidden layer ⌊proportion × units⌋ units are drawn without
/// replacement, context by context and layer by layer.
public struct ContextGates: Sendable {
  /// The part of each hidden layer that is off, 0..<1.
  public let proportion: Double
  /// ``HiddenGates/Form/silent`` as in the paper, or ``HiddenGates/Form/biased`` as in the released
  /// code of "Three types of incremental learning".
  public let form: HiddenGates.Form

  public init(proportion: Double, form: HiddenGates.Form) {
    self.proportion = proportion
    self.form = form
  }

  /// One set of gates for each context, in order.
  func draw(contexts: Int, hidden: [Int], seed: UInt64) -> HiddenGates {
    let multipliers = (1...contexts).map { context in
      var random = RandomStream(seed: seed, purpose: .gates, index: context)
      return hidden.map { units in
        var layer = [Float](repeating: 1, count: units)
        let gated = Int((proportion * Double(units)).rounded(.down))
        for unit in random.permutation(of: units).prefix(gated) { layer[unit] = 0 }
        return layer
      }
    }
    return HiddenGates(form: form, multipliers: multipliers)
  }
}
