import Datasets
import Engine
import Streams
import Testing

@testable import Methods

@Suite struct PreconditionerTests {
  let network = Network.perceptron([2, 2])

  @Test func `divides by size and precision of each parameter`() {
    var precision = Parameters(layout: network.layout)
    precision.set(network.layers[0].tensors[0], to: [1, 3, 7, 0])
    var gradient = makeGradient()
    DiagonalPreconditioner(precision: precision, damping: 1, dataSize: 2).precondition(&gradient)
    #expect(gradient.elements(of: network.layers[0].tensors[0]) == [0.25, 0.25, 0.1875, 2])
  }

  @Test(arguments: [0, 1e-10])
  func `of NCL leaves the gradient of the first context as it is`(damping: Double) {
    let model = Classifier(network: network, parameters: makeGradient())
    let estimator = FisherEstimator()
    let methods: [any Regularizer] = [
      NaturalContinualLearning(dataSize: 400, damping: damping, estimator: estimator),
      DiagonalNaturalContinualLearning(dataSize: 400, damping: damping, estimator: estimator),
    ]
    for var method in methods {
      method.begin(at: model)
      var gradient = makeGradient()
      method.makePreconditioner(for: model)?.precondition(&gradient)
      #expect((0..<gradient.count).allSatisfy { abs(gradient[$0] - makeGradient()[$0]) < 1e-5 })
    }
  }

  @Test func `of NCL multiplies by the inverse of the damped precision`() throws {
    // The prior is A = G = 1/2 with N₀ = 4, and π = √(1 · 3α / (2α · 1.5)) = 1, so that α = 1/2
    // makes both 1, and g is divided by N₀ alone.
    let model = Classifier(network: network, parameters: makeGradient())
    var method = NaturalContinualLearning(
      dataSize: 4, damping: 0.5, estimator: FisherEstimator())
    method.begin(at: model)
    var gradient = makeGradient()
    try #require(method.makePreconditioner(for: model)).precondition(&gradient)
    #expect(gradient.elements(of: network.layers[0].tensors[0]) == [0.25, 0.5, 0.75, 1])
  }

  private func makeGradient() -> Parameters {
    var gradient = Parameters(layout: network.layout)
    gradient.set(network.layers[0].tensors[0], to: [1, 2, 3, 4])
    return gradient
  }
}

@Suite struct OrthogonalWeightsModificationTests {
  let network = Network.perceptron([2, 2])

  @Test func `closes the directions of earlier inputs and leaves the others open`() throws {
    var method = OrthogonalWeightsModification()
    let model = Classifier(network: network, parameters: Parameters(layout: network.layout))
    #expect(method.makePreconditioner(for: model) == nil)
    // One input, ā = (1, 0, 1): its direction is closed, that of (1, 0, −1) and the second are open.
    finish([255, 0], model, &method)
    #expect(projected([1, 2, 3, 4, 5, 6], by: method, of: model) == [-2, -2, 3, 4, 2, 2])
  }

  @Test func `weighs all contexts alike`() {
    var method = OrthogonalWeightsModification(damping: 0.25, form: .examples)
    let model = Classifier(network: network, parameters: Parameters(layout: network.layout))
    for pixels in [[0, 255], [255, 0], [0, 0], [0, 0]] as [[UInt8]] {
      finish(pixels, model, &method)
    }
    // A = (1 0 1; 0 1 1; 1 1 4)/4, so that A/α + I = (2 0 1; 0 2 1; 1 1 5), with determinant 16.
    #expect(projected([16, 0, 0, 16, 0, 0], by: method, of: model) == [9, 1, 1, 9, -2, -2])
  }

  @Test func `takes the means of minibatches one by one and adds them up`() {
    var method = OrthogonalWeightsModification(damping: 0.5, form: .minibatches)
    let model = Classifier(network: network, parameters: Parameters(layout: network.layout))
    // The mean ā = (1, 0, 1) of two equal images, then of an image and its opposite (0.5, 0.5, 1).
    finish([255, 0, 255, 0], model, &method, batchSize: 2)
    finish([255, 0, 0, 255], model, &method, batchSize: 2)
    // A = (5 1 6; 1 1 2; 6 2 8)/4, so that A/α + I = (7 1 6; 1 3 2; 6 2 10)/2, with determinant 11.
    #expect(projected([11, 0, 0, 0, 0, 0], by: method, of: model) == [6.5, 0, 0.5, 0, -4, 0])
  }

  private func finish(
    _ pixels: [UInt8], _ model: Classifier, _ method: inout OrthogonalWeightsModification,
    batchSize: Int = 1
  ) {
    let count = Int32(pixels.count / 2)
    let examples = Examples(
      pixels: pixels, pixelsPerImage: 2, indices: Array(0..<count),
      labels: Array(repeating: 0, count: pixels.count / 2))
    let context = Context(
      index: 1, train: examples, classes: 0..<2, trainingColumns: 0..<2,
      predictionColumns: 0..<2)
    let settings = LearnerSettings(
      network: .perceptron(hidden: []), iterations: 1, batchSize: batchSize,
      optimizer: .adam(learningRate: 0.1), seed: 1)
    method.finish(context, model: model, settings: settings)
  }

  /// The projection of a gradient, weights before biases, rounded to thousandths.
  private func projected(
    _ gradient: [Float], by method: OrthogonalWeightsModification, of model: Classifier
  ) -> [Float] {
    var vector = Parameters(layout: network.layout)
    vector.set(network.layout.tensors[0], to: Array(gradient.prefix(4)))
    vector.set(network.layout.tensors[1], to: Array(gradient.suffix(2)))
    method.makePreconditioner(for: model)?.precondition(&vector)
    return network.layout.tensors.flatMap { vector.elements(of: $0) }
      .map { ($0 * 1000).rounded() / 1000 }
  }
}
