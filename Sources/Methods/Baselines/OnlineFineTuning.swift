import Engine
import Streams

/// Gradient descent on each batch as it comes, and nothing against forgetting.
///
/// After Lopez-Paz & Ranzato 2017 (`single`) and Riemer et al. 2019 (`online`).
struct OnlineFineTuning: OnlineLearner {
  var model: OnlineModel
  var supply: OnlineSupply
  private(set) var examplesSeen = 0

  init(_ model: OnlineModel, stream: StreamOutline, settings: LearnerSettings) {
    self.model = model
    supply = OnlineSupply(stream: stream, settings: settings)
  }

  mutating func step() -> Double {
    let count = supply.advance()
    examplesSeen += count
    return model.step(onMeanOf: supply.batch, count: count, columns: supply.columns)
  }
}

extension OnlineFineTuning {
  mutating func exchange(with state: LearnerState) throws(StateError) {
    try model.exchange(with: state.archive)
    try supply.exchange(with: state)
    try state.archive.exchange(&examplesSeen)
  }
}

extension MethodDescriptor {
  static let online = MethodDescriptor(
    name: "online", title: "Online", aliases: ["single"],
    summary: "Gradient descent on each example as it comes", source: OnlineSettings.mer,
    settings: [OnlineSettings.rate], ownParts: .ofSingleExamples
  ) { stream, settings, values in
    OnlineFineTuning(
      OnlineModel(stream: stream, settings: settings, rate: values.rate), stream: stream,
      settings: settings)
  }
}
