import Datasets
import Engine
import Streams
import Testing

@testable import Methods

@Suite struct FisherEstimatorTests {
  @Test(
    arguments: [
      (nil, FisherEstimator.Divisor.mean, 100, 100), (nil, .released, 100, 99),
      (7, .mean, 7, 7), (7, .released, 8, 8), (500, .mean, 100, 100), (100, .released, 100, 99),
    ] as [(Int?, FisherEstimator.Divisor, Int, Int)])
  func `counts examples as documented`(
    limit: Int?, divisor: FisherEstimator.Divisor, used: Int, divisorCount: Int
  ) {
    let counts = FisherEstimator(sampleLimit: limit, divisor: divisor).counts(available: 100)
    #expect(counts.used == used)
    #expect(counts.divisor == divisorCount)
  }

  @Test func `gives p(1−p)x² for logistic regression on one example`() throws {
    // Two outputs with weights 0: p = 1/2, so that every weight has Fisher information x²/4.
    let network = Network.perceptron([2, 2])
    let model = Classifier(network: network, parameters: Parameters(layout: network.layout))
    let examples = Examples(
      pixels: [255, 51], pixelsPerImage: 2, indices: [0], labels: [1])
    let context = Context(
      index: 1, train: examples, classes: 0..<2, trainingColumns: 0..<2,
      predictionColumns: 0..<2)
    let fisher = FisherEstimator().estimate(model, on: context, seed: 1)
    let weights = fisher.elements(of: network.layers[0].tensors[0])
    #expect(zip(weights, [0.25, 0.25, 0.01, 0.01]).allSatisfy { abs($0 - $1) < 1e-7 })
    let biases = fisher.elements(of: network.layers[0].tensors[1])
    #expect(biases.allSatisfy { abs($0 - 0.25) < 1e-7 })
  }

  @Test(arguments: [(2, Float(0.25)), (3, 0)])
  func `squares the mean gradient of each batch`(batchSize: Int, expected: Float) {
    // With weights 0 and the input 1 the gradient of a weight is ½ or −½ by the label: batches of two
    // of one label keep the square ¼, and both labels in one batch cancel.
    let network = Network.perceptron([1, 2])
    let model = Classifier(network: network, parameters: Parameters(layout: network.layout))
    let labels: [Int32] = batchSize == 2 ? [0, 0, 0, 0] : [0, 1]
    let examples = Examples(
      pixels: [255], pixelsPerImage: 1, indices: labels.map { _ in 0 }, labels: labels)
    let context = Context(
      index: 1, train: examples, classes: 0..<2, trainingColumns: 0..<2,
      predictionColumns: 0..<2)
    let fisher = FisherEstimator(labels: .true, batchSize: batchSize)
      .estimate(model, on: context, seed: 1)
    #expect(fisher.elements(of: network.layers[0].tensors[0]).allSatisfy { $0 == expected })
  }

  @Test(
    arguments: [
      (nil, FisherEstimator.Divisor.mean, 100, 100), (nil, .released, 100, 100),
      (7, .mean, 7, 7), (7, .released, 8, 7), (99, .released, 100, 99), (100, .released, 100, 100),
    ] as [(Int?, FisherEstimator.Divisor, Int, Int)])
  func `counts examples of Kronecker factors as documented`(
    limit: Int?, divisor: FisherEstimator.Divisor, used: Int, divisorCount: Int
  ) {
    let counts = FisherEstimator(sampleLimit: limit, divisor: divisor).factorCounts(available: 100)
    #expect(counts.used == used)
    #expect(counts.divisor == divisorCount)
  }
}
