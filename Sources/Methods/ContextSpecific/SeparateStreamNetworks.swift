import Datasets
import Engine
import Streams

/// Separate networks on a stream: each network learns, with an optimizer of its own, from those
/// examples of a batch that come from its context.
///
/// A network whose context is absent from a batch takes no step. The loss of a step is the mean over
/// all examples of the batch.
struct SeparateStreamNetworks: Learner {
  private var supply: StreamSupply
  private var trainers: [ClassifierTrainer]
  /// The contexts that have come, with labels from 0.
  private var contexts: [Context?]

  /// - Precondition: the scenario tells the context.
  init(_ supply: StreamSupply, settings: LearnerSettings) {
    let stream = supply.outline
    precondition(stream.isPerContext, "Separate networks need to know the context")
    self.supply = supply
    contexts = Array(repeating: nil, count: stream.contexts.count)
    trainers = stream.contexts.map { context in
      ClassifierTrainer(
        stream: stream.separated(context), settings: settings, capacity: settings.batchSize,
        weightIndex: context.index)
    }
  }

  mutating func step() -> Double {
    supply.advance()
    var total = 0.0
    var start = 0
    while start < supply.examples.count {
      let context = supply.examples[start].context
      var end = start
      let own = contexts[context - 1] ?? supply.arrived[context].separated
      contexts[context - 1] = own
      let batch = trainers[context - 1].batch
      batch.removeAll()
      while end < supply.examples.count, supply.examples[end].context == context {
        batch.append(supply.examples[end].position, of: own.train)
        end += 1
      }
      batch.addTerm(
        .labels, rows: 0..<batch.rows, columns: 0..<batch.network.outputs, weight: 1)
      total += trainers[context - 1].differentiate() * Double(batch.rows)
      trainers[context - 1].update()
      start = end
    }
    return total / Double(supply.examples.count)
  }

  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    trainers[context.index - 1].predictions(for: examples, of: context.separated)
      .map { $0.map { $0 + context.predictionColumns.neighbors.lowerBound } }
  }

  /// The networks' parameters, one after the other.
  var parameters: Parameters {
    Parameters(joining: trainers.enumerated().map { ("network\($0 + 1)", $1.model.parameters) })
  }

  var examplesSeen: Int { trainers.reduce(0) { $0 + $1.examplesSeen } }

  var carriedBytes: Int { 0 }
}

extension SeparateStreamNetworks {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try supply.exchange(with: state.archive)
    for index in trainers.indices { try trainers[index].exchange(with: state.archive) }
  }
}
