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
  public private(set) var batchSize: Int
  private var order: [Int]
  private var position: Int
  /// The pass over the examples that the latest batch is of, from 0; in each, examples may be augmented
  /// in another way.
  public private(set) var pass = -1
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
    for position in nextBatch() { body(position) }
  }

  /// Goes on to the next batch, of ``pass``, and returns its positions in `examples`.
  public mutating func nextBatch() -> ArraySlice<Int> { order[advance()] }

  /// Goes on to the next batch and returns its places in the order of the pass.
  private mutating func advance() -> Range<Int> {
    if position + batchSize > order.count {
      random.shuffle(&order)
      position = 0
      pass += 1
      examples.expect(order[..<batchSize])
    }
    position += batchSize
    // The next batch of this pass; of the next pass the order is not known yet.
    if position + batchSize <= order.count {
      examples.expect(order[position..<position + batchSize])
    }
    return position - batchSize..<position
  }

  /// Writes the next batch to `inputs` [batch, inputs] and its labels to the first of `labels`, and
  /// returns how many they are.
  public mutating func writeNextBatch(
    to inputs: UnsafeMutablePointer<Float>, labels: inout [Int32]
  ) -> Int {
    let width = examples.inputs
    var row = 0
    for index in advance() {
      examples.write(order[index], pass: pass, to: inputs + row * width)
      labels[row] = examples.labels[order[index]]
      row += 1
    }
    return row
  }
}

extension ExampleLoader: Resumable {
  /// Where it stands in which pass; the examples stay those that it has.
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&batchSize)
    try archive.exchange(&order)
    try archive.exchange(&position)
    try archive.exchange(&pass)
    try random.exchange(with: archive)
    guard order.count == examples.count, (0...order.count).contains(position),
      (1...max(order.count, 1)).contains(batchSize)
    else { throw StateError() }
  }
}
