import Engine
import Methods

/// The generative classifier's evaluation of 10 000 images: ten classes, 50 samples each.
enum LikelihoodBenchmark {
  static func evaluation() -> [Double] {
    let stream = SyntheticStream.make(count: 10_000)
    var settings = SyntheticStream.settings
    settings.network = .perceptron(hidden: [85, 85])
    let learner = GenerativeClassifier(
      stream: stream.outline, settings: settings, latent: 5, samples: 50, observation: .gaussian)
    return measure(samples: 2, repetitions: 1) {
      _ = learner.countCorrect(stream.tests[0].examples, of: stream.tests[0].outline)
    }
  }
}
