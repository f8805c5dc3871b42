import Engine
import Streams

/// Fills a table of checkpoints × outputs, each row from its own checkpoint alone.
struct CheckpointMeter: Meter {
  private(set) var table: [[Double?]]
  private let row: @Sendable (_ checkpoint: Checkpoint, _ outputs: Int) -> [Double?]?

  /// - Parameter row: The values of all outputs; nil where there is no example to measure on.
  init(
    _ stream: StreamOutline,
    row: @escaping @Sendable (_ checkpoint: Checkpoint, _ outputs: Int) -> [Double?]?
  ) {
    table = Array(
      repeating: Array(repeating: nil, count: stream.outputs), count: stream.contexts.count)
    self.row = row
  }

  mutating func observe(_ checkpoint: Checkpoint) {
    guard let values = row(checkpoint, table[0].count) else { return }
    table[checkpoint.contextsLearned - 1] = values
  }
}

extension CheckpointMeter {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&table)
  }
}
