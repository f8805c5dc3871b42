public import Engine

/// Draws the examples that a stream brings at each iteration.
///
/// Every context has an endless shuffled loader of its own; each example of a batch is the next one
/// of the context it was drawn to come from. The academic stream takes whole batches, so that it
/// skips the leftovers of a pass as training with known boundaries does.
public struct StreamSupply {
  /// What is known of the stream beforehand.
  public let outline: StreamOutline
  /// The contexts of which examples have come.
  public let arrived: ArrivedContexts
  /// The examples of the current iteration, ordered by context.
  public private(set) var examples: [StreamExample] = []
  /// Examples of an iteration, at most.
  public let batchSize: Int

  private let stream: TaskFreeStream
  private let seed: UInt64
  /// Draws of a context in an iteration.
  private let draws: Int
  private var iteration = 0
  private var loaders: [ExampleLoader]
  private var random: RandomStream
  private var counts: [Int]

  public init(of stream: TaskFreeStream, batchSize: Int, seed: UInt64) {
    self.stream = stream
    self.batchSize = batchSize
    self.seed = seed
    outline = stream.outline
    arrived = ArrivedContexts()
    let drawsBatches = stream.labels.kind == .academic
    draws = drawsBatches ? 1 : batchSize
    loaders = stream.contexts.contexts.map { context in
      ExampleLoader(
        context.train, batchSize: drawsBatches ? batchSize : 1,
        random: RandomStream(seed: seed, purpose: .dataOrder, index: context.index))
    }
    random = RandomStream(seed: seed, purpose: .streamContexts)
    counts = Array(repeating: 0, count: loaders.count)
    examples.reserveCapacity(batchSize)
  }

  /// The same contexts in another order, of as many iterations, from the beginning.
  public func ordered(_ kind: LabelStream.Kind) -> StreamSupply {
    let labels = stream.labels
    return StreamSupply(
      of: TaskFreeStream(
        contexts: stream.contexts,
        labels: LabelStream(kind, contexts: labels.contexts, iterations: labels.iterations),
        inactiveLogits: outline.inactiveLogits),
      batchSize: batchSize, seed: seed)
  }

  /// Goes on to the next iteration.
  public mutating func advance() {
    for index in counts.indices { counts[index] = 0 }
    for _ in 0..<draws {
      counts[stream.labels.draw(at: iteration, using: &random) - 1] += 1
    }
    examples.removeAll(keepingCapacity: true)
    for index in loaders.indices where counts[index] > 0 {
      arrived.insert(stream.contexts.contexts[index])
      for _ in 0..<counts[index] {
        Self.take(&loaders[index], context: index + 1, into: &examples)
      }
    }
    iteration += 1
  }

  private static func take(
    _ loader: inout ExampleLoader, context: Int, into examples: inout [StreamExample]
  ) {
    loader.forEachInNextBatch {
      examples.append(StreamExample(context: context, position: $0))
    }
  }
}

extension StreamSupply: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&examples)
    try archive.exchange(&iteration)
    for index in loaders.indices { try loaders[index].exchange(with: archive) }
    try random.exchange(with: archive)
    try arrived.exchange(with: archive, contexts: stream.contexts.contexts)
  }
}
