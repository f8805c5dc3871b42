import Datasets
import Engine
import Streams
import Testing

@testable import Methods

@Suite struct OnlineMethodTests {
  private let golden = TrajectoryGolden.online

  private func makeLearner(
    _ method: String, _ settings: [String: HyperparameterValue], _ stream: ContextStream,
    batchSize: Int = 1, iterations: Int = 20, hidden: [Int]? = nil
  ) throws -> any ContinualLearner {
    let descriptor = try MethodCatalog.method(named: method)
    var shared = golden.settings(batchSize: batchSize, iterations: iterations)
    if let hidden { shared.network = .perceptron(hidden: hidden) }
    let given = settings.merging(["learning-rate": .number(0.1)]) { own, _ in own }
    let situation = MethodSituation(scenario: stream.outline.scenario, benchmark: .splitMNIST)
    return descriptor.makeLearner(
      stream.outline, shared, try descriptor.resolve(given, in: situation))
  }

  /// Trains on the first contexts of a stream.
  private func train(
    _ learner: inout any ContinualLearner, _ stream: ContextStream, contexts: Int = 4
  ) {
    for context in stream.contexts.prefix(contexts) {
      for _ in 0..<learner.begin(context) { _ = learner.step() }
      learner.finish(context)
    }
  }

  private func largestDifference(_ left: Parameters, _ right: Parameters) -> Float {
    var difference = left
    difference.add(right, times: -1)
    return (0..<difference.count).map { abs(difference[$0]) }.max() ?? 0
  }

  private static let replay: [String: HyperparameterValue] = [
    "memory": .number(7), "replayed": .number(3),
  ]

  @Test func `gives all methods with the same network the same initial weights`() throws {
    let stream = golden.stream(.domain)
    let initial = try ["online", "ewc-mer", "gem", "er-reservoir", "mer"].map {
      try makeLearner($0, [:], stream).parameters
    }
    #expect(initial.allSatisfy { $0 == initial[0] })
    #expect(largestDifference(initial[0], Parameters(layout: initial[0].layout)) > 0.3)
  }

  @Test func `is sequential gradient descent in MER that goes all of the way`() throws {
    let stream = golden.stream(.domain)
    var mer = try makeLearner(
      "mer",
      Self.replay.merging(["algorithm": .number(1), "batches": .number(2)]) { $1 }, stream)
    train(&mer, stream)
    // The same examples from the same streams, and nothing but steps.
    let settings = golden.settings(batchSize: 1, iterations: 20)
    var model = OnlineModel(stream: stream.outline, settings: settings, rate: 0.1)
    var supply = OnlineSupply(stream: stream.outline, settings: settings)
    var memory = OnlineReplayMemory(
      capacity: 7, rule: .exact, draws: .withReplacement, atOnce: 3, stream: stream.outline,
      seed: settings.seed)
    for context in stream.contexts {
      #expect(supply.begin(context) == 20)
      for _ in 0..<20 {
        #expect(supply.advance() == 1)
        for _ in 0..<2 {
          memory.draw(3)
          for example in [supply.batch[0]] + memory.drawn.map({ memory[$0] }) {
            _ = model.step(on: example, columns: supply.columns)
          }
        }
        memory.offer(supply.batch[0], of: context)
      }
    }
    #expect(mer.parameters == model.parameters)
  }

  @Test func `is plain online learning in MER that replays nothing`() throws {
    let stream = golden.stream(.domain)
    var online = try makeLearner("online", [:], stream)
    train(&online, stream)
    for algorithm in [1.0, 6] {
      var mer = try makeLearner(
        "mer", ["algorithm": .number(algorithm), "replayed": .number(0)], stream)
      train(&mer, stream)
      #expect(mer.parameters == online.parameters)
      #expect(mer.examplesSeen == 80)
    }
  }

  @Test(arguments: [1.0, 6, 7])
  func `goes nowhere in MER where γ is 0`(algorithm: Double) throws {
    let stream = golden.stream(.domain)
    let settings = Self.replay.merging(["algorithm": .number(algorithm)]) { $1 }
    for gamma in [0, 0.01] {
      var mer = try makeLearner(
        "mer", settings.merging(["gamma": .number(gamma)]) { $1 }, stream)
      let initial = mer.parameters
      train(&mer, stream)
      #expect((mer.parameters == initial) == (gamma == 0))
    }
  }

