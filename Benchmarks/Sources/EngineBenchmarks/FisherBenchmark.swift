import Datasets
import Engine
import Methods
import Streams

/// The exact diagonal Fisher information of one context of Split MNIST: 12 000 examples, ten labels.
enum FisherBenchmark {
  static func exactFisher() -> [Double] {
    let count = 12_000
    let network = Network.perceptron(TrainingStepBenchmark.widths)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let model = Classifier(
      network: network, parameters: network.initialParameters(using: &random))
    let pixels = (0..<count * 784).map { _ in UInt8(truncatingIfNeeded: random.nextWord()) }
    let examples = Examples(
      pixels: pixels, pixelsPerImage: 784, indices: (0..<count).map(Int32.init),
      labels: (0..<count).map { Int32($0 % 10) })
    let context = Context(
      index: 1, train: examples, classes: 0..<10, trainingColumns: 0..<10,
      predictionColumns: 0..<10)
    return measure(samples: 5, repetitions: 1) {
      _ = FisherEstimator().estimate(model, on: context, seed: 1)
    }
  }
}
