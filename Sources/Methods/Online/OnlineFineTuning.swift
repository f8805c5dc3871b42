import Engine
import Streams

/// Gradient descent on each batch as it comes, and nothing against forgetting.
///
/// After Lopez-Paz & Ranzato 2017 (`single`) and Riemer et al. 2019 (`online`).
struct OnlineFineTuning: OnlineLearner {
  var model: OnlineModel
  var supply: OnlineSupply
  private let traces: OnlineTraces
  private(set) var examplesSeen = 0

  init(stream: StreamOutline, settings: LearnerSettings, rate: Float) {
    model = OnlineModel(stream: stream, settings: settings, rate: rate)
    supply = OnlineSupply(stream: stream, settings: settings)
    traces = OnlineTraces(for: model.perceptron, capacity: settings.batchSize)
  }

  mutating func step() -> Double {
    let count = supply.advance()
    examplesSeen += count
    return model.step(
      onMeanOf: supply.batch, count: count, columns: supply.columns, in: traces)
  }
}

extension MethodDescriptor {
  static let online = MethodDescriptor(
    name: "online", title: "Online", aliases: ["single"],
    summary: "Gradient descent on each example as it comes", source: OnlineSettings.mer,
    settings: [OnlineSettings.rate], ownParts: .ofSingleExamples
  ) { stream, settings, values in
    OnlineFineTuning(stream: stream, settings: settings, rate: values.rate)
  }
}
