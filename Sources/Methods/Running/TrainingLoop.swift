import Datasets
public import Engine
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
  /// - Parameters:
  ///   - state: Where an interrupted run stands, with the learner as it was then; nil to begin.
  ///   - keeping: Who keeps the state meanwhile.
  ///   - watcher: Who looks on.
  /// - Throws: ``RunError/nonFiniteLoss(context:iteration:)`` as soon as it happens.
  public func run(
    _ learner: inout any ContinualLearner, from state: RunState? = nil,
    keeping: RunKeeping? = nil, watcher: (any RunWatcher)? = nil,
    progress: (RunProgress) -> Void = { _ in }
  ) throws(RunError) -> RunOutcome {
    let sitting = RunSitting(keeping: keeping, watcher: watcher, tellsBoundaries: true)
    let clock = sitting.clock
    var state = state ?? beginning(with: learner, sitting)
    for context in stream.contexts.dropFirst(state.finished) {
      if state.current == nil {
        let steps = timed(clock, &state.outcome.timing.consolidation) {
          learner.begin(context)
        }
        state.current = RunState.Progress(steps: steps)
      }
      let steps = state.current?.steps ?? 0
      try train(&learner, in: context.index, &state, sitting, progress)
      timed(clock, &state.outcome.timing.consolidation) { learner.finish(context) }
      if steps > 0 {
        measure(learner, after: context.index, &state, sitting)
      } else {
        state.outcome.accuracy.append(nil)
      }
      (state.finished, state.current) = (context.index, nil)
      if context.index < stream.contexts.count { keepIfDue(&learner, state, sitting) }
    }
    return finished(state)
  }

  /// Where an interrupted run stands, from an archive that ``RunKeeping`` was given.
  ///
  /// - Parameter learner: A new one, made as that of the run was; what is read goes there.
  /// - Throws: `StateError` where the archive is of another run. The learner is of no use then.
  public func resume(
    _ learner: inout some Learner, from archive: StateArchive, tellingBoundaries: Bool = true
  ) throws(StateError) -> RunState {
    var state = RunState(meters: makeMeters(), imageMeters: makeImageMeters())
    try state.exchange(with: archive)
    guard state.begun <= stream.contexts.count else { throw StateError() }
    try learner.exchange(
      with: learnerState(archive, of: state, tellingBoundaries: tellingBoundaries))
    guard archive.rest.isEmpty else { throw StateError() }
    return state
  }

  /// Keeps all that the rest of the run depends on.
  func keepIfDue(_ learner: inout some Learner, _ state: RunState, _ sitting: RunSitting) {
    guard let keeping = sitting.keeping, keeping.isDue() else { return }
    var kept = state
    kept.outcome.timing.earlier += seconds(sitting.clock.now - sitting.start)
    keeping.keep { archive in
      do throws(StateError) {
        try kept.exchange(with: archive)
        try learner.exchange(
          with: learnerState(archive, of: state, tellingBoundaries: sitting.tellsBoundaries))
      } catch {
        preconditionFailure("What is written always fits")
      }
    }
  }

  private func learnerState(
    _ archive: StateArchive, of state: RunState, tellingBoundaries: Bool
  ) -> LearnerState {
    LearnerState(
      archive,
      contexts: tellingBoundaries ? Array(stream.contexts.prefix(state.begun)) : [],
      isWithinContext: tellingBoundaries && state.current != nil)
  }

  /// The state that so far holds only the accuracies of the untrained learner.
  func beginning(with learner: any Learner, _ sitting: RunSitting) -> RunState {
    var state = RunState(meters: makeMeters(), imageMeters: makeImageMeters())
    let answers = timed(sitting.clock, &state.outcome.timing.evaluation) {
      self.answers(of: learner, sitting)
    }
    state.outcome.untrained = answers.map(\.accuracy)
    show(answers, of: learner, after: 0, state, sitting)
    return state
  }

  /// What a run has measured when it is over.
  func finished(_ state: RunState) -> RunOutcome {
    var outcome = state.outcome
    outcome.measured = tables(of: state.meters)
    outcome.images = images(of: state.imageMeters)
    return outcome
  }

  /// What watches a run, one for each measurement.
  func makeMeters() -> [any Meter] { measurements.map { $0.makeMeter(stream.outline) } }

  func tables(of meters: [any Meter]) -> [String: [[Double?]]] {
    Dictionary(uniqueKeysWithValues: zip(measurements.map(\.name), meters.map(\.table)))
  }

  /// Tests the learner on the whole test set of every context, after the one of that index, and keeps what is
  /// measured beside the accuracies.
  func measure(
    _ learner: any Learner, after index: Int, _ state: inout RunState, _ sitting: RunSitting
  ) {
    var answers: [TestAnswers] = []
    timed(sitting.clock, &state.outcome.timing.evaluation) {
      answers = self.answers(of: learner, sitting)
      if !state.meters.isEmpty {
        let checkpoint = Checkpoint(
          contextsLearned: index, contexts: stream.contexts.count, tests: stream.tests,
          predictions: answers.map(\.predictions), storedLabels: learner.storedLabels)
        for place in state.meters.indices { state.meters[place].observe(checkpoint) }
      }
      keepImages(of: learner, after: index, &state.imageMeters)
    }
    state.outcome.accuracy.append(answers.map(\.accuracy))
    show(answers, of: learner, after: index, state, sitting)
  }

  private func answers(of learner: any Learner, _ sitting: RunSitting) -> [TestAnswers] {
    stream.tests.map { test in
      sitting.watcher == nil
        ? TestAnswers(
          learner.predictions(for: test.examples, of: test.outline), to: test.examples)
        : learner.answers(to: test.examples, of: test.outline)
    }
  }

  /// Takes the steps that are left of the state's current context, of that index.
  func train(
    _ learner: inout some Learner, in context: Int, _ state: inout RunState,
    _ sitting: RunSitting, _ progress: (RunProgress) -> Void
  ) throws(RunError) {
    let clock = sitting.clock
    guard var current = state.current else { return }
    var progressLoss = (sum: 0.0, count: 0)
    var segmentStart = clock.now
    while current.taken < current.steps {
      let loss = learner.step()
      current.taken += 1
      state.outcome.steps += 1
      if let watcher = sitting.watcher {
        watcher.take(
          WatchedStep(step: state.outcome.steps, loss: loss, notes: learner.stepNotes))
      }
      guard loss.isFinite else {
        throw .nonFiniteLoss(context: context, iteration: current.taken)
      }
      current.lossSum += loss
      current.lossCount += 1
      progressLoss = (progressLoss.sum + loss, progressLoss.count + 1)
      if progressLoss.count == progressInterval || current.taken == current.steps {
        progress(
          RunProgress(
            context: context, contexts: stream.contexts.count, step: current.taken,
            steps: current.steps, loss: progressLoss.sum / Double(progressLoss.count)))
        progressLoss = (0, 0)
      }
      if curveInterval > 0, state.outcome.steps % curveInterval == 0 {
        state.outcome.timing.training += seconds(clock.now - segmentStart)
        let accuracy = timed(clock, &state.outcome.timing.evaluation) {
          accuracies(of: learner, on: curveSamples)
        }
        let point = RunOutcome.CurvePoint(
          step: state.outcome.steps, context: context,
          loss: current.lossSum / Double(current.lossCount), accuracy: accuracy)
        state.outcome.curve.append(point)
        sitting.watcher?.take(point)
        (current.lossSum, current.lossCount) = (0, 0)
        segmentStart = clock.now
      }
      state.current = current
      if current.taken < current.steps { keepIfDue(&learner, state, sitting) }
    }
    state.outcome.timing.training += seconds(clock.now - segmentStart)
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
