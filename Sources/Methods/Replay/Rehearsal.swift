import Engine

/// The part of a method that adds something of the past to each step: stored examples, or the
/// answers of an earlier model.
public protocol Rehearsal {
  /// Prepares for a context.
  mutating func begin(_ context: Context, of stream: ContextStream, settings: LearnerSettings)

  /// Adds rows and terms behind those of the current data, and weighs the two against each other.
  mutating func contribute(to batch: StepBatch)

  /// Keeps what the next contexts need.
  mutating func finish(
    _ context: Context, of stream: ContextStream, model: Classifier, settings: LearnerSettings)

  /// Rows that one step adds at most.
  ///
  /// - Parameter isGated: Whether hidden units are gated by context, so that inputs learned for
  ///   several contexts take rows for each.
  func additionalRows(
    in stream: ContextStream, settings: LearnerSettings, isGated: Bool
  ) -> Int

  /// Bytes kept for the next context.
  var carriedBytes: Int { get }
}