  @Test(arguments: [(1.0, true), (6, true), (7, false)])
  func `learns the very first example, except in MER's algorithm 7`(
    algorithm: Double, isLearned: Bool
  ) throws {
    let stream = golden.stream(.domain)
    var mer = try makeLearner(
      "mer", Self.replay.merging(["algorithm": .number(algorithm)]) { $1 }, stream)
    let initial = mer.parameters
    _ = mer.begin(stream.contexts[0])
    let loss = mer.step()
    #expect(loss > 0)
    #expect((mer.parameters != initial) == isLearned)
    #expect(mer.carriedBytes == 12 + 2)
    #expect(mer.examplesSeen == (isLearned ? 1 : 0))
    _ = mer.step()
    #expect(mer.parameters != initial)
    #expect(mer.examplesSeen == (isLearned ? 3 : 2))
  }

  @Test func `goes further in MER where the rate of the current example is larger`() throws {
    let stream = golden.stream(.domain)
    func distance(_ s: Double) throws -> Float {
      var mer = try makeLearner(
        "mer", ["algorithm": .number(7), "s": .number(s), "replayed": .number(0)], stream)
      let initial = mer.parameters
      _ = mer.begin(stream.contexts[0])
      for _ in 0..<2 { _ = mer.step() }
      return largestDifference(mer.parameters, initial)
    }
    let (once, fivefold) = (try distance(1), try distance(5))
    #expect(abs(fivefold - 5 * once) < 1e-5 * fivefold)
    #expect(try distance(0) == 0)
  }

  /// Two contexts of the same examples, all of which are in the memory and in every batch.
  @Test func `leaves the gradient of GEM alone where it violates no past context`() throws {
    let first = golden.stream(.domain).contexts[0]
    let again = Context(
      outline: ContextOutline(
        index: 2, classes: first.classes, trainingColumns: first.trainingColumns,
        predictionColumns: first.predictionColumns), train: first.train)
    let stream = ContextStream(
      scenario: .domain, contexts: [first, again],
      tests: [golden.stream(.domain).tests[0].examples, golden.stream(.domain).tests[0].examples],
      outputs: 2,
      isPerContext: false)
    func trained(_ method: String, _ settings: [String: HyperparameterValue]) throws -> Parameters {
      var learner = try makeLearner(method, settings, stream, batchSize: 20, iterations: 10)
      train(&learner, stream)
      return learner.parameters
    }
    // A multiplier of 3 or more would make four times the step of it.
    let gem = try trained(
      "gem", ["memory-per-context": .number(20), "strength": .number(3)])
    let online = try trained("online", [:])
    #expect(largestDifference(gem, online) < 1e-5)
    var start = try makeLearner("online", [:], stream, batchSize: 20, iterations: 10)
    train(&start, stream, contexts: 1)
    #expect(largestDifference(start.parameters, online) > 0.03)
  }

  @Test func `counts the examples of memories that GEM passes, and their bytes`() throws {
    let stream = golden.stream(.class)
    var gem = try makeLearner(
      "gem", ["memory-per-context": .number(6)], stream, batchSize: 4, iterations: 5)
    train(&gem, stream)
    // Four times twenty of the stream, and in five steps a context the memories of those before it.
    #expect(gem.examplesSeen == 80 + 5 * (1 + 2 + 3) * 6)
    #expect(gem.carriedBytes == 4 * 6 * (12 + 2))
  }

