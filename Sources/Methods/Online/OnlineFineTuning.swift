import Engine

/// Gradient descent on each batch as it comes, and nothing against forgetting.
///
/// After Lopez-Paz & Ranzato 2017 (`single`) and Riemer et al. 2019 (`online`).
struct OnlineFineTuning: ContinualLearner {
  private var model: OnlineModel
  private var supply: OnlineSupply
  private let traces: OnlineTraces
  private let iterations: Int
  private(set) var examplesSeen = 0

  init(stream: ContextStream, settings: LearnerSettings, rate: Float) {
    model = OnlineModel(
      widths: [stream.inputs] + settings.hidden + [stream.outputs], rate: rate,
      seed: settings.seed)
    supply = OnlineSupply(stream: stream, settings: settings)
    traces = OnlineTraces(for: model.perceptron, capacity: settings.batchSize)
    iterations = settings.iterations
  }

  mutating func begin(_ context: Context, of stream: ContextStream) -> Int {
    supply.begin(context)
    return iterations
  }

  mutating func step() -> Double {
    let count = supply.advance()
    examplesSeen += count
    return model.step(
      onMeanOf: supply.batch, count: count, columns: supply.columns, in: traces)
  }

  mutating func finish(_ context: Context, of stream: ContextStream) {}

  func countCorrect(_ examples: Examples, of context: Context) -> Int {
    model.countCorrect(examples, of: context)
  }

  var parameters: Parameters { model.parameters }

  var carriedBytes: Int { 0 }
}
