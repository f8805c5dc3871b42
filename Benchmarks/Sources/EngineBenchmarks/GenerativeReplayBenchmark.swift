import Engine
import Methods

/// One step of generative replay on Split MNIST, on a current and a replayed batch of 128.
enum GenerativeReplayBenchmark {
  /// Deep generative replay: classifier and generator.
  static func deepGenerativeReplay() -> [Double] {
    let stream = SyntheticStream.make(count: 2000)
    var learner = ClassifierLearner(
      stream: stream.outline, settings: SyntheticStream.settings,
      rehearsal: DeepGenerativeReplay(seed: 1))
    SyntheticStream.advance(&learner, in: stream)
    return measure(samples: 10, repetitions: 30) { _ = learner.step() }
  }

  /// Brain-inspired replay: one network, with a prior by class, gates and distillation.
  static func brainInspiredReplay() -> [Double] {
    let stream = SyntheticStream.make(count: 2000)
    var learner = BrainInspiredReplay(
      stream: stream.outline, settings: SyntheticStream.settings,
      design: GeneratorDesign(modesPerClass: 1, gating: 0.1, gatedBy: .class),
      targets: .distillation(Distillation()))
    SyntheticStream.advance(&learner, in: stream)
    return measure(samples: 10, repetitions: 30) { _ = learner.step() }
  }
}
