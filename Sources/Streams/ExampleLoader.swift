public import Datasets
public import Engine

/// Supplies minibatches in random order, one pass over the examples after the other.
///
/// A pass that cannot fill the next batch is given up and a new one is shuffled, so every batch is
/// full and the leftover examples of a pass are skipped, as in the published code. There the batch
/// size never exceeds the number of examples; here it is capped.
public struct ExampleLoader: Sendable {
  public let examples: Examples
  /// Examples in a batch.
  public let batchSize: Int
  private var order: [Int]
  private var position: Int
  private var random: RandomStream

  public init(_ examples: Examples, batchSize: Int, random: RandomStream) {
    precondition(examples.count > 0, "A loader needs at least one example")
    self.examples = examples
    self.batchSize = min(batchSize, examples.count)
    order = Array(0..<examples.count)
    position = order.count
    self.random = random
  }

  /// The positions in `examples` of the next batch, handed one by one to `body`.
  public mutating func forEachInNextBatch(_ body: (Int) -> Void) {
    if position + batchSize > order.count {
      random.shuffle(&order)
      position = 0
    }
    for index in position..<position + batchSize { body(order[index]) }
    position += batchSize
  }

  /// Writes the next batch to `inputs` [batch, inputs] and its labels to the first of `labels`, and
  /// returns how many they are.
  public mutating func writeNextBatch(
    to inputs: UnsafeMutablePointer<Float>, labels: inout [Int32]
  ) -> Int {
    let (examples, width) = (examples, examples.inputs)
    var row = 0
    labels.withUnsafeMutableBufferPointer { labels in
      forEachInNextBatch { position in
        examples.write(position, to: inputs + row * width)
        labels[row] = examples.labels[position]
        row += 1
      }
    }
    return row
  }
}
