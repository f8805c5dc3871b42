import Datasets
import Engine
import Streams

/// The generative classifier on a stream: the autoencoder of each class learns from those examples of a
/// batch that are of its class.
///
/// One step of the optimizer for every class in the batch, on however many examples there are; an
/// autoencoder whose class is absent takes no step. The loss of a step is the mean over all examples of
/// the batch. After van de Ven, Tuytelaars & Tolias 2022, `train/train_stream.py` of its released code.
struct StreamGenerativeClassifier: Learner {
  private(set) var autoencoders: ClassAutoencoders
  private var supply: StreamSupply
  /// For each class the places of its examples in the batch.
  private var members: [[Int]]

  /// - Precondition: every class has an output unit of its own, as in class-incremental learning.
  init(_ supply: StreamSupply, autoencoders: ClassAutoencoders) {
    self.autoencoders = autoencoders
    self.supply = supply
    members = Array(repeating: [], count: supply.outline.outputs)
  }

  mutating func step() -> Double {
    supply.advance()
    for label in members.indices { members[label].removeAll(keepingCapacity: true) }
    for (place, example) in supply.examples.enumerated() {
      let label = supply.arrived[example.context].train.labels[example.position]
      members[Int(label)].append(place)
    }
    var total = 0.0
    for (label, places) in members.enumerated() where !places.isEmpty {
      for (row, place) in places.enumerated() {
        let example = supply.examples[place]
        let examples = supply.arrived[example.context].train
        examples.write(example.position, to: autoencoders.inputs + row * examples.inputs)
      }
      total += autoencoders.learn(rows: places.count, of: label) * Double(places.count)
    }
    return total / Double(supply.examples.count)
  }

  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    autoencoders.predictions(for: examples, of: context)
  }

  /// The autoencoders' parameters, class by class.
  var parameters: Parameters { autoencoders.parameters }

  var examplesSeen: Int { autoencoders.examplesSeen }

  var carriedBytes: Int { 0 }

  var generator: (any ExampleGenerator)? { autoencoders }
}

extension StreamGenerativeClassifier {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try autoencoders.exchange(with: state.archive)
    try supply.exchange(with: state.archive)
  }
}
