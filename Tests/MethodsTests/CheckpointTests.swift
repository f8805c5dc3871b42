import Datasets
import Engine
import Methods
import Metrics
import Streams
import Testing

@Suite struct CheckpointTests {
  @Test func `tests whatever test sets a stream has at every checkpoint`() throws {
    let golden = TrajectoryGolden.shared
    let usual = golden.stream(.class)
    // One set of all classes, as where hundreds of batches are tested on the same examples.
    var all = usual.tests[0].examples
    for test in usual.tests.dropFirst() { all.append(test.examples) }
    let stream = ContextStream(
      scenario: .class, contexts: usual.contexts,
      testSets: [TestSet(outline: usual.contexts[2].outline, examples: all)],
      outputs: usual.outline.outputs, isPerContext: false)
    func outcome(_ stream: ContextStream) throws -> RunOutcome {
      var learner: any ContinualLearner = ClassifierLearner(
        stream: stream.outline, settings: golden.settings)
      return try TrainingLoop(stream: stream, seed: 1, curveInterval: 6, curveSamples: 4)
        .run(&learner)
    }
    let (joined, apart) = (try outcome(stream), try outcome(usual))
    #expect(joined.untrained.count == 1 && joined.accuracy.map { $0?.count } == [1, 1, 1])
    #expect(joined.curve.map(\.accuracy.count) == [1, 1, 1])
    // The contexts have equally many test examples, so that one accuracy is the mean of three.
    for (one, three) in zip(joined.accuracy, apart.accuracy) {
      let mean = try #require(three).reduce(0, +) / 3
      #expect(abs(try #require(one)[0] - mean) < 1e-12)
    }
    let matrix = AccuracyMatrix(rows: joined.accuracy, untrained: joined.untrained)
    #expect(Metric.backwardTransfer.value(for: MetricInput(matrix: matrix)).number == nil)
  }
}
