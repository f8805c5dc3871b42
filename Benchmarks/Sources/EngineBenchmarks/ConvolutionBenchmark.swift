import Engine

/// Training steps of convolutional networks on images of 3×32×32, and single convolutions.
enum ConvolutionBenchmark {
  static let image = FeatureShape.planes(channels: 3, height: 32, width: 32)
  static let stack = NetworkDescription.convolutional(ConvolutionalStack(), hidden: [2000, 2000])
  static let resNet = NetworkDescription.resNet18(
    ResNet18(width: 20, rectifiesFeatures: false, hasFirstBias: true))

  /// Forward, softmax cross-entropy, backward, Adam and running moments.
  static func step(
    _ description: NetworkDescription, outputs: Int, rows: Int, samples: Int, repetitions: Int = 1
  ) -> [Double] {
    let network = description.makeNetwork(input: image, outputs: outputs)
    return step(
      network, Adam(layout: network.layout), rows: rows, samples: samples,
      repetitions: repetitions
    ) { $0.uniform() }
  }

  /// The same of any network with any optimizer.
  ///
  /// - Parameter draw: Gives the numbers of the rows.
  static func step(
    _ network: Network, _ optimizer: some Optimizer, rows: Int, samples: Int,
    repetitions: Int = 1, draw: (inout RandomStream) -> Float
  ) -> [Double] {
    let outputs = network.outputs
    var (random, optimizer) = (RandomStream(seed: 1, purpose: .initialWeights), optimizer)
    var parameters = network.initialParameters(using: &random)
    var statistics = network.initialStatistics()
    var gradient = Parameters(layout: network.layout)
    let workspace = Workspace(for: network, capacity: rows)
    for index in 0..<rows * network.inputs { workspace.inputs[index] = draw(&random) }
    let labels = (0..<rows).map { _ in Int32(random.uniform(below: outputs)) }
    return measure(samples: samples, repetitions: repetitions) {
      network.forward(
        ModelState(parameters, statistics: statistics), rows: rows, in: workspace, mode: .training)
      workspace.logitGradients.update(repeating: 0, count: rows * outputs)
      _ = softmaxCrossEntropy(
        logits: workspace.logits, labels: labels, rows: rows, width: outputs, columns: 0..<outputs,
        addingTo: workspace.logitGradients)
      network.backward(parameters, rows: 0..<rows, in: workspace, into: &gradient)
      network.fold(workspace, into: &statistics)
      optimizer.update(&parameters, gradient: gradient, pathIntegral: nil)
    }
  }

  /// Features of so many images behind the convolutional layers alone, in evaluation mode.
  static func features(images: Int, batch: Int = 32) -> [Double] {
    let network = NetworkDescription.convolutional(ConvolutionalStack(), hidden: [])
      .makeNetwork(input: image, outputs: 1)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    let workspace = Workspace(for: network, capacity: batch)
    for index in 0..<batch * image.count { workspace.inputs[index] = random.uniform() }
    return measure(samples: 3, repetitions: 1) {
      for _ in 0..<images / batch { network.forward(state, rows: batch, in: workspace) }
    }
  }

  /// A 3×3 convolution with padding 1 of square planes, and the ways back through it.
  struct Single {
    let channels, size, outputs, stride, rows: Int

    var title: String {
      "\(channels)→\(outputs), \(size)×\(size), stride \(stride), \(rows) images"
    }
    /// Floating-point operations of each of the three products.
    var operations: Double {
      let positions = (size - 1) / stride + 1
      return 2 * Double(rows * positions * positions * channels * outputs * 9)
    }
  }

  static let singles = [
    Single(channels: 64, size: 32, outputs: 64, stride: 1, rows: 16),
    Single(channels: 64, size: 16, outputs: 64, stride: 1, rows: 64),
    Single(channels: 128, size: 8, outputs: 128, stride: 1, rows: 64),
    Single(channels: 16, size: 32, outputs: 16, stride: 1, rows: 64),
    Single(channels: 20, size: 32, outputs: 20, stride: 1, rows: 64),
    Single(channels: 32, size: 16, outputs: 32, stride: 1, rows: 64),
    Single(channels: 16, size: 32, outputs: 32, stride: 2, rows: 64),
    Single(channels: 64, size: 8, outputs: 128, stride: 2, rows: 64),
  ]

  /// Seconds of the forward pass, the gradient of the weights, and with that of the inputs.
  static func seconds(_ single: Single) -> (forward: [Double], weights: [Double], both: [Double]) {
    var layout = ParameterLayout()
    let layer = Convolution(
      "convolution",
      input: .planes(channels: single.channels, height: single.size, width: single.size),
      outputs: single.outputs, kernel: 3, stride: single.stride, padding: 1, hasBias: false,
      in: &layout)
    let network = Network([layer], layout: layout)
    let rows = single.rows
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let parameters = network.initialParameters(using: &random)
    let state = ModelState(parameters)
    var gradient = Parameters(layout: layout)
    let workspace = Workspace(for: network, capacity: rows)
    for index in 0..<rows * network.inputs { workspace.inputs[index] = random.uniform() - 0.5 }
    for index in 0..<rows * network.outputs {
      workspace.logitGradients[index] = random.uniform() - 0.5
    }
    let errors = UnsafeMutablePointer<Float>.allocate(capacity: rows * network.inputs)
    defer { errors.deallocate() }
    return (
      measure(samples: 15, repetitions: 4) { network.forward(state, rows: rows, in: workspace) },
      measure(samples: 15, repetitions: 4) {
        network.backward(parameters, rows: 0..<rows, in: workspace, into: &gradient)
      },
      measure(samples: 15, repetitions: 4) {
        network.backward(
          parameters, rows: 0..<rows, in: workspace, into: &gradient, inputErrors: errors)
      }
    )
  }
}
