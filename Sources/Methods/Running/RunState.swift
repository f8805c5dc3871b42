public import Engine
import Measurements

/// A run in the making: what it measured, and where it stands.
///
/// It is made by a ``TrainingLoop``, and with the learner's own state it is all that the rest of the run
/// depends on.
public struct RunState {
  /// What has been measured so far, without the tables of measurements and the images.
  public internal(set) var outcome = RunOutcome(
    untrained: [], accuracy: [], curve: [], steps: 0, timing: RunOutcome.Timing())
  var meters: [any Meter]
  var imageMeters: [ImageMeter]
  /// Contexts that are finished, or windows of a stream.
  var finished = 0
  /// The context or window at hand; nil between two of them.
  var current: Progress?

  /// Steps taken in a context, of how many, and their losses since the last point of the curve.
  struct Progress: BitwiseCopyable {
    var taken = 0
    var steps: Int
    var lossSum = 0.0
    var lossCount = 0
  }

  init(meters: [any Meter], imageMeters: [ImageMeter]) {
    self.meters = meters
    self.imageMeters = imageMeters
  }

  /// Such as "at step 1200 of context 3".
  public var place: String {
    guard let current else { return "behind context \(finished)" }
    return "at step \(current.taken) of context \(finished + 1)"
  }

  /// Contexts that have begun.
  var begun: Int { finished + (current == nil ? 0 : 1) }
}

extension RunState: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&finished)
    try archive.exchange(&current, else: Progress(steps: 0))
    try outcome.exchange(with: archive)
    for index in meters.indices { try meters[index].exchange(with: archive) }
    for index in imageMeters.indices { try imageMeters[index].exchange(with: archive) }
    guard finished >= 0, current.map({ (0...$0.steps).contains($0.taken) }) ?? true else {
      throw StateError()
    }
  }
}

extension RunOutcome: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&untrained)
    try archive.exchangeCount(of: &accuracy) { _ in nil }
    for row in accuracy.indices {
      try archive.exchangePresence(of: &accuracy[row]) { [] }
      guard var values = accuracy[row] else { continue }
      try archive.exchange(&values)
      accuracy[row] = values
    }
    try archive.exchangeCount(of: &curve) { _ in
      CurvePoint(step: 0, context: 0, loss: 0, accuracy: [])
    }
    for point in curve.indices {
      try archive.exchange(&curve[point].step)
      try archive.exchange(&curve[point].context)
      try archive.exchange(&curve[point].loss)
      try archive.exchange(&curve[point].accuracy)
    }
    try archive.exchange(&steps)
    try archive.exchange(&timing.training)
    try archive.exchange(&timing.consolidation)
    try archive.exchange(&timing.evaluation)
    try archive.exchange(&timing.earlier)
  }
}

/// Keeps the state of a run from time to time, so that it goes on after an interruption.
public struct RunKeeping {
  /// Whether the state is to be kept now; asked between two steps.
  let isDue: () -> Bool
  /// Makes an archive, has the state of the run and of its learner written to it, and keeps it.
  let keep: (_ write: (StateArchive) -> Void) -> Void

  public init(
    isDue: @escaping () -> Bool, keep: @escaping (_ write: (StateArchive) -> Void) -> Void
  ) {
    self.isDue = isDue
    self.keep = keep
  }
}

/// What a process does of a run: all of it, or what an interrupted one has left.
struct RunSitting {
  let clock = ContinuousClock()
  let start = ContinuousClock.now
  let keeping: RunKeeping?
  let watcher: (any RunWatcher)?
  /// Whether the learner is told where contexts begin and end.
  let tellsBoundaries: Bool
}
