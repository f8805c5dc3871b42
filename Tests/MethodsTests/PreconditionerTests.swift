import Engine
import Testing

@testable import Methods

@Suite struct PreconditionerTests {
  let network = MultilayerPerceptron(widths: [2, 2])

  @Test func `divides by size and precision of each parameter`() {
    var precision = Parameters(layout: network.layout)
    precision.set(network.layers[0].weight, to: [1, 3, 7, 0])
    var gradient = makeGradient()
    DiagonalPreconditioner(precision: precision, damping: 1, dataSize: 2).precondition(&gradient)
    #expect(gradient.elements(of: network.layers[0].weight) == [0.25, 0.25, 0.1875, 2])
  }

  @Test(arguments: [0, 1e-10])
  func `of NCL leaves the gradient of the first context as it is`(damping: Double) {
    let model = Classifier(network: network, parameters: makeGradient())
    let examples = Examples(pixels: [1, 2], pixelsPerImage: 2, indices: [0], labels: [0])
    let context = Context(
      index: 1, train: examples, test: examples, trainingColumns: 0..<2, predictionColumns: 0..<2)
    let estimator = FisherEstimator()
    let methods: [any Regularizer] = [
      NaturalContinualLearning(dataSize: 400, damping: damping, estimator: estimator),
      DiagonalNaturalContinualLearning(dataSize: 400, damping: damping, estimator: estimator),
    ]
    for var method in methods {
      method.begin(context, model: model)
      var gradient = makeGradient()
      method.makePreconditioner(for: model)?.precondition(&gradient)
      #expect((0..<gradient.count).allSatisfy { abs(gradient[$0] - makeGradient()[$0]) < 1e-5 })
    }
  }

  @Test func `of NCL multiplies by the inverse of the damped precision`() throws {
    // The prior is A = G = 1/2 with N₀ = 4, and π = √(1 · 3α / (2α · 1.5)) = 1, so that α = 1/2
    // makes both 1, and g is divided by N₀ alone.
    let model = Classifier(network: network, parameters: makeGradient())
    let examples = Examples(pixels: [1, 2], pixelsPerImage: 2, indices: [0], labels: [0])
    let context = Context(
      index: 1, train: examples, test: examples, trainingColumns: 0..<2, predictionColumns: 0..<2)
    var method = NaturalContinualLearning(
      dataSize: 4, damping: 0.5, estimator: FisherEstimator())
    method.begin(context, model: model)
    var gradient = makeGradient()
    try #require(method.makePreconditioner(for: model)).precondition(&gradient)
    #expect(gradient.elements(of: network.layers[0].weight) == [0.25, 0.5, 0.75, 1])
  }

  private func makeGradient() -> Parameters {
    var gradient = Parameters(layout: network.layout)
    gradient.set(network.layers[0].weight, to: [1, 2, 3, 4])
    return gradient
  }
}
