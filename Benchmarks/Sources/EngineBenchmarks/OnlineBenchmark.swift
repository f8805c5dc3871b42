import Datasets
import Engine
import Harness
import Methods
import Streams

/// The learners of MER and GEM on single examples, 784-100-100-10, on permutations of the embedded
/// digits: a network that learns nothing would have too few active units, or too many.
enum OnlineBenchmark {
  /// One example of the stream with MER's algorithm 1 as published for 5120 examples: ten batches of
  /// the current example and 100 replayed ones.
  ///
  /// - Returns: Seconds of one of the 1010 steps.
  static func metaExperienceReplay() throws -> [Double] {
    var learner = try learner(
      "mer",
      ["learning-rate": 0.03, "memory": 5120, "replayed": 100, "batches": 10, "beta": 0.03],
      contexts: 7, examples: 1000)
    fill(&learner, contexts: 6, steps: 500)
    return measure(samples: 11, repetitions: 10) { _ = learner.value.step() }.map { $0 / 1010 }
  }

  /// One example of the stream with experience replay, algorithm 4, of 25 from 5120.
  static func experienceReplay() throws -> [Double] {
    var learner = try learner(
      "er-reservoir", ["learning-rate": 0.1, "memory": 5120, "replayed": 25],
      contexts: 7, examples: 1000)
    fill(&learner, contexts: 6, steps: 1000)
    return measure(samples: 11, repetitions: 500) { _ = learner.value.step() }
  }

  /// One example of the stream with GEM behind twenty contexts.
  ///
  /// - Parameter memory: Stored examples of each context.
  static func gradientEpisodicMemory(memory: Int) throws -> [Double] {
    var learner = try learner(
      "gem", ["learning-rate": 0.01, "memory-per-context": Double(memory), "strength": 0],
      contexts: 21, examples: memory)
    fill(&learner, contexts: 20, steps: memory)
    return measure(samples: 7, repetitions: max(500 / memory, 4)) { _ = learner.value.step() }
  }

  private static let digits = Result {
    try DatasetCatalog.load(name: "strokes", locator: DataLocator())
  }

  /// A learner with the stream that it learns.
  private struct Prepared {
    var value: any ContinualLearner
    let stream: ContextStream
  }

  private static func learner(
    _ name: String, _ settings: [String: Double], contexts: Int, examples: Int
  ) throws -> Prepared {
    let stream = try ContextStream(
      dataset: digits.get(),
      protocol: ProtocolSpec(
        dataset: "strokes", kind: .permuted, contexts: contexts, padding: 0,
        samplesPerContext: examples),
      scenario: .domain, seed: 1)
    let method = try MethodCatalog.method(named: name)
    let values = try method.resolve(
      settings.mapValues(HyperparameterValue.number),
      in: MethodSituation(scenario: .domain, benchmark: .splitMNIST))
    let learner = LearnerSettings(
      network: .perceptron(hidden: [100, 100]), iterations: examples, batchSize: 1,
      optimizer: .stochasticGradientDescent(learningRate: 0.01, momentum: 0), seed: 1)
    return Prepared(value: method.makeLearner(stream.outline, learner, values), stream: stream)
  }

  /// Learns the first contexts, some steps each, and begins the next one.
  private static func fill(_ learner: inout Prepared, contexts: Int, steps: Int) {
    for context in learner.stream.contexts[..<contexts] {
      _ = learner.value.begin(context)
      for _ in 0..<steps { _ = learner.value.step() }
      learner.value.finish(context)
    }
    _ = learner.value.begin(learner.stream.contexts[contexts])
  }
}
