import Engine
import Streams
import Testing

@testable import Methods

@Suite struct GreedySamplerTests {
  @Test func `restarts its cosine at the powers of two`() {
    let rates = RestartedCosine(largest: 0.05, smallest: 0.0005)
    let expected = [
      0.005, 0.05, 0.05, 0.02525, 0.05, 0.042751, 0.02525, 0.007749, 0.05, 0.048116,
    ]
    for (pass, rate) in expected.enumerated() {
      #expect(abs(rates.rate(ofPass: pass) - rate) < 5e-7)
    }
    for (pass, rate) in [
      (15, 0.002384), (127, 0.000530), (128, 0.05), (192, 0.02525), (255, 0.000507),
    ] {
      #expect(abs(rates.rate(ofPass: pass) - rate) < 5e-7)
    }
  }

  /// The memory of 10 examples after 20 of each of some classes, class by class.
  private func memory(classes: Int) -> GreedyBalancedMemory {
    var memory = GreedyBalancedMemory(capacity: 10, seed: 3)
    for label in 0..<classes {
      for position in 0..<20 {
        memory.offer(StreamExample(context: label + 1, position: position), label: label)
      }
    }
    return memory
  }

  @Test(arguments: [(1, [10]), (2, [5, 5]), (3, [3, 4, 3]), (4, [2, 3, 3, 2])])
  func `balances its classes, the first among equals giving way`(
    classes: Int, expected: [Int]
  ) {
    let memory = memory(classes: classes)
    #expect(memory.classes.map(\.label) == Array(0..<classes))
    #expect(memory.classes.map(\.examples.count) == expected)
    #expect(memory.count == 10 && memory.examples.count == 10)
  }

  @Test func `keeps the first examples of a class`() {
    let memory = memory(classes: 4)
    #expect(memory.classes[3].examples.map(\.position) == [0, 1])
    for part in memory.classes {
      #expect(part.examples.allSatisfy { $0.position < 10 && $0.context == part.label + 1 })
      #expect(Set(part.examples.map(\.position)).count == part.examples.count)
    }
  }

  @Test func `takes a new class though its share is nothing, and gives one up for it`() {
    var memory = GreedyBalancedMemory(capacity: 2, seed: 3)
    for label in 0..<3 { memory.offer(StreamExample(context: 1, position: label), label: label) }
    #expect(memory.classes.map(\.label) == [1, 2])
    #expect(memory.count == 2)
  }

  private func learner(
    _ scenario: Scenario, _ settings: [String: HyperparameterValue]
  ) throws -> (learner: any ContinualLearner, stream: ContextStream) {
    let golden = TrajectoryGolden.shared
    let stream = golden.stream(scenario)
    let method = try MethodCatalog.method(named: "gdumb")
    let values = try method.resolve(
      settings, in: MethodSituation(scenario: scenario, benchmark: .splitMNIST))
    return (method.makeLearner(stream.outline, golden.settings, values), stream)
  }

  @Test func `takes every pass over what is stored, the last batch short`() throws {
    var (learner, stream) = try learner(
      .class, ["budget": .number(30), "passes": .number(4), "training-batch": .number(16)])
    // 20 examples in batches of 16 and 4, then 30 in batches of 16 and 14.
    #expect(stream.contexts.map { learner.begin($0) } == [8, 8, 8])
    #expect(learner.carriedBytes == 30 * (12 + 1))
    for _ in 0..<8 { _ = learner.step() }
    #expect(learner.examplesSeen == 4 * 30)
  }

  @Test func `predicts no class that has not been stored`() throws {
    var (learner, stream) = try learner(.class, ["passes": .number(1)])
    _ = learner.begin(stream.contexts[0])
    for test in stream.tests.dropFirst() {
      #expect(learner.countCorrect(test.examples, of: test.outline) == 0)
    }
  }

  @Test func `depends on the contexts before only through what is kept of them`() throws {
    // All of the last context, and nothing of the others, with the weights of that context.
    func parameters(of contexts: [Int]) throws -> Parameters {
      var (learner, stream) = try learner(.task, ["budget": .number(60), "passes": .number(2)])
      for index in contexts {
        for _ in 0..<learner.begin(stream.contexts[index]) { _ = learner.step() }
        learner.finish(stream.contexts[index])
      }
      return learner.parameters
    }
    let inOrder = try parameters(of: [0, 1, 2])
    let withoutSteps = try {
      var (learner, stream) = try learner(.task, ["budget": .number(60), "passes": .number(2)])
      _ = learner.begin(stream.contexts[0])
      _ = learner.begin(stream.contexts[1])
      for _ in 0..<learner.begin(stream.contexts[2]) { _ = learner.step() }
      return learner.parameters
    }()
    #expect(inOrder == withoutSteps)
  }

  @Test func `refuses rates the wrong way round, and streams without boundaries`() throws {
    let method = try MethodCatalog.method(named: "gdumb")
    #expect {
      try method.resolve(
        ["largest-rate": .number(1e-4)],
        in: MethodSituation(scenario: .class, benchmark: .splitMNIST))
    } throws: {
      String(describing: $0) == """
        settings of method 'gdumb' conflict: 'smallest-rate' is 0.0005, above a 'largest-rate' of 0.0001
        """
    }
    #expect {
      try MethodCatalog.taskFreeForm(named: "gdumb")
    } throws: {
      String(describing: $0).hasPrefix(
        "method 'gdumb' is not defined without known context boundaries")
    }
  }
}
