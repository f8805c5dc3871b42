public import Engine
public import Streams

/// What a learner has learned, on its way to an archive or from one, and the data that it may refer to.
///
/// What is read goes into a learner that has just been made with the same arguments. Reading repeats the
/// beginning of the context at hand where that is how loaders come about, and then sets what has moved
/// since.
public struct LearnerState {
  public let archive: StateArchive
  /// The contexts that have begun, in order; none where boundaries are unknown.
  public let contexts: [Context]
  /// Whether the last of them is being learned; otherwise it is finished.
  public let isWithinContext: Bool

  public init(_ archive: StateArchive, contexts: [Context], isWithinContext: Bool) {
    self.archive = archive
    self.contexts = contexts
    self.isWithinContext = isWithinContext
  }

  /// The context that is being learned.
  var current: Context? { isWithinContext ? contexts.last : nil }

  /// The context whose beginning is to be repeated: that at hand, where a state is read.
  var repeated: Context? { archive.isReading ? current : nil }

  /// Repeats the beginnings of all contexts where a state is read, for what gathers in them.
  func repeatBeginnings(_ begin: (Context) -> Void) {
    if archive.isReading { contexts.forEach(begin) }
  }

  /// The same with each context as a learner of its own sees it.
  func separated(_ contexts: some Sequence<Context>, isWithinContext: Bool) -> LearnerState {
    LearnerState(archive, contexts: contexts.map(\.separated), isWithinContext: isWithinContext)
  }
}

extension Optional where Wrapped == ExampleLoader {
  /// Where a loader stands that the beginning of a context has made.
  mutating func exchange(with state: LearnerState) throws(StateError) {
    if state.isWithinContext { try self?.exchange(with: state.archive) }
  }
}
