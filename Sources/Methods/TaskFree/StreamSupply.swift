import Engine

/// An example of a stream, by its context, from 1, and its place in that context's training data.
struct StreamExample: Sendable, Equatable {
  var context: Int
  var position: Int
}

/// Draws the examples that a stream brings at each iteration.
///
/// Every context has an endless shuffled loader of its own; each example of a batch is the next one
/// of the context it was drawn to come from. The academic stream takes whole batches, so that it
/// skips the leftovers of a pass as training with known boundaries does.
struct StreamSupply {
  let stream: TaskFreeStream
  /// The examples of the current iteration, ordered by context.
  private(set) var examples: [StreamExample] = []

  /// Draws of a context in an iteration.
  private let draws: Int
  private var iteration = 0
  private var loaders: [ExampleLoader]
  private var random: RandomStream
  private var counts: [Int]

  init(stream: TaskFreeStream, settings: LearnerSettings) {
    self.stream = stream
    let drawsBatches = stream.labels.kind == .academic
    draws = drawsBatches ? 1 : settings.batchSize
    loaders = stream.contexts.contexts.map { context in
      ExampleLoader(
        context.train, batchSize: drawsBatches ? settings.batchSize : 1,
        random: RandomStream(seed: settings.seed, purpose: .dataOrder, index: context.index))
    }
    random = RandomStream(seed: settings.seed, purpose: .streamContexts)
    counts = Array(repeating: 0, count: loaders.count)
    examples.reserveCapacity(settings.batchSize)
  }

  /// Goes on to the next iteration.
  mutating func advance() {
    for index in counts.indices { counts[index] = 0 }
    for _ in 0..<draws {
      counts[stream.labels.draw(at: iteration, using: &random) - 1] += 1
    }
    examples.removeAll(keepingCapacity: true)
    for index in loaders.indices {
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
