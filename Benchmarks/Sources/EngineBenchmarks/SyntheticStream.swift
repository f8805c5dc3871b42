import Datasets
import Engine
import Methods
import Streams

/// Streams of images as sparse as MNIST's, for measuring steps of whole learners.
enum SyntheticStream {
  /// Three class-incremental contexts of two of ten classes.
  ///
  /// - Parameter count: Training examples of a context, which are its test examples too.
  static func make(count: Int) -> ContextStream {
    var random = RandomStream(seed: 1, purpose: .dataOrder)
    let pixels = (0..<count * 784).map { _ -> UInt8 in
      random.uniform() < 0.19 ? UInt8(truncatingIfNeeded: random.nextWord()) : 0
    }
    func context(_ index: Int) -> Context {
      let examples = Examples(
        pixels: pixels, pixelsPerImage: 784, indices: (0..<count).map(Int32.init),
        labels: (0..<count).map { Int32($0 % 2 + 2 * (index - 1)) })
      return Context(
        index: index, train: examples, classes: 2 * (index - 1)..<2 * index,
        trainingColumns: 0..<10, predictionColumns: 0..<10)
    }
    let contexts = (1...5).map(context)
    return ContextStream(
      scenario: .class, contexts: contexts, tests: contexts.map(\.train),
      outputs: 10, isPerContext: false)
  }

  static let settings = LearnerSettings(
    network: .perceptron(hidden: [400, 400]), iterations: 1, batchSize: 128,
    optimizer: .adam(learningRate: 0.001), seed: 1)

  /// Brings a learner into the second context, where it has a past.
  static func advance(_ learner: inout some ContinualLearner, in stream: ContextStream) {
    _ = learner.begin(stream.contexts[0])
    _ = learner.step()
    learner.finish(stream.contexts[0])
    _ = learner.begin(stream.contexts[1])
  }
}
