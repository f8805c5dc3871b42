/// Which data a learner trains on in a context, before any replay is added.
public protocol DataSupply {
  /// Prepares for a context and returns the optimization steps to take in it.
  mutating func begin(
    _ context: Context, of stream: ContextStream, settings: LearnerSettings
  ) -> Int

  /// Rows of one step, at most.
  func capacity(in stream: ContextStream, settings: LearnerSettings) -> Int

  /// Adds the rows of one step and their loss terms, of total weight 1.
  mutating func supply(_ batch: StepBatch)
}

extension DataSupply {
  public func capacity(in stream: ContextStream, settings: LearnerSettings) -> Int {
    // Joint training per context takes ⌈B/K⌉ of each, up to K more rows than a batch.
    settings.batchSize + stream.contexts.count
  }
}
