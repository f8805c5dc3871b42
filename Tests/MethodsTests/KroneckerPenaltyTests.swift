import Datasets
import Engine
import Streams
import Testing

@testable import Methods

@Suite struct KroneckerPenaltyTests {
  let network = Network.perceptron([3, 4, 2])

  @Test func `has the gradient of its value`() {
    var penalty = makePenalty()
    let theta = makeParameters(seed: 2)
    var gradient = Parameters(layout: network.layout)
    _ = penalty.addGradient(at: theta, to: &gradient, strength: 10)
    for tensor in network.layout.tensors {
      for index in tensor.range {
        let values = [Float(0.5), -0.5].map { step in
          var moved = theta
          var unused = gradient
          moved[index] += step
          return penalty.addGradient(at: moved, to: &unused, strength: 10)
        }
        // Central differences of a quadratic are exact at any distance.
        #expect(abs(values[0] - values[1] - Double(gradient[index])) < 1e-4)
      }
    }
  }

  @Test func `is nothing at its anchor`() {
    var penalty = makePenalty()
    var gradient = Parameters(layout: network.layout)
    #expect(penalty.addGradient(at: penalty.anchor, to: &gradient, strength: 10) == 0)
    #expect(gradient == Parameters(layout: network.layout))
  }

  @Test func `with factors that are multiples of 1 is a quadratic penalty`() {
    let anchor = makeParameters(seed: 1)
    var penalty = KroneckerPenalty(
      factors: KroneckerFactors(for: network, diagonal: 2), anchor: anchor, network: network)
    var importance = Parameters(layout: network.layout)
    for tensor in network.layout.tensors {
      importance.set(tensor, to: Array(repeating: 4, count: tensor.count))
    }
    let theta = makeParameters(seed: 2)
    var (gradient, expected) = (
      Parameters(layout: network.layout), Parameters(layout: network.layout)
    )
    let value = penalty.addGradient(at: theta, to: &gradient, strength: 3)
    let expectedValue = QuadraticPenalty(importance: importance, anchor: anchor)
      .addGradient(at: theta, to: &expected, strength: 3)
    #expect(abs(value - expectedValue) < 1e-5)
    #expect((0..<gradient.count).allSatisfy { abs(gradient[$0] - expected[$0]) < 1e-5 })
  }

  private func makeParameters(seed: UInt64) -> Parameters {
    var random = RandomStream(seed: seed, purpose: .initialWeights)
    return network.initialParameters(using: &random)
  }

  private func makePenalty() -> KroneckerPenalty {
    let model = Classifier(network: network, parameters: makeParameters(seed: 1))
    let examples = Examples(
      pixels: [255, 51, 0, 9, 200, 77], pixelsPerImage: 3, indices: [0, 1], labels: [0, 1])
    let context = Context(
      index: 1, train: examples, classes: 0..<2, trainingColumns: 0..<2,
      predictionColumns: 0..<2)
    return KroneckerPenalty(
      factors: FisherEstimator().estimateFactors(of: model, on: context, seed: 1),
      anchor: model.parameters, network: network)
  }
}
