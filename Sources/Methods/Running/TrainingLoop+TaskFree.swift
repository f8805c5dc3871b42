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
    _ learner: inout any Learner, iterations: Int, from state: RunState? = nil,
    keeping: RunKeeping? = nil, watcher: (any RunWatcher)? = nil,
    progress: (RunProgress) -> Void = { _ in }
  ) throws(RunError) -> RunOutcome {
    let sitting = RunSitting(keeping: keeping, watcher: watcher, tellsBoundaries: false)
    var state = state ?? beginning(with: learner, sitting)
    for window in Array(1...stream.contexts.count).dropFirst(state.finished) {
      if state.current == nil { state.current = RunState.Progress(steps: iterations) }
      try train(&learner, in: window, &state, sitting, progress)
      measure(learner, after: window, &state, sitting)
      (state.finished, state.current) = (window, nil)
      if window < stream.contexts.count { keepIfDue(&learner, state, sitting) }
    }
    return finished(state)
  }
}
