import Datasets
import Engine
import Streams

/// Batches from the data of several contexts at once.
///
/// Where training is per context, each context supplies ⌈B/K⌉ examples, and the loss is the mean over
/// contexts of the cross-entropy within the context's own output units. Otherwise B examples come
/// from the union.
struct JointLoaders {
  private var loaders: [(loader: ExampleLoader, columns: OutputUnits, index: Int)] = []

  init() {}

  /// - Parameter contexts: The contexts 1...k.
  init(_ contexts: [Context], of stream: StreamOutline, settings: LearnerSettings) {
    let last = contexts[contexts.count - 1]
    func random(_ index: Int) -> RandomStream {
      RandomStream(seed: settings.seed, purpose: .dataOrder, index: index)
    }
    if stream.isPerContext {
      let share = (settings.batchSize + contexts.count - 1) / contexts.count
      loaders = contexts.map { part in
        (
          ExampleLoader(part.train, batchSize: share, random: random(part.index)),
          part.trainingColumns, part.index
        )
      }
    } else {
      var union = contexts[0].train
      for part in contexts.dropFirst() { union.append(part.train) }
      loaders = [
        (
          ExampleLoader(union, batchSize: settings.batchSize, random: random(last.index)),
          last.trainingColumns, last.index
        )
      ]
    }
  }

  /// Adds the rows of one step and their loss terms, of total weight 1.
  mutating func supply(_ batch: StepBatch) {
    let weight = 1 / Float(loaders.count)
    for index in loaders.indices {
      let rows = loaders[index].loader.appendNextBatch(to: batch)
      batch.gate(rows, as: loaders[index].index)
      batch.addTerm(.labels, rows: rows, columns: loaders[index].columns, weight: weight)
    }
  }
}

extension JointLoaders {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    guard state.isWithinContext else { return }
    for index in loaders.indices { try loaders[index].loader.exchange(with: state.archive) }
  }
}
