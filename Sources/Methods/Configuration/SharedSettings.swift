import Datasets
import Engine

// Settings that several methods have in common, and what they are read as.

extension HyperparameterDescriptor {
  static let budget = HyperparameterDescriptor(
    "budget", .integer(1...1_000_000), "stored examples of each class"
  ) {
    .number($0.isPermuted ? 10 : 100)
  }

  static let selection = HyperparameterDescriptor(
    "selection", .choice(ExemplarSelection.allCases.map(\.rawValue)),
    "which examples are stored; random where absent", default: nil)

  static let temperature = HyperparameterDescriptor(
    "temperature", .number(1e-3...1e3), "temperature of the distillation", default: .number(2))

  static let distillationScale = HyperparameterDescriptor(
    "distillation-scale", .choice(Distillation.Scale.allCases.map(\.rawValue)),
    "what the distillation loss is multiplied by; one where absent", default: nil)

  static let gatingForm = HyperparameterDescriptor(
    "gating-form", .choice(HiddenGates.Form.allCases.map(\.rawValue)),
    "whether a gated unit is silent, which is meant where absent, or puts out its rectified bias",
    scenarios: [.task], default: nil)
}

extension MethodDescriptor {
  /// The settings that combine a method with context-dependent gating.
  static let gatingSettings: [HyperparameterDescriptor] = [
    HyperparameterDescriptor(
      "gating", .number(0...0.999),
      "part of the hidden units that is off in a context (XdG); none where absent",
      scenarios: [.task], default: nil),
    .gatingForm,
  ]
}

extension Hyperparameters {
  var gates: ContextGates? {
    optionalNumber("gating").map {
      ContextGates(proportion: $0, form: optionalChoice("gating-form") ?? .silent)
    }
  }

  var distillation: Distillation {
    Distillation(
      temperature: Float(number("temperature")),
      scale: optionalChoice("distillation-scale") ?? .one)
  }

  var memory: ExemplarMemory {
    ExemplarMemory(
      budgetPerClass: integer("budget"), selection: optionalChoice("selection") ?? .random)
  }
}
