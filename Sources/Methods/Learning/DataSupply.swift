public import Engine
public import Streams

/// Which data a learner trains on, before any replay is added.
public protocol DataSupply {
  /// Prepares for a context and returns the optimization steps to take in it.
  ///
  /// Not called where boundaries are unknown.
  mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) -> Int

  /// Rows of one step, at most.
  func capacity(in stream: StreamOutline, settings: LearnerSettings) -> Int

  /// Adds the rows of one step and their loss terms, of total weight 1.
  mutating func supply(_ batch: StepBatch)

  /// Exchanges where it stands.
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, settings: LearnerSettings
  ) throws(StateError)
}

extension DataSupply {
  public func capacity(in stream: StreamOutline, settings: LearnerSettings) -> Int {
    // Joint training per context takes ⌈B/K⌉ of each, up to K more rows than a batch.
    settings.batchSize + (stream.isPerContext ? stream.contexts.count : 0)
  }
}

extension ExampleLoader {
  /// Adds the next batch to a step and returns its rows.
  ///
  /// - Parameter context: Where the loader's examples are those of one context in their order, its
  ///   index, so that memories can keep them.
  mutating func appendNextBatch(to batch: StepBatch, ofContext context: Int? = nil) -> Range<Int> {
    let first = batch.rows
    for position in nextBatch() {
      batch.append(
        position, of: examples, pass: pass,
        place: context.map { StreamExample(context: $0, position: position) })
    }
    return first..<batch.rows
  }
}
