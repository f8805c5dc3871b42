import Datasets
import Engine
import Streams

/// An input layer for each context; all other layers are shared.
///
/// `multimodal` in the released code of GEM (Lopez-Paz & Ranzato 2017), `taskinput` in that of MER.
/// Its weights are drawn from U(−1/√inputs, 1/√inputs) and its biases are 0, also those behind the
/// second hidden layer, which that code leaves random. Without hidden layers nothing is shared. Only
/// for contexts that are known when tested.
struct TaskInputNetwork: OnlineLearner {
  /// The network whose input layer is that of the current context.
  var model: OnlineModel
  /// The parameters of the input layer, for each context.
  private var inputLayers: [[Float]]
  var supply: OnlineSupply
  private var current = 0
  private(set) var examplesSeen = 0

  init(_ model: OnlineModel, stream: StreamOutline, settings: LearnerSettings) {
    self.model = model
    inputLayers = stream.contexts.indices.map { index in
      // The shared layers are those of the first network; the others lend their input layer only.
      (index == 0 ? model : model.redrawn(weightIndex: index)).inputLayer
    }
    supply = OnlineSupply(stream: stream, settings: settings)
  }

  mutating func begin(_ context: Context) -> Int {
    inputLayers[current] = model.inputLayer
    current = context.index - 1
    model = model(for: current)
    return supply.begin(context)
  }

  mutating func step() -> Double {
    let count = supply.advance()
    examplesSeen += count
    return model.step(onMeanOf: supply.batch, count: count, columns: supply.columns)
  }

  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    let index = context.index - 1
    return (index == current ? model : model(for: index)).predictions(for: examples, of: context)
  }

  /// Those of the current network, then the input layers of all contexts.
  var parameters: Parameters {
    let network = model.network
    var layout = ParameterLayout()
    var parts: [(ParameterLayout.Tensor, [Float])] = []
    for index in inputLayers.indices {
      let whole = (index == current ? model : model(for: index)).parameters
      for tensor in index == 0 ? network.layers.flatMap(\.tensors) : network.inputTensors {
        let place = layout.append("context\(index + 1).\(tensor.name)", shape: tensor.shape)
        parts.append((place, whole.elements(of: tensor)))
      }
    }
    var result = Parameters(layout: layout)
    for (tensor, values) in parts { result.set(tensor, to: values) }
    return result
  }

  /// The network with the input layer of another context.
  private func model(for index: Int) -> OnlineModel {
    var other = model
    other.inputLayer = inputLayers[index]
    return other
  }
}

extension TaskInputNetwork {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try model.exchange(with: state.archive)
    try supply.exchange(with: state)
    try state.archive.exchange(&examplesSeen)
    for index in inputLayers.indices {
      let count = inputLayers[index].count
      try state.archive.exchange(&inputLayers[index])
      guard inputLayers[index].count == count else { throw StateError() }
    }
    try state.archive.exchange(&current)
    guard inputLayers.indices.contains(current) else { throw StateError() }
  }
}

extension MethodDescriptor {
  static let taskInput = MethodDescriptor(
    name: "task-input", title: "Task Input", aliases: ["taskinput", "multimodal"],
    summary: "An input layer for each context; the other layers are shared",
    source: OnlineSettings.gem, scenarios: [.task], settings: [OnlineSettings.rate],
    ownParts: .ofSingleExamples
  ) { stream, settings, values in
    TaskInputNetwork(
      OnlineModel(
        stream: stream, settings: settings, rate: values.rate, initialization: .fanInWithoutBias),
      stream: stream, settings: settings)
  }
}