  @Test func `ends the run where the penalty of EWC carries parameters away`() throws {
    let stream = golden.stream(.class)
    var ewc = try makeLearner(
      "ewc-mer", ["lambda": .number(1e15), "memory-per-context": .number(5)], stream)
    let loop = TrainingLoop(stream: stream, seed: 1, curveInterval: 0, curveSamples: 1)
    let error = #expect(throws: RunError.self) { try loop.run(&ewc) }
    guard case .nonFiniteLoss(context: 2, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  private func makeStream(contexts count: Int, inputs: Int, classes: Int) -> ContextStream {
    let contexts = (1...count).map { index in
      let set = Examples(
        pixels: Array(repeating: 9, count: inputs), pixelsPerImage: inputs, indices: [0],
        labels: [0])
      return Context(
        index: index, train: set, classes: 0..<classes,
        trainingColumns: 0..<classes, predictionColumns: 0..<classes)
    }
    return ContextStream(
      scenario: .task, contexts: contexts, tests: contexts.map(\.train),
      outputs: classes, isPerContext: true)
  }

  /// The numbers of the released code's networks; independent ones have ⌊100/K⌋ units a layer.
  @Test(arguments: [
    ("online", 20, 89_610), ("independent", 20, 20 * 4015), ("independent", 100, 100 * 807),
    ("independent", 200, 200 * 807), ("task-input", 20, 1_581_110),
  ])
  func `has the released code's number of parameters`(
    method: String, contexts: Int, parameters: Int
  ) throws {
    let stream = makeStream(contexts: contexts, inputs: 784, classes: 10)
    let learner = try makeLearner(method, [:], stream, hidden: [100, 100])
    #expect(learner.parameters.layout.parameterCount == parameters)
  }

  @Test(arguments: [true, false])
  func `starts an independent network where the one before it ended, if it is told to`(
    finetune: Bool
  ) throws {
    let stream = golden.stream(.task)
    var learner = try makeLearner("independent", ["finetune": .flag(finetune)], stream)
    func network(_ index: Int) -> [[Float]] {
      let parameters = learner.parameters
      return parameters.layout.tensors.filter { $0.name.hasPrefix("network\(index).") }
        .map { parameters.elements(of: $0) }
    }
    let untrained = (1...4).map(network)
    #expect(Set(untrained).count == 4)
    train(&learner, stream, contexts: 1)
    #expect(network(1) != untrained[0])
    let trained = network(1)
    _ = learner.begin(stream.contexts[1])
    #expect(network(2) == (finetune ? trained : untrained[1]))
    _ = learner.step()
    #expect(network(1) == trained && network(2) != trained && network(2) != untrained[1])
    #expect(network(3) == untrained[2])
  }

  @Test(arguments: [[9, 8], []])
  func `keeps the input layers of other contexts while one learns`(hidden: [Int]) throws {
    let stream = golden.stream(.task)
    var learner = try makeLearner("task-input", [:], stream, hidden: hidden)
    func inputLayer(_ index: Int) -> [[Float]] {
      let parameters = learner.parameters
      return parameters.layout.tensors.filter { $0.name.hasPrefix("context\(index).") }.prefix(2)
        .map { parameters.elements(of: $0) }
    }
    let initial = (1...4).map(inputLayer)
    #expect(Set(initial).count == 4)
    train(&learner, stream, contexts: 2)
    let later = (1...4).map(inputLayer)
    #expect(zip(initial, later).map { $0 != $1 } == [true, true, false, false])
    let correct = learner.countCorrect(stream.tests[0].examples, of: stream.tests[0].outline)
    train(&learner, stream, contexts: 1)
    #expect(inputLayer(2) == later[1])
    // Without hidden layers every context has a network of its own.
    if hidden.isEmpty {
      var alone = try makeLearner("task-input", [:], stream, hidden: hidden)
      train(&alone, stream, contexts: 1)
      #expect(alone.countCorrect(stream.tests[0].examples, of: stream.tests[0].outline) == correct)
      #expect(learner.parameters.layout.parameterCount == 4 * (12 * 8 + 8))
    }
  }

  @Test(arguments: ["online", "gem", "ewc-mer", "er-reservoir", "mer"])
  func `changes nothing by being tested`(method: String) throws {
    let stream = golden.stream(.class)
    func trained(testing: Bool) throws -> Parameters {
      var learner = try makeLearner(method, [:], stream)
      for context in stream.contexts {
        for _ in 0..<learner.begin(context) {
          _ = learner.step()
          if testing {
            for other in stream.tests {
              _ = learner.countCorrect(other.examples, of: other.outline)
            }
          }
        }
        learner.finish(context)
      }
      return learner.parameters
    }
    #expect(try trained(testing: true) == trained(testing: false))
  }
}

@Suite struct SparseExampleWritingTests {
  /// The same image as it is, padded and permuted, and turned, where pixels are lost and others doubled.
  @Test func `writes an example without its zeros as it does with them`() {
    var random = RandomStream(seed: 2, purpose: .pixelOrder)
    let (height, width) = (9, 11)
    let pixels = (0..<3 * height * width).map { _ in
      random.uniform() < 0.6 ? 0 : UInt8(random.uniform(below: 256))
    }
    let padded = PixelOrder(height: height, width: width, padding: 2)
    let orders: [PixelOrder?] = [
      nil, padded, padded.permuted(by: random.permutation(of: padded.count)),
      PixelOrder(height: height, width: width, rotatedBy: 33),
    ]
    for order in orders {
      let examples = Examples(
        pixels: pixels, pixelsPerImage: height * width, indices: [2, 0, 1], labels: [5, 6, 7],
        order: order)
      let store = SparseExampleStore(capacity: 1, inputs: examples.inputs)
      var position = 0
      examples.forEach { inputs, label in
        examples.write(position, to: 0, of: store)
        let example = store[0]
        var dense = [Float](repeating: 0, count: examples.inputs)
        for entry in 0..<example.count {
          dense[Int(example.places[entry])] = example.values[entry]
        }
        #expect(dense == Array(inputs) && example.label == label)
        #expect(example.count == inputs.count { $0 != 0 } && example.count > 20)
        position += 1
      }
      #expect(position == 3)
    }
  }
}
