import Datasets
import Engine
public import Measurements
public import Streams

/// Runs a learner through a stream of contexts and measures it.
///
/// After every context that is learned, and once before, every context is tested on its whole test
/// set, also those not learned yet. The published code tests 1024 examples of the contexts seen,
/// and the whole sets only at the end; the final scores are the same. What else is measured sees the same
/// tests, and the loop knows none of it by name.
public struct TrainingLoop {
  public let stream: ContextStream
  /// Optimization steps between two points of the learning curve; 0 for no curve.
  public let curveInterval: Int
  /// Steps between two reports of progress.
  public let progressInterval: Int
  /// What is measured beside accuracies.
  public let measurements: [Measurement]
  /// The images that are kept, where the learner has a generator.
  public let images: [ImageMeasurement]
  /// How inputs become pixels again, for those.
  public let pixelScale: PixelScale

  let seed: UInt64
  private let curveSamples: [Examples]

  public init(
    stream: ContextStream, seed: UInt64, curveInterval: Int, curveSamples: Int,
    progressInterval: Int = 100, measurements: [Measurement] = [],
    images: [ImageMeasurement] = [], pixelScale: PixelScale = .plain
  ) {
    self.stream = stream
    self.seed = seed
    self.images = images
    self.pixelScale = pixelScale
    self.curveInterval = curveInterval
    self.progressInterval = progressInterval
    self.measurements = measurements
    self.curveSamples = stream.tests.map { test in
      var random = RandomStream(seed: seed, purpose: .curveSample, index: test.outline.index)
      return test.examples.selecting(
        random.permutation(of: test.examples.count).prefix(curveSamples))
    }
  }

  /// Trains and tests `learner` on all contexts in order, telling it where each begins and ends.
  ///
  /// - Throws: ``RunError/nonFiniteLoss(context:iteration:)`` as soon as it happens.
  public func run(
    _ learner: inout any ContinualLearner, progress: (RunProgress) -> Void = { _ in }
  ) throws(RunError) -> RunOutcome {
    let clock = ContinuousClock()
    var outcome = outcomeBeforeTraining(of: learner, clock)
    var meters = makeMeters()
    var imageMeters = makeImageMeters()
    for context in stream.contexts {
      let steps = timed(clock, &outcome.timing.consolidation) {
        learner.begin(context)
      }
      try train(&learner, in: context.index, steps: steps, clock, &outcome, progress)
      timed(clock, &outcome.timing.consolidation) { learner.finish(context) }
      outcome.accuracy.append(
        steps == 0 ? nil : test(learner, after: context.index, &meters, clock, &outcome))
      if steps > 0 {
        timed(clock, &outcome.timing.evaluation) {
          keepImages(of: learner, after: context.index, &imageMeters)
        }
      }
    }
    outcome.measured = tables(of: meters)
    outcome.images = images(of: imageMeters)
    return outcome
  }

  /// The outcome that so far holds only the accuracies of the untrained learner.
  func outcomeBeforeTraining(of learner: any Learner, _ clock: ContinuousClock) -> RunOutcome {
    var outcome = RunOutcome(
      untrained: [], accuracy: [], curve: [], steps: 0, timing: RunOutcome.Timing())
    outcome.untrained = timed(clock, &outcome.timing.evaluation) {
      accuracies(of: learner, on: stream.tests.map(\.examples))
    }
    return outcome
  }

  /// What watches a run, one for each measurement.
  func makeMeters() -> [any Meter] { measurements.map { $0.makeMeter(stream.outline) } }

  func tables(of meters: [any Meter]) -> [String: [[Double?]]] {
    Dictionary(uniqueKeysWithValues: zip(measurements.map(\.name), meters.map(\.table)))
  }

  /// The accuracy on the whole test set of every context, after the one of that index.
  func test(
    _ learner: any Learner, after index: Int, _ meters: inout [any Meter],
    _ clock: ContinuousClock, _ outcome: inout RunOutcome
  ) -> [Double] {
    timed(clock, &outcome.timing.evaluation) {
      let tests = stream.tests
      guard !meters.isEmpty else { return accuracies(of: learner, on: tests.map(\.examples)) }
      let predictions = tests.map { learner.predictions(for: $0.examples, of: $0.outline) }
      let checkpoint = Checkpoint(
        contextsLearned: index, contexts: stream.contexts.count, tests: tests,
        predictions: predictions)
      for place in meters.indices { meters[place].observe(checkpoint) }
      return zip(tests, predictions).map {
        Double($0.examples.countCorrect($1)) / Double($0.examples.count)
      }
    }
  }

  /// Takes `steps` steps, which count as those of context `context`.
  func train(
    _ learner: inout some Learner, in context: Int, steps: Int,
    _ clock: ContinuousClock, _ outcome: inout RunOutcome, _ progress: (RunProgress) -> Void
  ) throws(RunError) {
    var curveLoss = (sum: 0.0, count: 0)
    var progressLoss = (sum: 0.0, count: 0)
    var segmentStart = clock.now
    for iteration in 0..<steps {
      let loss = learner.step()
      guard loss.isFinite else {
        throw .nonFiniteLoss(context: context, iteration: iteration + 1)
      }
      outcome.steps += 1
      curveLoss = (curveLoss.sum + loss, curveLoss.count + 1)
      progressLoss = (progressLoss.sum + loss, progressLoss.count + 1)
      if progressLoss.count == progressInterval || iteration + 1 == steps {
        progress(
          RunProgress(
            context: context, contexts: stream.contexts.count, step: iteration + 1,
            steps: steps, loss: progressLoss.sum / Double(progressLoss.count)))
        progressLoss = (0, 0)
      }
      if curveInterval > 0, outcome.steps % curveInterval == 0 {
        outcome.timing.training += seconds(clock.now - segmentStart)
        let accuracy = timed(clock, &outcome.timing.evaluation) {
          accuracies(of: learner, on: curveSamples)
        }
        outcome.curve.append(
          RunOutcome.CurvePoint(
            step: outcome.steps, context: context,
            loss: curveLoss.sum / Double(curveLoss.count), accuracy: accuracy))
        curveLoss = (0, 0)
        segmentStart = clock.now
      }
    }
    outcome.timing.training += seconds(clock.now - segmentStart)
  }

  private func accuracies(of learner: any Learner, on sets: [Examples]) -> [Double] {
    zip(sets, stream.tests).map { examples, test in
      let correct = learner.countCorrect(examples, of: test.outline)
      return Double(correct) / Double(examples.count)
    }
  }
}

private func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

func timed<Result>(
  _ clock: ContinuousClock, _ total: inout Double, _ body: () -> Result
) -> Result {
  let start = clock.now
  let result = body()
  total += seconds(clock.now - start)
  return result
}
