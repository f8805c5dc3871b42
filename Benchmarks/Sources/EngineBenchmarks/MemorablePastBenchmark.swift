import Engine
import Methods

/// What FROMP does between two contexts of Split MNIST, class-incremental: it selects 100 memorable
/// points of each of two classes among 12 000 examples, adds up the Fisher information, and inverts
/// the kernels of ten outputs.
enum MemorablePastBenchmark {
  static func betweenContexts() -> [Double] {
    let stream = SyntheticStream.make(count: 12_000)
    return measure(samples: 2, repetitions: 1) {
      var learner = FunctionalRegularization(
        stream: stream.outline, settings: SyntheticStream.settings, strength: 1, budgetPerClass: 100
      )
      SyntheticStream.advance(&learner, in: stream)
    }
  }
}
