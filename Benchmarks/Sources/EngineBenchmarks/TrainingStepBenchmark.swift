import COpenBLASForBenchmarks
import Engine

/// One optimization step of the network of Split MNIST: 784-400-400-10 at batch 128.
enum TrainingStepBenchmark {
  static let widths = [784, 400, 400, 10]
  static let rows = 128

  /// Forward, softmax cross-entropy, backward and Adam.
  ///
  /// - Parameter density: The share of inputs that are not zero; 0.19 in MNIST.
  static func adamStep(density: Float) -> [Double] {
    let network = Network.perceptron(widths)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    var parameters = network.initialParameters(using: &random)
    var gradient = Parameters(layout: network.layout)
    var adam = Adam(layout: network.layout)
    let workspace = Workspace(for: network, capacity: rows)
    for index in 0..<rows * widths[0] {
      workspace.inputs[index] = random.uniform() < density ? random.uniform() : 0
    }
    let labels = (0..<rows).map { _ in Int32(random.uniform(below: 10)) }
    return measure(samples: 15, repetitions: 100) {
      network.forward(ModelState(parameters), rows: rows, in: workspace)
      workspace.logitGradients.update(repeating: 0, count: rows * 10)
      _ = softmaxCrossEntropy(
        logits: workspace.logits, labels: labels, rows: rows, width: 10, columns: 0..<10,
        addingTo: workspace.logitGradients)
      network.backward(parameters, rows: 0..<rows, in: workspace, into: &gradient)
      adam.update(&parameters, gradient: gradient, pathIntegral: nil)
    }
  }

  /// Only the matrix products of that step, called on OpenBLAS directly.
  static func bareProducts() -> [Double] {
    func buffer(_ count: Int) -> UnsafeMutablePointer<Float> {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
      let floats = memory.bindMemory(to: Float.self, capacity: count)
      for index in 0..<count { floats[index] = Float(index % 97) * 0.01 - 0.4 }
      return floats
    }
    let activations = widths.map { buffer(rows * $0) }
    let weights = (1..<widths.count).map { buffer(widths[$0] * widths[$0 - 1]) }
    // Results go elsewhere, so that the factors stay of ordinary size.
    let products = widths.map { buffer(rows * $0) }
    let gradients = (1..<widths.count).map { buffer(widths[$0] * widths[$0 - 1]) }
    let m = blasint(rows)
    return measure(samples: 15, repetitions: 100) {
      for layer in 0..<weights.count {
        let (inputs, outputs) = (blasint(widths[layer]), blasint(widths[layer + 1]))
        // Y = X Wᵀ
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, m, outputs, inputs, 1, activations[layer],
          inputs, weights[layer], inputs, 0, products[layer + 1], outputs)
      }
      for layer in (0..<weights.count).reversed() {
        let (inputs, outputs) = (blasint(widths[layer]), blasint(widths[layer + 1]))
        // dW = dYᵀ X, and dX = dY W for all but the first layer.
        cblas_sgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, outputs, inputs, m, 1, activations[layer + 1],
          outputs, activations[layer], inputs, 0, gradients[layer], inputs)
        guard layer > 0 else { continue }
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, m, inputs, outputs, 1,
          activations[layer + 1], outputs, weights[layer], inputs, 0, products[layer], inputs)
      }
    }
  }
}
