import Datasets
import Streams
import Testing

@testable import Engine
@testable import Methods

@Suite struct ReservoirMemoryTests {
  @Test func `stores each example of the past equally often`() {
    var counts = Array(repeating: 0, count: 20)
    for seed in 0..<4000 {
      var memory = ReservoirMemory(capacity: 5, seed: UInt64(seed))
      for position in 0..<20 { memory.offer(StreamExample(context: 1, position: position)) }
      #expect(Set(memory.examples.map(\.position)).count == 5)
      for example in memory.examples { counts[example.position] += 1 }
    }
    // 1000 each, with a standard deviation of 27.
    #expect(counts.allSatisfy { abs($0 - 1000) < 140 })
  }

  @Test func `stores all while there is room`() {
    var memory = ReservoirMemory(capacity: 5, seed: 1)
    for position in 0..<5 { memory.offer(StreamExample(context: 2, position: position)) }
    #expect(memory.examples.map(\.position) == [0, 1, 2, 3, 4])
  }
}

@Suite struct StreamSupplyTests {
  private func labels(_ kind: LabelStream.Kind) -> LabelStream {
    LabelStream(kind, contexts: 3, iterations: 6, fuzziness: 3)
  }

  private func supply(_ kind: LabelStream.Kind) -> StreamSupply {
    let golden = TrajectoryGolden.shared
    return StreamSupply(
      of: TaskFreeStream(
        contexts: golden.stream(.task),
        labels: labels(kind)),
      batchSize: golden.batchSize, seed: golden.seed)
  }

  @Test(arguments: LabelStream.Kind.allCases)
  func `brings full batches, ordered by context, from contexts that can come`(
    kind: LabelStream.Kind
  ) {
    var supply = supply(kind)
    for iteration in 0..<18 {
      supply.advance()
      let contexts = supply.examples.map(\.context)
      #expect(contexts.count == 4 && contexts == contexts.sorted())
      #expect(
        contexts.allSatisfy { labels(kind).probability(of: $0, at: iteration) > 0 })
    }
  }

  @Test func `shows every example of a context once before any a second time`() {
    var supply = supply(.random)
    var shown: [Int] = []
    while shown.count < 20 {
      supply.advance()
      shown += supply.examples.filter { $0.context == 2 }.map(\.position)
    }
    #expect(Set(shown.prefix(20)).count == 20)
  }

  @Test func `gives the academic stream the batches of training with known boundaries`() {
    let golden = TrajectoryGolden.shared
    var supply = supply(.academic)
    for context in golden.stream(.task).contexts {
      var loader = ExampleLoader(
        context.train, batchSize: 4,
        random: RandomStream(seed: golden.seed, purpose: .dataOrder, index: context.index))
      for _ in 0..<6 {
        supply.advance()
        var expected: [Int] = []
        loader.forEachInNextBatch { expected.append($0) }
        #expect(supply.examples.map(\.position) == expected)
      }
    }
  }
}

@Suite struct TaskFreePredictionTests {
  /// Six classes in three contexts; images of two pixels, whose ratio is the class.
  private let context: Context = {
    let pixels: [UInt8] = [255, 0, 200, 0, 0, 255, 0, 200]
    let examples = Examples(
      pixels: pixels, pixelsPerImage: 2, indices: [0, 1, 2, 3], labels: [2, 2, 4, 4])
    return Context(
      index: 1, train: examples, classes: 0..<6, trainingColumns: 0..<6,
      predictionColumns: 0..<6)
  }()

  /// A network without hidden layers, whose features are its inputs.
  private func linear(bias: [Float]) -> Classifier {
    let network = Network.perceptron([2, 6])
    var parameters = Parameters(layout: network.layout)
    parameters.set(network.layers[0].tensors[1], to: bias)
    return Classifier(network: network, parameters: parameters)
  }

