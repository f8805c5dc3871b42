import Datasets
import Engine
import Streams
import Testing

@testable import Methods

/// A linear network on three images of two pixels, worked out by hand; trajectories of whole networks
/// are in TrajectoryTests.
@Suite struct MemoryAwareSynapsesTests {
  /// s = W x + b with W = [[1, −1], [½, 2]], b = (0.1, −0.2) and x = (1, 2), (3, −1), (−1, ½).
  ///
  /// Images hold 0...1, so they are three unit vectors, of which a linear first layer makes x.
  private let network: Network
  private let parameters: Parameters

  init() {
    var layout = ParameterLayout()
    let first = Dense("first", input: .flat(3), outputs: 2, ending: .product, in: &layout)
    let second = Dense("second", input: .flat(2), outputs: 2, in: &layout)
    network = Network([first, second], layout: layout)
    var parameters = Parameters(layout: layout)
    parameters.set(first.weight, to: [1, 2, 3, -1, -1, 0.5])
    // By inputs, [inputs, outputs].
    parameters.set(second.weight, to: [1, 0.5, -1, 2])
    if let bias = second.bias { parameters.set(bias, to: [0.1, -0.2]) }
    self.parameters = parameters
  }

  private var context: Context {
    let examples = Examples(
      pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255], pixelsPerImage: 3, indices: [0, 1, 2],
      labels: [0, 0, 1])
    return Context(
      index: 1, train: examples, classes: 0..<2, trainingColumns: 0..<2, predictionColumns: 0..<2)
  }

  /// Ω of W, row by row, and of the bias.
  private func importance(
    _ set: (inout MemoryAwareSynapses) -> Void = { _ in }
  ) -> (weight: [Float], bias: [Float]) {
    var method = MemoryAwareSynapses(strength: 1)
    set(&method)
    let omega = method.estimate(
      Classifier(network: network, parameters: parameters), on: context, seed: 1)
    let tensors = network.layers[1].tensors
    let weight = omega.elements(of: tensors[0])
    return ([weight[0], weight[2], weight[1], weight[3]], omega.elements(of: tensors[1]))
  }

  private func isClose(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < 2e-6 * max(1, $1) }
  }

  @Test func `takes absolute values example by example`() {
    let (weight, bias) = importance()
    #expect(isClose(weight, [9.733333, 4.4, 4.466667, 6.3]))
    #expect(isClose(bias, [4.266667, 3.533333]))
  }

  @Test func `lets the examples of a batch cancel`() {
    let (weight, bias) = importance { $0.batchSize = 3 }
    #expect(isClose(weight, [8.533333, 4.4, 1.266667, 6.3]))
    #expect(isClose(bias, [1.2, 2.6]))
  }

  @Test func `differentiates the norm itself`() {
    let (weight, _) = importance {
      $0.batchSize = 3
      $0.norm = .plain
    }
    #expect(isClose(weight, [1.243383, 0.628121, 0.088124, 0.743547]))
  }

  @Test func `counts a short batch as much as another, or not`() {
    // Which two examples come first depends on the seed's order; of the three divisions one is {1, 2}, {3}.
    let found = (1...20).map { seed -> [Float] in
      var method = MemoryAwareSynapses(strength: 1)
      method.batchSize = 2
      let omega = method.estimate(
        Classifier(network: network, parameters: parameters), on: context, seed: UInt64(seed))
      let weight = omega.elements(of: network.layers[1].tensors[0])
      return [weight[0], weight[2], weight[1], weight[3]]
    }
    #expect(found.contains { isClose($0, [7.1, 3.65, 1.4, 4.8]) })
    var method = MemoryAwareSynapses(strength: 1)
    (method.batchSize, method.shortBatch) = (2, .skipped)
    let skipping = method.estimate(
      Classifier(network: network, parameters: parameters), on: context, seed: 1)
    // The bias of the first output has 2·mean(−0.9, 4.1), 2·mean(−0.9, −1.4) or 2·mean(4.1, −1.4).
    let bias = skipping.elements(of: network.layers[1].tensors[1])[0]
    #expect([3.2, 2.3, 2.7].contains { abs($0 - bias) < 1e-5 })
  }

  @Test func `has a penalty without one half, or with`() {
    var omega = Parameters(layout: network.layout)
    let weight = network.layers[1].tensors[0]
    omega.set(weight, to: [9.733333, 4.466667, 4.4, 6.3])
    for (isHalved, factor) in [(false, 1.0), (true, 0.5)] {
      var method = MemoryAwareSynapses(strength: 1)
      method.isHalved = isHalved
      method.merge(omega, at: parameters)
      var moved = parameters
      for index in weight.range { moved[index] += 0.1 }
      var gradient = Parameters(layout: network.layout)
      let value = method.addGradient(at: moved, to: &gradient)
      #expect(abs(value - factor * 0.249) < 1e-6)
      let expected = [1.946667, 0.893333, 0.88, 1.26].map { Float(factor * $0) }
      #expect(isClose(gradient.elements(of: weight), expected))
    }
  }

  @Test(arguments: [
    (MemoryAwareSynapses.Merging.sum, Float(2), Float(6)), (.average, 2, 3),
    (.averageFromZero, 1, 2.5), (.last, 2, 4),
  ])
  private func `merges the importance of contexts`(
    merging: MemoryAwareSynapses.Merging, first: Float, second: Float
  ) {
    var method = MemoryAwareSynapses(strength: 1)
    method.merging = merging
    let bias = network.layers[1].tensors[1]
    for (added, expected) in [(Float(2), first), (4, second)] {
      var omega = Parameters(layout: network.layout)
      omega.set(bias, to: [added, 0])
      method.merge(omega, at: parameters)
      #expect(method.importance?.elements(of: bias) == [expected, 0])
    }
  }

  @Test func `is no part of the run with a strength of 0`() throws {
    try expectFineTuning("mas", ["lambda": .number(0)])
  }

  @Test func `has to be told its strength`() throws {
    let method = try MethodCatalog.method(named: "memory-aware-synapses")
    #expect {
      try method.resolve([:], in: MethodSituation(scenario: .class, benchmark: .splitMNIST))
    } throws: {
      String(describing: $0) == """
        method 'mas' needs its 'lambda', for which no value is good everywhere; found by search: \
        it scales with the squared logits; known implementations have 0.1 to 1
        """
    }
    #expect {
      try method.restore([:], in: MethodSituation(scenario: .class, benchmark: .splitMNIST))
    } throws: {
      String(describing: $0)
        == "the record of method 'mas' does not say its 'lambda'; run its suite again"
    }
  }
}

/// Expects that a method with these settings ends at the very parameters of fine-tuning.
func expectFineTuning(_ name: String, _ settings: [String: HyperparameterValue]) throws {
  let golden = TrajectoryGolden.shared
  let stream = golden.stream(.class)
  func parameters(_ name: String, _ settings: [String: HyperparameterValue]) throws -> Parameters {
    let method = try MethodCatalog.method(named: name)
    var learner = method.makeLearner(
      stream.outline, golden.settings,
      try method.resolve(settings, in: MethodSituation(scenario: .class, benchmark: .splitMNIST)))
    for context in stream.contexts {
      for _ in 0..<learner.begin(context) { _ = learner.step() }
      learner.finish(context)
    }
    return learner.parameters
  }
  #expect(try parameters(name, settings) == parameters("none", [:]))
}
