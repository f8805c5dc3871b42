import Datasets
import Engine

/// Separate networks on a stream: each network learns, with an optimizer of its own, from those
/// examples of a batch that come from its context.
///
/// A network whose context is absent from a batch takes no step. The loss of a step is the mean over
/// all examples of the batch.
struct SeparateStreamNetworks: Learner {
  private var supply: StreamSupply
  private var trainers: [ClassifierTrainer]
  /// The contexts with labels from 0.
  private let contexts: [Context]

  /// - Precondition: the scenario tells the context.
  init(stream: TaskFreeStream, settings: LearnerSettings) {
    precondition(stream.tellsContext, "Separate networks need to know the context")
    supply = StreamSupply(stream: stream, settings: settings)
    let networks = stream.contexts.contexts.map { stream.contexts.separated($0) }
    contexts = networks.map { $0.contexts[0] }
    trainers = networks.map { own in
      ClassifierTrainer(
        stream: own, settings: settings, capacity: settings.batchSize,
        weightIndex: own.contexts[0].index)
    }
  }

  mutating func step() -> Double {
    supply.advance()
    var total = 0.0
    var start = 0
    while start < supply.examples.count {
      let context = supply.examples[start].context
      var end = start
      let batch = trainers[context - 1].batch
      batch.removeAll()
      while end < supply.examples.count, supply.examples[end].context == context {
        batch.append(supply.examples[end].position, of: contexts[context - 1].train)
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

  func countCorrect(_ examples: Examples, of context: Context) -> Int {
    trainers[context.index - 1].countCorrect(
      examples.relabeled(by: -context.predictionColumns.lowerBound),
      of: contexts[context.index - 1])
  }

  /// The networks' parameters, one after the other.
  var parameters: Parameters {
    Parameters(joining: trainers.enumerated().map { ("network\($0 + 1)", $1.model.parameters) })
  }

  var examplesSeen: Int { trainers.reduce(0) { $0 + $1.examplesSeen } }

  var carriedBytes: Int { 0 }
}