  @Test func `names the class itself where classes before it are not stored`() {
    let model = linear(bias: [9, 0, 0, 0, 0, 0])
    let arrived = ArrivedContexts()
    arrived.insert(context)
    func correct(storing positions: [Int]) -> Int {
      let means = NearestMean(
        positions.map { StreamExample(context: 1, position: $0) }, in: arrived, model: model)
      return context.train.countCorrect(
        model.predictions(for: context.train, of: context.outline, by: means))
    }
    #expect(correct(storing: [1, 3]) == 4)
    #expect(correct(storing: [3]) == 2)
  }

  @Test(arguments: [(Float(-0.5), 0), (0.5, 4)])
  func `loses to inactive units of zero where all active logits are negative`(
    logit: Float, correct: Int
  ) {
    let examples = context.train.relabeled(by: 0).selecting([0, 1])
    let context = Context(
      index: 1, train: examples, classes: 2..<4, trainingColumns: 2..<4,
      predictionColumns: 2..<4)
    let model = linear(bias: [-9, -9, logit, -2, -9, -9])
    let workspace = Workspace(for: model.network, capacity: 3)
    let outline = context.outline
    #expect(
      examples.countCorrect(model.predictions(for: examples, of: outline, in: workspace)) == 2)
    #expect(
      examples.countCorrect(
        model.predictions(for: examples, of: outline, in: workspace, inactiveLogits: .zero))
        == correct / 2)
  }
}

@Suite struct IndependentGatesTests {
  @Test func `turns each unit off by itself`() {
    let gates = ContextGates(proportion: 0.45, form: .silent, drawing: .independently)
      .draw(contexts: 4, widths: [1000, 1000], seed: 3)
    let off = (0..<4).flatMap { set in
      (0..<2).map { layer in
        (0..<1000).count { gates.matrix(layer)[set * 1000 + $0] == 0 }
      }
    }
    // 450 each, with a standard deviation of 16.
    #expect(off.allSatisfy { abs($0 - 450) < 80 })
    #expect(Set(off).count > 1)
  }
}

@Suite struct TaskFreeLoopTests {
  @Test func `tests all contexts after every window of the stream`() throws {
    let golden = TrajectoryGolden.shared
    let contexts = golden.stream(.class)
    let stream = TaskFreeStream(
      contexts: contexts,
      labels: LabelStream(.fuzzyBoundaries, contexts: 3, iterations: 6, fuzziness: 2))
    let method = try MethodCatalog.taskFreeForm(named: "ER")
    let values = try method.resolve(
      [:], in: MethodSituation(scenario: .class, benchmark: .splitMNIST))
    var learner = method.makeLearner(
      StreamSupply(of: stream, batchSize: golden.batchSize, seed: golden.seed), golden.settings,
      values)
    let loop = TrainingLoop(
      stream: contexts, seed: 1, curveInterval: 9, curveSamples: 4, progressInterval: 4)
    var reported: [Int] = []
    let outcome = try loop.run(&learner, iterations: 6) { reported.append($0.context) }
    #expect(outcome.steps == 18)
    #expect(outcome.untrained.count == 3)
    #expect(outcome.accuracy.map { $0?.count } == [3, 3, 3])
    #expect(outcome.curve.map(\.step) == [9, 18])
    #expect(outcome.curve.map(\.context) == [2, 3])
    #expect(reported == [1, 1, 2, 2, 3, 3])
    let final = contexts.tests.map { test in
      Double(learner.countCorrect(test.examples, of: test.outline)) / Double(test.examples.count)
    }
    #expect(outcome.accuracy[2] == final)
  }

  @Test(arguments: ["ewc", "EWC", "dgr", "fromp", "bi-r", "cumulative"])
  func `says that a method needs to know context boundaries`(name: String) {
    #expect {
      try MethodCatalog.taskFreeForm(named: name)
    } throws: { error in
      String(describing: error)
        == """
        method '\(name)' is not defined without known context boundaries; a protocol with a \
        'stream' takes \(MethodCatalog.taskFree.map(\.name).joined(separator: ", "))
        """
    }
  }
}
