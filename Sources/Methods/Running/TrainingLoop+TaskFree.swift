import Streams

extension TrainingLoop {
  /// Trains and tests `learner` on its stream, telling it of no boundary.
  ///
  /// The stream is as long as all contexts together. After every window of `iterations` steps, and
  /// once before, every context is tested on its whole test set; row k of the accuracies is that
  /// after window k, whatever contexts its examples came from.
  /// - Throws: ``RunError/nonFiniteLoss(context:iteration:)`` as soon as it happens, with the window
  ///   in place of the context.
  public func run(
    _ learner: inout any Learner, iterations: Int, progress: (RunProgress) -> Void = { _ in }
  ) throws(RunError) -> RunOutcome {
    let clock = ContinuousClock()
    var outcome = outcomeBeforeTraining(of: learner, clock)
    var meters = makeMeters()
    var imageMeters = makeImageMeters()
    for window in 1...stream.contexts.count {
      try train(&learner, in: window, steps: iterations, clock, &outcome, progress)
      outcome.accuracy.append(test(learner, after: window, &meters, clock, &outcome))
      timed(clock, &outcome.timing.evaluation) {
        keepImages(of: learner, after: window, &imageMeters)
      }
    }
    outcome.measured = tables(of: meters)
    outcome.images = images(of: imageMeters)
    return outcome
  }
}
