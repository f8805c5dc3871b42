import Engine
import Streams

extension LatentReplay {
  fileprivate static let memory = Setting.integer(
    "memory", 0...10_000_000, "stored latent rows; 0 for AR1* without replay", default: 1500)
  fileprivate static let layer = Setting.optionalInteger(
    MethodDescriptor.latentLayer, 0...27,
    "the element of a MobileNet whose rows are stored, its front ending there; the network's own where left out"
  )
  fileprivate static let epochs = Setting.integer(
    "epochs", 1...100_000, "passes over the examples of a context", default: 4)
  fileprivate static let firstRate = Setting.number(
    "first-learning-rate", 1e-12...1e6, "learning rate in the first context", default: 0.001)
  fileprivate static let laterRate = Setting.number(
    "learning-rate", 1e-12...1e6, "learning rate in later contexts", default: 0.00005)
  fileprivate static let momentum = Setting.number(
    "momentum", 0...0.999999, "momentum of the gradient descent", default: 0.9)
  fileprivate static let weightDecay = Setting.number(
    "weight-decay", 0...1, "part of the parameters added to their gradient", default: 0.0005)
  fileprivate static let firstUpdate = Setting.number(
    "first-moving-average", 0...1,
    "weight of a batch in the running moments of batch renormalization in the first context",
    default: 0.01)
  fileprivate static let laterUpdate = Setting.number(
    "moving-average", 0...1, "the same in later contexts", default: 0.00005)
  fileprivate static let scaleLimit = Setting.number(
    "r-max", 1...1e6, "what the limit of batch renormalization's r grows to", default: 1.25)
  fileprivate static let shiftLimit = Setting.number(
    "d-max", 0...1e6, "what the limit of its d grows to", default: 0.5)
  fileprivate static let growth = Setting.number(
    "limit-step", 0...1e6, "by how much both limits grow with each row of the first context",
    default: 4.1e-5)
  fileprivate static let consolidation = Setting.choice(
    "consolidation",
    "whether a class is consolidated once a context, or as released once for each of its rows",
    default: ConsolidatedHead.Rule.released)
  fileprivate static let learns = Setting.choice(
    "learns", "what learns from the second context on; with head this is CWR*",
    default: Learning.all)
  fileprivate static let strength = Setting.number(
    "lambda", 0...(.infinity), "strength of synaptic intelligence; 0 for none", default: 0)
  fileprivate static let clip = Setting.number(
    "clip", 0...(.infinity), "the largest importance of a parameter", default: 0.001)
}

extension LatentReplay.Training {
  fileprivate init(_ values: Hyperparameters) {
    let limits = RenormalizationCourse.Limits(
      scale: Float(values[LatentReplay.scaleLimit]), shift: Float(values[LatentReplay.shiftLimit]))
    self.init(
      epochs: values[LatentReplay.epochs],
      rates: (values[LatentReplay.firstRate], values[LatentReplay.laterRate]),
      momentum: values[LatentReplay.momentum], weightDecay: values[LatentReplay.weightDecay],
      courses: (
        RenormalizationCourse(
          momentum: Float(values[LatentReplay.firstUpdate]), start: .init(scale: 1, shift: 0),
          caps: limits, growth: Float(values[LatentReplay.growth])),
        RenormalizationCourse(
          momentum: Float(values[LatentReplay.laterUpdate]), start: limits, caps: limits, growth: 0)
      ),
      learns: values[LatentReplay.learns])
  }
}

extension MethodDescriptor {
  /// The setting that takes another latent layer than the protocol's network has.
  public static let latentLayer = "latent-layer"

  static let latentReplay = MethodDescriptor(
    name: "ar1", title: "AR1*", aliases: ["ar1*", "latent-replay", "ar1-star"],
    summary: "Latent replay: stored rows of a hidden layer, and a head consolidated by CWR*",
    source: "Pellegrini et al. 2020, arXiv:1912.01100", scenarios: [.class],
    settings: [
      LatentReplay.memory, LatentReplay.layer, LatentReplay.epochs, LatentReplay.firstRate,
      LatentReplay.laterRate, LatentReplay.momentum, LatentReplay.weightDecay,
      LatentReplay.firstUpdate, LatentReplay.laterUpdate, LatentReplay.scaleLimit,
      LatentReplay.shiftLimit, LatentReplay.growth, LatentReplay.consolidation,
      LatentReplay.learns, LatentReplay.strength, LatentReplay.clip,
    ],
    ownParts: OwnParts(optimizer: .gradientDescent, iterations: true, activeClasses: true),
    networks: .all,
    conflict: { values, situation in
      values[LatentReplay.layer] == nil || situation.hasLatentLayer
        ? nil : "'\(latentLayer)' means nothing where the network is no MobileNet; leave it out"
    }
  ) { stream, settings, values in
    LatentReplay(
      stream: stream, settings: settings, training: LatentReplay.Training(values),
      memory: values[LatentReplay.memory], consolidation: values[LatentReplay.consolidation],
      strength: values[LatentReplay.strength], clip: values[LatentReplay.clip])
  }
}
