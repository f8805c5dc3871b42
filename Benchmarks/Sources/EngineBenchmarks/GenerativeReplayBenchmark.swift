import Engine
import Methods

/// One step of deep generative replay on Split MNIST: classifier and generator, each on a current and
/// a replayed batch of 128.
enum GenerativeReplayBenchmark {
  static func step() -> [Double] {
    let count = 2000
    var random = RandomStream(seed: 1, purpose: .dataOrder)
    let pixels = (0..<count * 784).map { _ -> UInt8 in
      random.uniform() < 0.19 ? UInt8(truncatingIfNeeded: random.nextWord()) : 0
    }
    func context(_ index: Int) -> Context {
      let examples = Examples(
        pixels: pixels, pixelsPerImage: 784, indices: (0..<count).map(Int32.init),
        labels: (0..<count).map { Int32($0 % 2 + 2 * (index - 1)) })
      return Context(
        index: index, train: examples, test: examples, trainingColumns: 0..<10,
        predictionColumns: 0..<10)
    }
    let stream = ContextStream(
      scenario: .class, contexts: (1...3).map(context), inputs: 784, outputs: 10,
      isPerContext: false)
    let settings = LearnerSettings(
      hidden: [400, 400], iterations: 1, batchSize: 128, optimizer: .adam(learningRate: 0.001),
      seed: 1)
    var learner = ClassifierLearner(
      stream: stream, settings: settings, rehearsal: DeepGenerativeReplay(seed: 1))
    _ = learner.begin(stream.contexts[0], of: stream)
    _ = learner.step()
    learner.finish(stream.contexts[0], of: stream)
    _ = learner.begin(stream.contexts[1], of: stream)
    return measure(samples: 10, repetitions: 30) { _ = learner.step() }
  }
}
