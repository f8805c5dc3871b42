import Engine

/// Latent replay on images of 3×128×128 behind element 19 of MobileNetV1: a training step on latent rows, the
/// front, and its depthwise convolutions beside copies of memory.
enum LatentReplayBenchmark {
  private static let image = FeatureShape.planes(channels: 3, height: 128, width: 128)
  private static let description = MobileNetV1()

  /// Forward, softmax cross-entropy, backward, running moments and gradient descent with momentum, from as many
  /// latent rows.
  static func step(rows: Int = 128, outputs: Int = 50) -> [Double] {
    let front = description.makeFront(input: image)
    let network = NetworkDescription.mobileNetV1(description.behindLatent).makeNetwork(
      input: front.layers[front.layers.count - 1].output, outputs: outputs)
    return ConvolutionBenchmark.step(
      network,
      StochasticGradientDescent(layout: network.layout, learningRate: 0.001, momentum: 0.9),
      rows: rows, samples: 5
    ) { max(0, 2 * $0.uniform() - 1) }
  }

  /// Latent rows of so many images, in evaluation mode.
  static func front(images: Int = 300) -> [Double] {
    let batch = 20
    let front = description.makeFront(input: image)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let state = ModelState(
      front.initialParameters(using: &random), statistics: front.initialStatistics())
    let workspace = Workspace(for: front, capacity: batch)
    for index in 0..<batch * image.count { workspace.inputs[index] = random.uniform() }
    return measure(samples: 2, repetitions: 1) {
      for _ in 0..<images / batch { front.forward(state, rows: batch, in: workspace) }
    }
  }

  /// A depthwise 3×3 convolution with padding 1 of square planes.
  struct Planes {
    let channels, size, stride, rows: Int

    var title: String { "depthwise \(channels), \(size)×\(size), stride \(stride), \(rows) images" }
  }

  static let planes = [
    Planes(channels: 512, size: 8, stride: 1, rows: 128),
    Planes(channels: 1024, size: 4, stride: 1, rows: 128),
    Planes(channels: 512, size: 8, stride: 2, rows: 128),
    Planes(channels: 256, size: 16, stride: 1, rows: 64),
    Planes(channels: 64, size: 64, stride: 2, rows: 32),
  ]

  /// Seconds of the forward pass, of both gradients, and of moving as many bytes as each reads and writes at
  /// the rate of a copy that is too large for the caches, as the numbers of a network are.
  static func seconds(
    _ planes: Planes
  ) -> (forward: [Double], both: [Double], forwardCopy: [Double], bothCopy: [Double]) {
    var layout = ParameterLayout()
    let layer = DepthwiseConvolution(
      "depthwise",
      input: .planes(channels: planes.channels, height: planes.size, width: planes.size), kernel: 3,
      stride: planes.stride, padding: 1, hasBias: false, in: &layout)
    let network = Network([layer], layout: layout)
    let rows = planes.rows
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let parameters = network.initialParameters(using: &random)
    let state = ModelState(parameters)
    var gradient = Parameters(layout: layout)
    let workspace = Workspace(for: network, capacity: rows)
    let (fine, coarse) = (rows * network.inputs, rows * network.outputs)
    for index in 0..<fine { workspace.inputs[index] = random.uniform() - 0.5 }
    for index in 0..<coarse { workspace.logitGradients[index] = random.uniform() - 0.5 }
    let errors = UnsafeMutablePointer<Float>.allocate(capacity: fine)
    let largest = 24 << 20
    let source = UnsafeMutablePointer<Float>.allocate(capacity: largest)
    let target = UnsafeMutablePointer<Float>.allocate(capacity: largest)
    source.initialize(repeating: 1, count: largest)
    target.initialize(repeating: 0, count: largest)
    defer { for memory in [errors, source, target] { memory.deallocate() } }
    let copies = measure(samples: 5, repetitions: 1) { target.update(from: source, count: largest) }
    func moving(_ numbers: Int) -> [Double] {
      copies.map { $0 * Double(numbers) / Double(2 * largest) }
    }
    return (
      measure(samples: 9, repetitions: 2) { network.forward(state, rows: rows, in: workspace) },
      measure(samples: 9, repetitions: 2) {
        network.backward(
          parameters, rows: 0..<rows, in: workspace, into: &gradient, inputErrors: errors)
      },
      // The image and the outputs; the image, twice the errors, and the image's errors.
      moving(fine + coarse), moving(2 * fine + 2 * coarse)
    )
  }
}
