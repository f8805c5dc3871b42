public import Engine
import Streams

/// Context-dependent gating (XdG): in each context a fixed random part of the hidden units is off.
///
/// Masse, Grant & Freedman 2018, arXiv:1802.01569. The context has to be known, in training and in
/// testing.
public struct ContextGates: Sendable {
  /// How the units that are off are drawn, for each context and each hidden layer.
  public enum Drawing: String, Sendable, CaseIterable {
    /// ⌊proportion × units⌋ of them, without replacement.
    case exactly
    /// Each unit by itself, with the proportion as its probability.
    case independently
  }

  /// The part of each hidden layer that is off, 0..<1.
  public let proportion: Double
  /// ``HiddenGates/Form/silent`` as in the paper, or ``HiddenGates/Form/biased`` as in the released
  /// code of "Three types of incremental learning".
  public let form: HiddenGates.Form
  public let drawing: Drawing

  public init(proportion: Double, form: HiddenGates.Form, drawing: Drawing = .exactly) {
    self.proportion = proportion
    self.form = form
    self.drawing = drawing
  }

  /// One set of gates for each context, in order.
  ///
  /// - Parameter widths: Units of each layer that can be gated.
  func draw(contexts: Int, widths: [Int], seed: UInt64) -> HiddenGates {
    let multipliers = (1...contexts).map { context in
      var random = RandomStream(seed: seed, purpose: .gates, index: context)
      return widths.map { units in
        var layer = [Float](repeating: 1, count: units)
        switch drawing {
        case .exactly:
          let gated = Int((proportion * Double(units)).rounded(.down))
          for unit in random.permutation(of: units).prefix(gated) { layer[unit] = 0 }
        case .independently:
          for unit in 0..<units where Double(random.uniform()) < proportion { layer[unit] = 0 }
        }
        return layer
      }
    }
    return HiddenGates(form: form, multipliers: multipliers)
  }
}

extension MethodDescriptor {
  private static let gating = Setting.number(
    "gating", 0...0.999, "part of the hidden units that is off in a context"
  ) {
    .number($0.isPermuted ? 0.6 : 0.9)
  }
  private static let streamGating = Setting.number(
    "gating", 0...0.999, "part of the hidden units that is off in a context", default: 0.45)
  private static let drawing = Setting.choice(
    "drawing", "exactly that part is drawn, or, as in the released code, each unit by itself",
    bySilence: ContextGates.Drawing.independently, default: .exactly)

  static let contextDependentGating = MethodDescriptor(
    name: "xdg", title: "XdG", aliases: ["context-dependent-gating"],
    summary: "Context-dependent gating: each context leaves its own part of the hidden units off",
    source: "Masse, Grant & Freedman 2018, arXiv:1802.01569", scenarios: [.task],
    settings: [gating, SharedSettings.gatingForm]
  ) { stream, settings, values in
    ClassifierLearner(stream: stream, settings: settings, gates: values.gates)
  }
  .onStreams(settings: [streamGating, drawing]) { supply, settings, values in
    ClassifierLearner(
      streamOf: supply, settings: settings,
      gates: ContextGates(
        proportion: values[streamGating], form: .silent, drawing: values[drawing]))
  }
}
