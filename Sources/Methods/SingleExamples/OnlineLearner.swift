import Datasets
import Engine
import Streams

/// A learner with one network, which it trains on a stream's examples as they come.
///
/// What is the same for most is given here: the steps that the protocol sets, nothing to keep at a
/// context's end, tests by the network's largest logit, and nothing that is carried along.
protocol OnlineLearner: ContinualLearner {
  var model: OnlineModel { get }
  var supply: OnlineSupply { get set }
}

extension OnlineLearner {
  mutating func begin(_ context: Context) -> Int {
    supply.begin(context)
  }

  mutating func finish(_ context: Context) {}

  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    model.predictions(for: examples, of: context)
  }

  var parameters: Parameters { model.parameters }

  var carriedBytes: Int { 0 }
}
