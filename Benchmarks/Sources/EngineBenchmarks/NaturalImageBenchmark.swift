import Datasets
import Engine
import Methods
import Streams

/// Steps of Split CIFAR-100 in "Three types of incremental learning": batches of 256, the generator of DGR on
/// images of 3×32×32, and learners on the 1024 features of a frozen trunk.
enum NaturalImageBenchmark {
  static let rows = 256

  /// One Adam step of the convolutional autoencoder, whose encoder's convolutions are frozen.
  static func autoencoderStep() -> [Double] {
    let stack = ConvolutionalStack()
    let trunk = stack.makeTrunk(input: ConvolutionBenchmark.image)
    var random = RandomStream(seed: 1, purpose: .generatorWeights)
    let pretrained = PretrainedTrunk(
      trunk,
      ModelState(
        trunk.initialParameters(using: &random), statistics: trunk.initialStatistics()),
      isFrozen: true)
    let network = VariationalAutoencoder(
      input: ConvolutionBenchmark.image, stack: stack, pretrained: pretrained,
      hidden: [2000, 2000], latent: 100, reconstruction: .gaussian)
    var state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    var gradient = Parameters(layout: network.layout)
    var adam = Adam(layout: network.layout, learningRate: 0.0001)
    let workspace = AutoencoderWorkspace(for: network, capacity: rows)
    for index in 0..<rows * network.units {
      workspace.encoder.inputs[index] = random.uniform() - 0.5
    }
    return measure(samples: 7, repetitions: 1) {
      network.encode(state, rows: rows, training: [0..<rows], in: workspace)
      _ = network.lossGradient(
        state, parts: [(0..<rows, 1)], in: workspace, using: &random, into: &gradient)
      network.fold(workspace, into: &state.statistics)
      adam.update(&state.parameters, gradient: gradient, pathIntegral: nil)
    }
  }

  /// One step of fine-tuning 1024-2000-2000-100.
  static func classifierStep() -> [Double] {
    var learner = ClassifierLearner(stream: stream.outline, settings: settings)
    _ = learner.begin(stream.contexts[0])
    return measure(samples: 9, repetitions: 2) { _ = learner.step() }
  }

  /// One step of BI-R in the second context, on a current and a replayed batch.
  static func brainInspiredReplay() -> [Double] {
    var learner = BrainInspiredReplay(
      stream: stream.outline, settings: settings,
      design: GeneratorDesign(modesPerClass: 1, gating: 0.7, gatedBy: .class),
      targets: .distillation(Distillation()), generativeLoss: .mean)
    SyntheticStream.advance(&learner, in: stream)
    return measure(samples: 7, repetitions: 1) { _ = learner.step() }
  }

  private static let settings = LearnerSettings(
    network: .perceptron(hidden: [2000, 2000]), iterations: 1, batchSize: rows,
    optimizer: .adam(learningRate: 0.0001), reconstruction: .gaussian, seed: 1)

  /// Ten class-incremental contexts of ten classes, of numbers around 0 of which none is 0.
  private static let stream: ContextStream = {
    let (count, features) = (1000, 1024)
    var random = RandomStream(seed: 1, purpose: .dataOrder)
    let bytes = (0..<count * features).map { _ in UInt8(truncatingIfNeeded: random.nextWord()) }
    let source = NormalizedExamples(
      ImageBytes(pixels: bytes, shape: ExampleShape(width: features)), means: [0.501],
      deviations: [0.25])
    let contexts = (1...10).map { index in
      Context(
        index: index,
        train: Examples(
          source, indices: (0..<count).map(Int32.init),
          labels: (0..<count).map { Int32($0 % 10 + 10 * (index - 1)) }),
        classes: 10 * (index - 1)..<10 * index, trainingColumns: 0..<100,
        predictionColumns: 0..<100)
    }
    return ContextStream(
      scenario: .class, contexts: contexts, tests: contexts.map(\.train), outputs: 100,
      isPerContext: false)
  }()
}
