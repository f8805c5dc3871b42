import Engine
import Streams

/// Trains on the examples of a stream as they come, with no word of boundaries.
struct StreamBatches: DataSupply {
  private var supply: StreamSupply
  /// What current examples are learned by.
  private let loss: StepBatch.Term.Kind

  init(_ supply: StreamSupply, loss: StepBatch.Term.Kind = .labels) {
    self.supply = supply
    self.loss = loss
  }

  mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) -> Int {
    preconditionFailure("A stream without boundaries has no contexts that begin")
  }

  func capacity(in stream: StreamOutline, settings: LearnerSettings) -> Int { supply.batchSize }

  mutating func supply(_ batch: StepBatch) {
    supply.advance()
    batch.append(supply.examples, learning: loss, weight: 1)
  }
}

extension StreamBatches {
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, settings: LearnerSettings
  ) throws(StateError) {
    try supply.exchange(with: state.archive)
  }
}
